import numpy as np
import pandas as pd
import pytest
from lib.audits import KEY, policy
from scipy.special import expit

from fairness.origins.contributions import find_origins
from fairness.origins.data_gaps import Absence, find_data_gaps
from fairness.origins.proxies import measure_proxies
from fairness.origins.sentences import Names, describe_data_gaps, describe_origins, describe_proxies
from fairness.words.names import LANGUAGES

NL = Names("nl", {"grade": "gemiddeld cijfer", "programme_followed": "opleiding"}, {"results": "resultaten"})
EN = Names("en", {"grade": "mean grade"}, {})


def students(shift=0.0, missed=0.0, n=800, groups=("man", "woman")):
    random = np.random.default_rng(1)
    sex = np.array(groups, dtype=object)[np.arange(n) % len(groups)]
    keys = pd.DataFrame({"student": [f"s{i:05d}" for i in range(n)], "cohort": "2024"})
    grade = random.normal(0, 0.5, n) + shift * (sex == groups[0])
    score = expit(-1 + grade)
    outcome = (random.random(n) < np.clip(score + missed * (sex == groups[0]), 0, 1)).astype(float)
    return keys.assign(base=-1.0, grade=grade), keys.assign(score=score, outcome=outcome), keys.assign(sex=sex)


def origins_of(names, smallest=10, **planted):
    found = find_origins(*students(**planted), KEY, policy(smallest_group=smallest), {"grade": "results"})
    return describe_origins(found, names)


def test_a_gap_is_told_with_what_carries_it_once_for_two_groups():
    told = origins_of(NL, shift=0.5)

    assert len(told) == 1
    assert told[0].startswith("Geslacht: het model geeft groep “man” gemiddeld een kans op uitval van ")
    assert "en “woman”" in told[0]
    assert "punten meer. In werkelijkheid" in told[0]
    assert "niet verder uiteen dan door toeval kan" in told[0]
    assert "gemiddeld cijfer (+" in told[0]


def test_a_gap_in_outcomes_that_the_scores_do_not_know_is_called_by_its_side():
    told = origins_of(EN, missed=0.2)[0]

    assert "(may be chance)" in told
    assert "points too low beside that of" in told or "points too high beside that of" in told
    assert "No single feature demonstrably counts" in told


def test_of_many_groups_those_with_nothing_to_tell_share_a_sentence():
    told = origins_of(EN, shift=0.6, n=1200, groups=("a", "b", "c"))

    assert any("gives group “a” a mean chance" in one for one in told)
    assert sum("no larger than chance allows" in one for one in told) <= 1


def test_withheld_groups_are_named_without_a_figure():
    given, scored, groups = students(groups=("man", "woman"))
    groups.loc[:3, "sex"] = "other"

    told = describe_origins(find_origins(given, scored, groups, KEY, policy(), {}, recodings=()), EN)

    hidden = next(one for one in told if "withheld" in one)
    assert "“other”" in hidden
    assert not any(sign.isdigit() for sign in hidden)


def test_one_group_is_nothing_to_compare():
    assert origins_of(EN, groups=("man",)) == ["Sex: there are no two groups large enough to compare."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_strong_proxy_is_explained_and_a_weak_one_called_so(language):
    names = Names(language, {}, {})
    keys, random = students()[2], np.random.default_rng(2)
    blind = keys[list(KEY)].assign(x=random.normal(size=len(keys)))
    knowing = blind.assign(programme_followed=np.where(keys["sex"] == "man", "techniek", "zorg"))

    strong = describe_proxies(measure_proxies(knowing, keys, KEY, policy()), names)
    weak = describe_proxies(measure_proxies(blind, keys, KEY, policy()), names)

    assert {"nl": "vrijwel volledig", "en": "almost completely"}[language] in strong[0]
    assert "programme_followed (100)" in strong[0]
    assert {"nl": "verbergt het niet", "en": "does not hide it"}[language] in strong[-1]
    assert len(weak) == 1
    assert {"nl": "niet aantoonbaar", "en": "not demonstrably"}[language] in weak[0]


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (Absence.NOT_DELIVERED, "is missing for 50%"),
        (Absence.NOTHING_YET, "nothing to measure yet"),
        (Absence.ZERO, "is zero for 50%"),
    ],
)
def test_what_an_empty_value_means_decides_what_is_said(kind, word):
    keys = students()[2]
    is_empty = (keys["sex"] == "man") & (np.arange(len(keys)) % 4 < 2)
    features = keys[list(KEY)].assign(grade=np.where(is_empty, 0.0 if kind is Absence.ZERO else np.nan, 1.0))

    told = describe_data_gaps(find_data_gaps(features, keys, KEY, policy(), {"grade": kind}), EN)

    assert word in told[0]
    assert "mean grade" in told[0]
    assert "cannot be seen" in told[-1]


def test_few_students_to_learn_from_are_told():
    keys = students(n=300)[2]
    known = pd.DataFrame({"student": [f"t{i}" for i in range(200)], "cohort": "2023", "learnt_in": "2023"})
    sexes = known.assign(sex=["man"] * 40 + ["woman"] * 160)

    found = find_data_gaps(
        keys[list(KEY)].assign(x=1.0), pd.concat([keys, sexes[[*KEY, "sex"]]]), KEY, policy(), {}, known
    )

    told = describe_data_gaps(found, NL)
    assert any("leerde het model van maar 40 studenten" in one for one in told)
    assert told[0].startswith("Geen kenmerk ontbreekt")
