"""Where gaps come from in words, for somebody who answers for a model and is no statistician."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from fairness.origins.contributions import Origins
from fairness.origins.data_gaps import EVERY_COHORT, Absence, DataGaps
from fairness.origins.proxies import TOGETHER, Proxies
from fairness.words import text
from fairness.words.formats import format_points, format_share
from fairness.words.names import name_attribute, open_with_attribute, quote_group

WORTH_TELLING = 0.05  # points of a share: a smaller difference in what is missing stays in the table
NOTICEABLE = 0.005  # points of chance: what a feature adds below this stays in the table
FEW_STUDENTS = 100  # learnt from: with fewer a model knows a group mostly by what it knows of others
STRONG = 0.7  # from this AUC on, leaving an attribute out does not hide it
_MOST_FEATURES = 4
_MOST_GAPS = 6
_STRENGTHS = ((0.60, "hardly"), (0.70, "weakly"), (0.85, "fairly"), (0.95, "well"), (1.01, "almost"))


@dataclass(frozen=True)
class Names:
    """A language, with the features and their groups as a reader knows them; unknown ones stand as they are."""

    language: str
    features: Mapping[str, str]
    parts: Mapping[str, str]

    def translate(self, key: str, **values: object) -> str:
        """A text of the catalogue about origins."""
        return text(f"origins.{key}", self.language, **values)

    def feature(self, name: str) -> str:
        """A feature in words."""
        return self.features.get(name, name)

    def part(self, name: str) -> str:
        """A group of features in words."""
        return self.parts.get(name, self.feature(name))

    def attribute(self, name: str) -> str:
        """An attribute, to open a sentence with."""
        return open_with_attribute(name, self.language)

    def group(self, name: object) -> str:
        """A group between quotation marks."""
        return quote_group(str(name), self.language)

    def rest(self, groups: Sequence[str], group: str) -> str:
        """Whom a group is compared with: the other one of two by name."""
        others = [one for one in groups if one != group]
        return self.group(others[0]) if len(others) == 1 else text("everybody_else", self.language)


def describe_origins(origins: Origins, names: Names) -> list[str]:
    """What the gap in scores of every group is, how it compares with the gap in outcomes, and what carries it."""
    sentences = []
    for attribute, rows in origins.summary.groupby("attribute", sort=False):
        chosen, quiet = pick_groups(rows)
        groups = [str(one) for one in rows["group"]]
        if chosen.empty and not quiet:
            sentences.append(names.translate("nothing_to_compare", attribute=names.attribute(str(attribute))))
        for row in chosen.to_dict("records"):
            features = origins.features
            is_own = (features["attribute"] == attribute) & (features["group"] == row["group"]) & features["is_found"]
            record = {str(name): value for name, value in row.items()}
            sentences.append(_describe_group(record, names.rest(groups, str(row["group"])), features[is_own], names))
        if quiet:
            listed = ", ".join(names.group(one) for one in quiet)
            sentences.append(names.translate("no_gap", attribute=names.attribute(str(attribute)), groups=listed))
        if rows["suppressed"].any():
            hidden = ", ".join(names.group(one) for one in rows.loc[rows["suppressed"], "group"])
            sentences.append(names.translate("withheld", attribute=names.attribute(str(attribute)), groups=hidden))
    return sentences


def pick_groups(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The shown groups of an attribute to tell about, and the names of those with nothing to tell.

    Of two groups the one with the higher scores says it all. Of more, those with a gap that is more than chance, in the
    scores or between scores and outcomes.
    """
    shown = rows[~rows["suppressed"] & rows["score_gap"].notna()]
    ordered = shown.sort_values("score_gap", ascending=False, kind="stable")
    if len(rows) == 2:
        return ordered.head(1), []
    has_gap = ordered["score_found"] | ordered["unscored_found"]
    return ordered[has_gap], [str(one) for one in ordered.loc[~has_gap, "group"]]


def describe_proxies(proxies: Proxies, names: Names) -> list[str]:
    """How well each attribute can be read from the features, which ones tell most, and what that means."""
    sentences = []
    strong = []
    for attribute, rows in proxies.attributes.groupby("attribute", sort=False):
        together = rows[rows["feature"] == TOGETHER].iloc[0]
        is_found, strength = bool(together["is_found"]), float(together["strength"])
        word = name_strength(strength, is_found=is_found, names=names)
        numbers = {name: _of_hundred(float(together[name])) for name in ("strength", "low", "high")}
        sentences.append(
            names.translate("read", attribute=names.attribute(str(attribute)), word=word, **numbers)
            + f" {_name_strongest(rows[rows['feature'] != TOGETHER], names)}"
        )
        strong += [str(attribute)] if is_found and strength >= STRONG else []
    if strong:
        listed = ", ".join(name_attribute(one, names.language).replace("_", " ") for one in strong)
        sentences.append(names.translate("strong_proxy", attributes=listed))
    return sentences or [names.translate("nothing_read")]


def name_strength(strength: float, *, is_found: bool, names: Names) -> str:
    """An AUC in a word or two."""
    if not is_found:
        return text("origins.strength.none", names.language)
    word = next(word for limit, word in _STRENGTHS if strength < limit)
    return text(f"origins.strength.{word}", names.language)


