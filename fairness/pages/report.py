"""The audit as a page: self-contained HTML for officers and council members, in Dutch or English.

No script, no other host, nothing to install: it can be mailed, printed (`printing`) and archived. Group names
are text from outside and are escaped by the template engine, also inside the drawings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from fairness.audit_report import AuditReport, Question
from fairness.errors import AuditError
from fairness.findings import NUMBERS
from fairness.group_names import JOINT
from fairness.pages.charts import draw_legend, load_template
from fairness.pages.report_parts import describe_measure, describe_pairs, describe_power, describe_withheld
from fairness.policy import Measure
from fairness.words import WORDS, text
from fairness.words.formats import format_decimal, format_full_date, format_share
from fairness.words.names import explain_note, explain_trade_off, name_attribute, name_group, name_measure
from fairness.words.policies import describe_policy
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
    content = _describe_question(report, language) | _describe_results(report, language)
    content |= {"sections": sections, "legend": draw_legend(language), "t": partial(_translate, language)}
    return load_template("report.html").render(content, language=language)


def label_findings(report: AuditReport, language: str) -> pd.DataFrame:
    """The findings as a table for people, one row per group and measure, with column names and notes in words.

    Numbers stay numbers, shares as 0 to 1; figures that are withheld are empty. Raises AuditError for another language.
    """
    check_language(language)
    findings = report.findings
    columns: dict[str, Any] = {
        "attribute": [name_attribute(name, language) for name in findings["attribute"]],
        "group": [name_group(name, language) for name in findings["group"]],
        "measure": [name_measure(name, language) for name in findings["measure"]],
    }
    columns |= {name: findings[name] for name in _NUMBERS if name in findings}
    if report.question == Question.INFLOW:
        del columns["positives"]  # nobody drops out of a forecast
    answers = {flag: text("yes" if flag else "no", language) for flag in (True, False)}
    columns |= {name: findings[name].map(answers) for name in ("breach", "suppressed")}
    columns["note"] = [explain_note(note, language) for note in findings["note"]]
    return pd.DataFrame({text(f"column.{name}", language): values for name, values in columns.items()})


def check_language(language: str) -> None:
    """Raise AuditError when there are no texts in `language`."""
    if language not in WORDS.languages:
        raise AuditError(f"no texts in language {language}", do=f"use one of: {', '.join(WORDS.languages)}")


def _translate(language: str, key: str, **values: object) -> str:
    return text(key, language, **values)


_NUMBERS = ["n", "positives", *NUMBERS]


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
        "sentences": report.describe(language),
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
