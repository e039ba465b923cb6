"""The audit as a page: self-contained HTML for officers and council members, in Dutch or English.

No script, no other host, nothing to install: it can be mailed, printed (`printing`) and archived. Group names
are text from outside and are escaped by the template engine, also inside the drawings.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fairness.audit_report import AuditReport
from fairness.errors import AuditError
from fairness.group_names import JOINT
from fairness.pages.charts import draw_legend, draw_svg, load_template, pick_span
from fairness.policy import Measure
from fairness.words import WORDS, text
from fairness.words.catalogue import speak_of
from fairness.words.formats import (
    format_decimal,
    format_full_date,
    format_gap,
    format_limit,
    format_number,
    format_range,
    format_share,
)
from fairness.words.names import (
    explain_measure,
    explain_note,
    explain_trade_off,
    label_note,
    name_attribute,
    name_group,
    name_measure,
)
from fairness.words.policies import describe_policy
from fairness.words.sentences import describe_recodings
from fairness.words.verdicts import describe_null, describe_verdict, explain_verdict

MOST_GROUPS = 16  # in one drawing, so that it stays on one printed page
MOST_PAIRS = 12  # combinations drawn per measure: all beyond the limit first, then the largest gaps
MOST_NAMES = 8  # groups named in a sentence


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
    with speak_of(report.declared.outcome):
        content = _describe_question(report, language) | _describe_results(report, language)
        content |= {
            "sections": sections,
            "legend": draw_legend(language),
            "t": lambda key, **values: text(key, language, **values),
        }
        return load_template("report.html").render(content, language=language)


def check_language(language: str) -> None:
    """Raise AuditError when there are no texts in `language`."""
    if language not in WORDS.languages:
        raise AuditError(f"no texts in language {language}", do=f"use one of: {', '.join(WORDS.languages)}")


def _describe_question(report: AuditReport, language: str) -> dict[str, Any]:
    policy = report.declared
    return {
        "model": report.model,
        "question": str(report.question),
        "made_on": format_full_date(report.made_on, language),
        "students": format_decimal(report.n, language),
        "cohorts": report.cohorts,
        "policy": policy,
        "dated": format_full_date(policy.dated, language) if policy.dated else "",
        "fingerprint": str(report.policy.get("fingerprint", "")),
        "policy_sentences": describe_policy(policy, language),
        "confidence": format_share(policy.confidence, language),
        "false_discovery": format_share(policy.false_discovery, language),
        "times": format_decimal(policy.reach, language, len(f"{policy.reach:g}".partition(".")[2])),
    }


def _describe_results(report: AuditReport, language: str) -> dict[str, Any]:
    findings, question = report.findings, str(report.question)
    is_pair = findings["attribute"].str.contains(JOINT, regex=False)
    measures = list(dict.fromkeys(findings["measure"]))
    made = [name for name in measures if name != Measure.OUTCOME_RATE]
    return {
        "verdict": str(report.verdict),
        "verdict_text": describe_verdict(str(report.verdict), findings, report.declared, language),
        "verdict_limits": explain_verdict(str(report.verdict), question, language),
        "sentences": report.describe(language),
        "attributes": describe_attributes(report, language),
        "power": describe_power(findings, language),
        "null": describe_null(report.null, report.declared.false_discovery, language) if report.null else "",
        "trade_off": explain_trade_off(question, language),
        "outcomes": [
            describe_measure(findings[~is_pair], name, language) for name in measures if name == Measure.OUTCOME_RATE
        ],
        "measures": [describe_measure(findings[~is_pair], name, language) for name in made],
        "pairs": describe_pairs(findings[is_pair], measures, language),
        "withheld": describe_withheld(findings, language),
        "recodings": describe_recodings(report.recodings, language),
    }


def describe_measure(findings: pd.DataFrame, measure: str, language: str) -> dict[str, Any]:
    """One measure: its name and meaning, its limit, drawings attribute by attribute on one scale, and its table."""
    rows = findings[findings["measure"] == measure]
    limits = rows["limit"].dropna()
    drawings = [
        drawing
        for _, members in rows.groupby("attribute", sort=False)
        for drawing in _draw_members(members, language, pick_span(rows))
    ]
    return {
        "id": measure,
        "name": _capitalize(name_measure(measure, language)),
        "meaning": explain_measure(measure, language),
        "limit": format_limit(float(limits.iloc[0]), measure, language) if len(limits) else "",
        "drawings": drawings,
        "table": describe_rows(rows, language),
        "has_breach": bool(rows["breach"].any()),
    }


def describe_pairs(findings: pd.DataFrame, measures: Sequence[str], language: str) -> list[dict[str, Any]]:
    """Combinations of attributes, per measure: the ones that stand out in a drawing, and the table of all."""
    parts = []
    for measure in measures:
        rows = findings[findings["measure"] == measure]
        if rows.empty or measure == Measure.OUTCOME_RATE:
            continue
        chosen = _pick_remarkable(rows)
        parts.append(
            {
                "id": f"pairs-{measure}",
                "name": _capitalize(name_measure(measure, language)),
                "drawing": draw_svg(chosen, language),
                "drawn": len(chosen),
                "all": len(rows),
                "breaches": int(rows["breach"].sum()),
                "is_deciding": bool(rows["limit"].notna().any()),
                "table": describe_rows(rows, language),
            }
        )
    return parts


def describe_attributes(report: AuditReport, language: str) -> list[dict[str, Any]]:
    """Per attribute its verdict, and per measure with a limit how large a gap may still be and what is shown."""
    reach = report.declared.reach
    return [
        {
            "name": name_attribute(one.attribute, language),
            "verdict": str(one.verdict),
            "label": text(f"verdict.{one.verdict}", language),
            "is_watched": one.is_watched,
            "measures": [
                {
                    "name": _capitalize(name_measure(found.measure, language)),
                    "limit": format_limit(found.limit, found.measure, language),
                    "reach": format_limit(reach * found.limit, found.measure, language),
                    "room": format_gap(found.room, found.measure, language),
                    "group": name_group(found.group, language) if found.group else "",
                    "shown": text(f"shown.state.{found.shown}", language),
                }
                for found in one.judgements
            ],
        }
        for one in report.attributes
    ]


def describe_power(findings: pd.DataFrame, language: str) -> list[dict[str, Any]]:
    """Per measure with a limit: which groups were large enough to show a gap of that size, and which were not."""
    parts = []
    tested = findings[findings["limit"].notna()]
    for measure, rows in tested.groupby("measure", sort=False):
        shown = rows[rows["detectable_gap"].notna() & rows["q_value"].notna()]
        is_seen = shown["detectable_gap"] <= shown["limit"]
        blind = shown[~is_seen].sort_values("detectable_gap")
        gaps = [format_gap(float(gap), str(measure), language) for gap in blind["detectable_gap"]] or ["–"]
        parts.append(
            {
                "name": _capitalize(name_measure(str(measure), language)),
                "limit": format_limit(float(rows["limit"].iloc[0]), str(measure), language),
                "tested": len(shown),
                "seen": int(is_seen.sum()),
                "from": gaps[0] if gaps[0] == gaps[-1] else text("range", language, low=gaps[0], high=gaps[-1]),
                "blind": _name_groups(blind, language),
            }
        )
    return parts


def describe_withheld(findings: pd.DataFrame, language: str) -> list[dict[str, str]]:
    """Groups whose figures are withheld, per attribute and reason: how many, and why."""
    hidden = findings[findings["suppressed"]].drop_duplicates(["attribute", "group"])
    return [
        {
            "attribute": name_attribute(str(attribute), language),
            "number": str(len(rows)),
            "names": ", ".join(name_group(str(name), language) for name in rows["group"].head(MOST_NAMES))
            + (" …" if len(rows) > MOST_NAMES else ""),
            "why": explain_note(str(note), language),
        }
        for (attribute, note), rows in hidden.groupby(["attribute", "note"], sort=False)
    ]


def describe_rows(rows: pd.DataFrame, language: str) -> list[dict[str, Any]]:
    """The table of one measure: per attribute its name and its groups, every cell as text."""
    return [
        {
            "attribute": name_attribute(str(attribute), language),
            "groups": [_describe_row(record, language) for record in members.to_dict("records")],
        }
        for attribute, members in rows.groupby("attribute", sort=False)
    ]


def _describe_row(record: Mapping[Hashable, Any], language: str) -> dict[str, Any]:
    row = {str(name): None if pd.isna(value) else value for name, value in record.items()}
    measure = str(row["measure"])
    ends = ["" if row[end] is None else _format_side(row[end], measure, language) for end in ("gap_low", "gap_high")]
    return {
        "group": name_group(str(row["group"]), language),
        "n": format_decimal(row["n"], language),
        "positives": format_decimal(row["positives"], language),
        "value": format_number(row["value"], measure, language),
        "interval": format_range(row["low"], row["high"], measure, language),
        "pooled": "" if row.get("pooled") is None else format_number(row["pooled"], measure, language),
        "gap": _format_side(row["gap"], measure, language),
        "gap_interval": text("range", language, low=ends[0], high=ends[1]) if all(ends) else "",
        "detectable": _strip_unit(format_gap(row["detectable_gap"], measure, language)),
        "q": format_chance(row["q_value"], language),
        "breach": bool(row["breach"]),
        "note": label_note(str(row["note"] or ""), language),
    }


def format_chance(value: float | None, language: str) -> str:
    """A chance as percentage; very small ones as "< 0,1 %"."""
    if value is None or pd.isna(value):
        return "–"
    if value < 0.001:
        return f"< {format_share(0.001, language, 1)}"
    return format_share(value, language, 1 if value < 0.1 else 0)


def _format_side(gap: float | None, measure: str, language: str) -> str:
    if gap is None:
        return "–"
    size = _strip_unit(format_gap(gap, measure, language))
    is_zero = not any(digit in size for digit in "123456789")
    return size if is_zero else f"{'+' if gap > 0 else '−'}{size}"


def _capitalize(name: str) -> str:
    return name[:1].upper() + name[1:]


def _strip_unit(written: str) -> str:
    return written.split(" ", 1)[0]


def _draw_members(members: pd.DataFrame, language: str, span: tuple[float, float] | None) -> list[str]:
    parts = [members.iloc[start : start + MOST_GROUPS] for start in range(0, len(members), MOST_GROUPS)]
    return [drawing for drawing in (draw_svg(part, language, span) for part in parts) if drawing]


def _pick_remarkable(rows: pd.DataFrame) -> pd.DataFrame:
    size = rows["gap"].abs().fillna(-1.0)
    order = rows.assign(size=size).sort_values(["breach", "size"], ascending=False, kind="stable").head(MOST_PAIRS)
    return rows.loc[order.sort_index().index]


def _name_groups(rows: pd.DataFrame, language: str) -> str:
    names = [name_group(str(name), language) for name in dict.fromkeys(rows["group"])]
    listed, more = ", ".join(names[:MOST_NAMES]), len(names) - MOST_NAMES
    return text("names.more", language, names=listed, number=more) if more > 0 else listed
