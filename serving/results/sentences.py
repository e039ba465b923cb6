"""What a run found, said in a sentence: the facts are kept with the run, the words are made when somebody reads.

`language` is "nl" or "en" everywhere here.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fairness.words.formats import format_decimal, format_list
from fairness.words.names import name_attribute
from features.errors import StudiepeilError
from serving.words import has_text, label, text
from training.evaluation.conclusion import Conclusion
from training.evaluation.order import OrderCertainty
from training.gate.versions import JUDGED_BY
from training.inflow.evaluation.judgement import BaselineComparison, read_conclusion

if TYPE_CHECKING:  # for the types alone: what reads a sentence need not take the models along
    from training.dropout.evaluation.simple_rule import SimpleRule
    from training.gate.conditions import Condition, Value

_FIRM, _WEAK = 0.75, 0.40  # agreement of lists beyond chance
_BESIDE = ("logistic regression", "simple rule")


def tell_result(result: Mapping[str, Any], language: str) -> str:
    """Return what the `result` of a manifest comes down to, of a dropout model or of inflow; empty where it is none."""
    if f"sentence_{language}" in result:  # of a version made before facts were kept
        return str(result[f"sentence_{language}"])
    found = dict(result.get("conclusion", {}))
    if not found:
        return ""
    if "baseline" in found:
        return tell_backtest(read_conclusion(found), language)
    told, gaps = tell_comparison(Conclusion(**found), language), result.get("telling_gaps")
    if not gaps:
        return told
    named = format_list([name_feature(name, language) for name in gaps], language)
    return f"{told} {text('found.gaps', language, features=named)}"


def tell_limits(result: Mapping[str, Any], language: str) -> str:
    """Return what the judgement in the `result` of a manifest cannot tell; empty where a later cohort judged.

    Of a refit: on which version its figures were measured.
    """
    if JUDGED_BY in result:
        return text("found.refit", language, version=result[JUDGED_BY])
    if f"limits_{language}" in result:  # of a version made before facts were kept
        return str(result[f"limits_{language}"])
    if not result.get("is_cross_validated"):
        return ""
    limits = text("found.limits", language)
    return f"{text('found.leakage', language)} {limits}" if result.get("is_undated") else limits


def tell_order(result: Mapping[str, Any], language: str) -> str:
    """Return how sure the order of the students of a small table is; empty where the manifest does not say.

    The scale is that of Nogueira, Sechidis and Brown (JMLR 2018), after Fleiss: below 0.40 poor, above 0.75 excellent.
    """
    if "order" not in result:
        return ""
    found = OrderCertainty(**result["order"])
    grade = "firm" if found.agreement > _FIRM else "weak" if found.agreement < _WEAK else "fair"
    said = {"overlap": round(100 * found.overlap), "chance": round(100 * found.by_chance), "parts": found.parts}
    return text("found.order_certainty", language, grade=text(f"found.order_certainty.{grade}", language), **said)


def tell_comparison(found: Conclusion, language: str) -> str:
    """Return whether a dropout model is better than a constant, the logistic regression and the simple rule."""
    where = text("found.here" if found.is_cross_validated else "found.later", language)
    named = [name for name in found.better_than if name in _BESIDE]
    if found.is_better_than_constant:
        beside = [
            text(
                "found.better_than" if found.better_than[name] else "found.not_better_than",
                language,
                name=text(f"found.beside.{name}", language),
            )
            for name in named
        ]
        return " ".join([text("found.better", language, where=where), *beside])
    if found.is_order_better_than_chance:
        return text("found.order_only", language, where=where)
    is_nothing_better = bool(named) and not found.is_any_baseline_better
    said = [text("found.no_better", language, where=where)]
    said += [text("found.nothing_better", language)] if is_nothing_better else []
    said += [text("found.no_recommendation", language)] if is_nothing_better or found.is_cross_validated else []
    return " ".join(said)


def tell_rule(rule: "SimpleRule", language: str) -> str:
    """Return the rule by which an adviser can sort without a model."""
    return text(
        "found.rule",
        language,
        name=name_feature(rule.feature.name, language),
        order=text("found.order.highest" if rule.highest_first else "found.order.lowest", language),
        blanks=text("found.blanks.first" if rule.blanks_first else "found.blanks.last", language),
    )


def tell_backtest(found: BaselineComparison, language: str) -> str:
    """Return how a forecast did beside the best baseline, for planners; that nothing was judged where no year was."""
    if found.n == 0:
        return text("found.not_judged", language)
    is_few, who = found.verdict == "too_few", "model" if found.model == "model" else "served"
    subject = text(f"found.subject.{who}", language)
    return text(
        "found.too_few" if is_few else "found.compared",
        language,
        of=text("found.years" if found.is_by_year else "found.series", language),
        n=found.n,
        subject=subject if is_few else subject[0].upper() + subject[1:],
        verdict=text("found.is_better" if found.is_better else "found.is_not_better", language),
        name=text(f"method.{found.baseline}", language),
        it=text(f"found.it.{who}", language),
        own=format_decimal(100 * found.model_wape, language, 1),
        other=format_decimal(100 * found.baseline_wape, language, 1),
    )


def name_feature(feature: str, language: str) -> str:
    """Return what people call a feature; a fact that an institution declares by its own name."""
    key = f"feature.{feature}"
    return text(key, language) if has_text(key) else feature


def name_features(group: str, language: str) -> str:
    """Return what people call a group of features; one that is not ours by its own name."""
    return label("found.features", group, language)


def name_candidate(name: str, language: str) -> str:
    """Return what people call a candidate of a mitigation, such as `without:results` or `places:sex:50`."""
    kind, of, step = [*name.split(":"), "", ""][:3]
    part = name_features(of, language) if kind == "without" else name_attribute(of, language).replace("_", " ")
    return name_kind(kind, language, of=part, step=f"{step}%")


def name_kind(kind: str, language: str, *, of: str, step: str) -> str:
    """Return what people call a kind of candidate; `of` which attribute or group, and how far for places."""
    return text(f"found.candidate.{kind}", language, of=of, step=step)


def tell_condition(condition: "Condition", language: str) -> str:
    """Return how things stand with one thing that the gate asks of a model version."""
    values = {name: _write_value(name, value, language) for name, value in condition.values.items()}
    return text(f"gate.told.{condition.standing}", language, **values)


def tell_error(error: Exception, language: str) -> str:
    """Return the message of an error; of a refusal by the gate, which keeps facts, everything that is missing."""
    from training.gate.conditions import GateError  # noqa: PLC0415 - takes the audit along

    if not isinstance(error, GateError):
        return str(error)
    told = [tell_condition(one, language) for one in error.missing]
    if len(told) > 1:
        told = [text("gate.told.several", language, number=len(told)), *(f"- {one}" for one in told)]
    return str(StudiepeilError("\n".join(told), where=error.where, do=error.do))


def _write_value(name: str, value: "Value", language: str) -> str:
    if name == "verdict":
        return text(f"verdict.{value}", language)
    if name in ("state", "becomes"):
        return text(f"gate.state.{value}", language)
    if name == "needs" and isinstance(value, tuple):
        return format_list([text(f"need.{one}", language) for one in value], language)
    if isinstance(value, Mapping):
        value = value.get(language, value["en"])
        return "; ".join(value)
    return ", ".join(value) if isinstance(value, tuple) else str(value)
