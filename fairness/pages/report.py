"""The audit as a page: self-contained HTML for officers and council members, in Dutch or English.

No script, no other host, nothing to install: it can be mailed, printed (`printing`) and archived. Group names
are text from outside and are escaped by the template engine, also inside the drawings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fairness.audit import AuditReport, Question
from fairness.errors import AuditError
from fairness.group_names import JOINT
from fairness.pages.charts import draw_legend
from fairness.pages.report_parts import describe_measure, describe_pairs, describe_power, describe_withheld
from fairness.policy import Measure, Policy
from fairness.words.formats import format_decimal, format_share
from fairness.words.meanings import explain_trade_off
from fairness.words.names import LANGUAGES, explain_note, name_attribute, name_group, name_measure
from fairness.words.policy_words import describe_policy, tell_date
from fairness.words.sentences import describe_recodings
from fairness.words.verdicts import describe_null, describe_verdict, explain_verdict


@dataclass(frozen=True)
class Section:
    """A chapter that stands after the gaps and before the combinations: where gaps come from, how they moved.

    title: text. html: its body, from h3 down, escaped by whoever made it.
    """

    title: str
    html: str


def render_html(report: AuditReport, language: str, sections: Sequence[Section] = ()) -> str:
    """The report as one HTML page in `nl` or `en`. Raises AuditError for another language."""
    check_language(language)
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    content = _describe_question(report, language) | _describe_results(report, language)
    return pages.get_template("report.html").render(
        content, language=language, sections=sections, legend=draw_legend(language)
    )


def label_findings(report: AuditReport, language: str) -> pd.DataFrame:
    """The findings as a table for people, one row per group and measure, with column names and notes in words.

    Numbers stay numbers, shares as 0 to 1; figures that are withheld are empty. Raises AuditError for another language.
    """
    check_language(language)
    findings, place = report.findings, LANGUAGES.index(language)
    table: dict[tuple[str, str], Any] = {
        ("kenmerk", "attribute"): [name_attribute(name, language) for name in findings["attribute"]],
        ("groep", "group"): [name_group(name, language) for name in findings["group"]],
        ("maat", "measure"): [name_measure(name, language) for name in findings["measure"]],
    }
    about = {name: label for name, label in _COLUMN_NAMES.items() if name in findings}
    if report.question == Question.INFLOW:
        del about["positives"]  # nobody drops out of a forecast
    table |= {label: findings[name] for name, label in about.items()}
    for name, label in _FLAG_NAMES.items():
        table[label] = findings[name].map({True: ("ja", "yes")[place], False: ("nee", "no")[place]})
    table["toelichting", "note"] = [explain_note(note, language) for note in findings["note"]]
    return pd.DataFrame({label[place]: values for label, values in table.items()})


def check_language(language: str) -> None:
    """Raise AuditError when there are no texts in `language`."""
    if language not in LANGUAGES:
        raise AuditError(f"no texts in language {language}", do=f"use one of: {', '.join(LANGUAGES)}")


_COLUMN_NAMES = {
    "n": ("aantal studenten", "number of students"),
    "positives": ("van wie uitgevallen", "of whom dropped out"),
    "value": ("waarde", "value"),
    "low": ("waarde, onderkant interval", "value, low end of interval"),
    "high": ("waarde, bovenkant interval", "value, high end of interval"),
    "overall": ("waarde van iedereen", "value of everybody"),
    "pooled": ("behoedzame schatting", "cautious estimate"),
    "pooled_low": ("behoedzame schatting, onderkant", "cautious estimate, low end"),
    "pooled_high": ("behoedzame schatting, bovenkant", "cautious estimate, high end"),
    "gap": ("verschil", "gap"),
    "gap_low": ("verschil, onderkant interval", "gap, low end of interval"),
    "gap_high": ("verschil, bovenkant interval", "gap, high end of interval"),
    "detectable_gap": ("te zien vanaf een verschil van", "could be seen from a gap of"),
    "q_value": ("kans op vals alarm (q)", "chance of a false alarm (q)"),
    "limit": ("grens", "limit"),
}
_FLAG_NAMES = {"breach": ("buiten de grens", "beyond the limit"), "suppressed": ("niet getoond", "withheld")}


def _describe_question(report: AuditReport, language: str) -> dict[str, Any]:
    policy = Policy.from_settings({name: value for name, value in report.policy.items() if name != "fingerprint"})
    return {
        "model": report.model,
        "question": str(report.question),
        "made_on": tell_date(report.made_on, language),
        "students": format_decimal(report.n, language),
        "cohorts": getattr(report, "cohorts", ()),
        "policy": policy,
        "dated": tell_date(policy.dated, language) if policy.dated else "",
        "fingerprint": str(report.policy.get("fingerprint", "")),
        "policy_sentences": describe_policy(policy, language),
        "confidence": format_share(policy.confidence, language),
        "false_discovery": format_share(policy.false_discovery, language),
    }


def _describe_results(report: AuditReport, language: str) -> dict[str, Any]:
    findings, question = report.findings, str(report.question)
    is_pair = findings["attribute"].str.contains(JOINT, regex=False)
    measures = list(dict.fromkeys(findings["measure"]))
    made = [name for name in measures if name != Measure.OUTCOME_RATE]
    return {
        "verdict": str(report.verdict),
        "verdict_text": describe_verdict(str(report.verdict), findings, language),
        "verdict_limits": explain_verdict(str(report.verdict), question, language),
        "sentences": report.sentences.get(language, ()),
        "power": describe_power(findings, language),
        "null": _describe_null(report, language),
        "trade_off": explain_trade_off(question, language),
        "outcomes": [
            describe_measure(findings[~is_pair], name, language) for name in measures if name == Measure.OUTCOME_RATE
        ],
        "measures": [describe_measure(findings[~is_pair], name, language) for name in made],
        "pairs": describe_pairs(findings[is_pair], measures, language),
        "withheld": describe_withheld(findings, language),
        "recodings": describe_recodings([recoding.to_dict() for recoding in report.recodings], language),
    }


def _describe_null(report: AuditReport, language: str) -> str:
    null = getattr(report, "null", None)
    if null is None:
        return ""
    return describe_null(
        null.claims, null.shuffles, (null.low, null.high), float(report.policy["false_discovery"]), language
    )
