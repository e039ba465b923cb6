"""Reasons and possible changes as sentences, in the language of who reads, made from the facts that were stored.

No blame and no diagnosis: what was counted, and what most others have. A sentence fits any reader, the student too.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fairness.words.formats import format_decimal, format_share
from features.cohort_table import Feature, FeatureKind
from serving.results.disclosure import number_or_none
from serving.results.sentences import name_feature
from serving.words import has_text, text
from training.contracts.dropout import ReasonsResult
from training.reasons.usual import is_against_others

HANDED_IN = ("share_handed_in", "missing")  # told as "1 of 4" where that is known
# What is counted, in one and in several; of what has a noun, less is "fewer".
NOUNS = {
    "previous_attempts": "time",
    "earlier_enrolments": "enrolment",
    "concurrent_enrolments": "enrolment",
    "days_applied_before_start": "day",
    "days_enrolled_before_start": "day",
    "missing": "assignment",
    "missing_in_a_row": "assignment",
    "late": "assignment",
    "ahead": "assignment",
    "days_early": "day",
    "days_early_against_course": "day",
    "latest_days_early": "day",
    "graded": "grading",
    "score_against_course": "point",
    "last_score_against_course": "point",
    "score_trend": "point",
    "credits_earned": "credit",
    "active_days": "day",
    "active_days_against_course": "day",
    "recent_clicks": "time",
    "days_since_activity": "day",
}


@dataclass(frozen=True)
class ReasonFacts:
    """What a reason says of one feature of one student; see `training.contracts.dropout.ReasonsResult`.

    `own` or, of a category, `label` is the student's own value; both are None where nothing of the group of the
    feature was measured. More than half of the others have `at_least` or more, and more than half `at_most` or less;
    the others are those of the programme or (`of_programme` false) all first-years.
    """

    own: float | None
    label: str | None
    at_least: float | None
    at_most: float | None
    of_programme: bool
    in_favour: bool
    handed_in: float | None = None
    works_due: float | None = None
    handed_in_at_least: float | None = None
    handed_in_at_most: float | None = None

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "ReasonFacts":
        """Return the facts in a row of `ReasonsResult`."""
        column, label = ReasonsResult, row[ReasonsResult.label]
        return cls(
            own=number_or_none(row[column.own]),
            label=None if pd.isna(label) else str(label),
            at_least=number_or_none(row[column.at_least]),
            at_most=number_or_none(row[column.at_most]),
            of_programme=bool(row[column.of_programme]),
            in_favour=row[column.contribution] < 0,
            handed_in=number_or_none(row[column.handed_in]),
            works_due=number_or_none(row[column.works_due]),
            handed_in_at_least=number_or_none(row[column.handed_in_at_least]),
            handed_in_at_most=number_or_none(row[column.handed_in_at_most]),
        )


def tell_reason(feature: Feature, facts: ReasonFacts, language: str) -> str:
    """Return a reason as a sentence without a full stop."""
    sentence = _Teller(feature, facts, language).sentence()
    if not facts.in_favour:
        return sentence
    lower = sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]
    return text("reason.in_favour", language, sentence=lower)


def tell_possible_change(levers: Sequence[str], score_then: float, score_now: float, language: str) -> str:
    """Return what a possible change does to the score; `levers`: one or two groups of features, scores from 0 to 1."""
    told = [text(f"change.lever.{lever}", language) for lever in levers]
    what = told[0] if len(told) == 1 else text("change.and", language, first=told[0], second=told[1])
    then, now = (max(1, round(100 * score)) for score in (score_then, score_now))
    return text("change.sentence", language, levers=what, then=then, now=now)


@dataclass(frozen=True)
class _Teller:
    """The sentence of one reason in one language."""

    feature: Feature
    facts: ReasonFacts
    language: str

    def sentence(self) -> str:
        """Return what was counted and, where it says more, what most others have."""
        feature, facts = self.feature, self.facts
        if feature.kind is FeatureKind.CATEGORY and facts.label is not None:
            return self._labelled(facts.label)
        own = facts.own
        if own is None:
            return self._say(f"reason.nothing_yet.{feature.group}")
        if feature.name in HANDED_IN and facts.handed_in is not None and facts.works_due is not None:
            return self._handed_in(int(facts.handed_in), int(facts.works_due))
        if own in (0, 1) and has_text(f"reason.yes.{feature.name}"):
            return self._yes_no(is_so=own == 1)
        return self._worded(own) if has_text(f"reason.own.{feature.name}") else self._plain(own)

    def _handed_in(self, handed_in: int, due: int) -> str:
        if due == 1:
            return self._say("reason.handed_in.one" if handed_in else "reason.handed_in.none")
        said = self._say("reason.handed_in.some", handed_in=handed_in, due=due)
        low, high = self.facts.handed_in_at_least, self.facts.handed_in_at_most
        return self._compare(
            said, "reason.handed_in.others", self._usual(handed_in, low, high, "", is_counted=True, top=due)
        )

    def _yes_no(self, *, is_so: bool) -> str:
        name = self.feature.name
        said = self._say(f"reason.yes.{name}" if is_so else f"reason.no.{name}")
        differs = self.facts.at_least == self.facts.at_most == (not is_so)
        return self._compare(said, "reason.most_did_not" if is_so else "reason.most_did", "" if differs else None)

    def _worded(self, own: float) -> str:
        name, unit = self.feature.name, self.feature.unit
        goes_below, noun = has_text(f"reason.below.{name}"), NOUNS.get(name)
        number = self._number(abs(own) if goes_below else own, unit)
        if noun is not None:
            key = f"reason.noun.{noun}.one" if number == "1" else f"reason.noun.{noun}.more"
            number = self._say(key, number=number)
        said = self._say(f"reason.below.{name}" if goes_below and own < 0 else f"reason.own.{name}", own=number)
        low, high = self.facts.at_least, self.facts.at_most
        if not has_text(f"reason.others.{name}") or (goes_below and low is not None and low < 0):
            return said
        return self._compare(
            said, f"reason.others.{name}", self._usual(own, low, high, unit, is_counted=noun is not None)
        )

    def _plain(self, own: float) -> str:
        """Return the sentence of a feature that has no words of its own: its name and the number."""
        feature, facts = self.feature, self.facts
        if feature.unit == "log ratio":
            ratio = self._ratio(own)
            if has_text(f"reason.ratio.{feature.name}"):
                return self._say(f"reason.ratio.{feature.name}", own=ratio)
            return self._labelled(self._say("reason.plain.ratio", ratio=ratio))
        if is_against_others(feature):
            return self._labelled(self._distance(own))
        number = self._number(own, feature.unit)
        said = self._labelled(self._say("reason.plain.of_100", number=number) if feature.unit == "0-100" else number)
        usual = self._usual(own, facts.at_least, facts.at_most, feature.unit, is_counted=False)
        return self._compare(said, "reason.plain.others", usual)

    def _compare(self, said: str, others: str, usual: str | None) -> str:
        if usual is None:
            return said
        most = self._say("reason.most.programme" if self.facts.of_programme else "reason.most.all")
        return self._say("reason.compared", said=said, others=self._say(others, most=most, usual=usual))

    def _usual(
        self,
        own: float,
        at_least: float | None,
        at_most: float | None,
        unit: str,
        *,
        is_counted: bool,
        top: float = math.inf,
    ) -> str | None:
        """Return what most others have as "3 or more", or None where it is unknown or looks the same as `own`."""
        more = at_least is not None and own < at_least
        usual = at_least if more else at_most
        if usual is None or (not more and not own > usual):
            return None
        number = self._number(usual, unit)
        if number == self._number(own, unit):
            return None
        if (more and usual >= min(top, 1.0 if unit == "share" else math.inf)) or (not more and usual == 0):
            return number
        less = "reason.usual.or_fewer" if is_counted else "reason.usual.or_less"
        return self._say("reason.usual.or_more" if more else less, number=number)

    def _number(self, value: float, unit: str) -> str:
        if unit == "share":
            return format_share(value, self.language)
        digits = 0 if abs(value) >= 100 or float(round(value, 1)).is_integer() else 1
        return format_decimal(value, self.language, digits)

    def _distance(self, value: float) -> str:
        is_share = self.feature.unit == "share"
        number = self._number(abs(value) * (100 if is_share else 1), "")
        number = self._say("reason.distance.points", number=number) if is_share else number
        return self._say("reason.distance.higher" if value > 0 else "reason.distance.lower", number=number)

    def _ratio(self, logarithm: float) -> str:
        ratio = math.exp(min(logarithm, 20.0))
        if ratio >= 2:
            return self._say("reason.times.as_much", number=self._number(round(ratio, 1), ""))
        share = format_share(abs(ratio - 1), self.language)
        return self._say("reason.times.more" if ratio >= 1 else "reason.times.less", number=share)

    def _labelled(self, said: str) -> str:
        name = name_feature(self.feature.name, self.language)
        return self._say("reason.labelled", feature=f"{name[:1].upper()}{name[1:]}", said=said)

    def _say(self, key: str, **values: object) -> str:
        return text(key, self.language, **values)