def describe_data_gaps(gaps: DataGaps, names: Names) -> list[str]:
    """What is missing more often in a group, of whom the model learnt little, and what cannot be seen."""
    found = gaps.gaps[gaps.gaps["is_found"] & (gaps.gaps["gap"] >= WORTH_TELLING)]
    ordered = found.sort_values("gap", ascending=False, kind="stable")
    sentences = [
        text(
            f"origins.missing.{Absence(row['kind'])}",
            names.language,
            attribute=names.attribute(str(row["attribute"])),
            group=names.group(row["group"]),
            feature=names.feature(str(row["feature"])),
            own=format_share(row["missing"], names.language),
            other=format_share(row["rest_missing"], names.language),
        )
        for row in ordered.head(_MOST_GAPS).to_dict("records")
    ]
    if len(ordered) > _MOST_GAPS:
        sentences.append(names.translate("more_gaps", number=len(ordered) - _MOST_GAPS))
    if ordered.empty:
        sentences.append(names.translate("no_gaps"))
    return [*sentences, *_describe_seen(gaps.seen, names), names.translate("not_to_be_seen")]


def _describe_group(row: Mapping[str, object], rest: str, features: pd.DataFrame, names: Names) -> str:
    values = {name: float(str(value)) for name, value in row.items() if isinstance(value, float)}
    shares = {name: format_share(values[name], names.language) for name in ("score", "rest_score")}
    group, attribute = names.group(row["group"]), names.attribute(str(row["attribute"]))
    gap = _side(values["score_gap"], names)
    chance = "" if row["score_found"] else f" {names.translate('may_be_chance')}"
    parts = [names.translate("scores", attribute=attribute, group=group, rest=rest, gap=gap, chance=chance, **shares)]
    if not pd.isna(values["outcome_gap"]):
        real = {name: format_share(values[name], names.language) for name in ("outcome", "rest_outcome")}
        parts.append(names.translate("outcomes", gap=_side(values["outcome_gap"], names), **real))
        parts.append(_describe_unscored(values, bool(row["unscored_found"]), group, rest, names))
    return " ".join([*parts, _name_carriers(features, names)])


def _describe_unscored(values: Mapping[str, float], is_found: bool, group: str, rest: str, names: Names) -> str:
    if not is_found:
        return names.translate("in_scores")
    ends = values["unscored_low"], values["unscored_high"]
    low, high = ends if values["unscored"] > 0 else (-ends[1], -ends[0])
    return names.translate("too_low" if values["unscored"] > 0 else "too_high",
        group=group, rest=rest, size=format_points(abs(values["unscored"]), names.language),
        low=format_points(low, names.language), high=format_points(high, names.language),
    )  # fmt: skip


def _name_carriers(features: pd.DataFrame, names: Names) -> str:
    ordered = features.loc[features["points"].abs().sort_values(ascending=False, kind="stable").index]
    ordered = ordered[ordered["points"].abs() >= NOTICEABLE]
    if ordered.empty:
        return names.translate("no_carrier")
    listed = ", ".join(
        f"{names.feature(name)} ({write_points(points, names)})"
        for name, points in ordered.head(_MOST_FEATURES)[["feature", "points"]].itertuples(index=False)
    )
    left = len(ordered) - _MOST_FEATURES
    return names.translate("carriers", listed=listed, more=names.translate("more", number=left) if left > 0 else "")


def write_points(value: float, names: Names) -> str:
    """Points of chance with their sign: +2.1 points."""
    return names.translate("points", number=format_points(value, names.language, signed=True))


def _name_strongest(alone: pd.DataFrame, names: Names) -> str:
    telling = alone[alone["is_found"] & (alone["strength"] >= _STRENGTHS[0][0])].head(3)
    if telling.empty:
        return names.translate("none_alone")
    listed = ", ".join(
        f"{names.feature(name)} ({_of_hundred(strength)})"
        for name, strength in telling[["feature", "strength"]].itertuples(index=False)
    )
    return names.translate("most_telling", listed=listed)


def _describe_seen(seen: pd.DataFrame, names: Names) -> list[str]:
    every = seen[seen["cohort"] == EVERY_COHORT]
    few = every[~every["suppressed"].astype(bool) & (every["n"].fillna(FEW_STUDENTS) < FEW_STUDENTS)]
    hidden = every[every["suppressed"].astype(bool)]
    sentences = [
        names.translate("few", attribute=names.attribute(str(attribute)), group=names.group(group), number=number)
        for attribute, group, number in few[["attribute", "group", "n"]].itertuples(index=False)
    ]
    if len(hidden):
        listed = ", ".join(
            f"{name_attribute(str(attribute), names.language).replace('_', ' ')} {names.group(group)}"
            for attribute, group in hidden[["attribute", "group"]].itertuples(index=False)
        )
        sentences.append(names.translate("few_withheld", groups=listed))
    return sentences


def _side(value: float, names: Names) -> str:
    return names.translate("side.more" if value > 0 else "side.less", number=format_points(abs(value), names.language))


def _of_hundred(auc: float) -> str:
    return f"{100 * auc:.0f}"
