import re
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from fairness.findings import COLUMNS
from fairness.pages.charts import WIDTH, draw_svg, pick_span
from fairness.policy import Measure

EVIL = "<script>alert('x')</script>&\""
SVG = "{http://www.w3.org/2000/svg}"


def finding(group, value, **changes):
    row = dict.fromkeys(COLUMNS, np.nan) | {
        "attribute": "sex",
        "group": group,
        "measure": "recall",
        "value": value,
        "low": value - 0.05,
        "high": value + 0.05,
        "overall": 0.5,
        "gap": value - 0.5,
        "limit": 0.1,
        "breach": False,
        "suppressed": False,
        "note": "",
    }
    return row | changes


def drawing(*rows, language="nl", **settings):
    return ElementTree.fromstring(draw_svg(pd.DataFrame(rows), language, **settings))


def texts(tree):
    return [element.text for element in tree.iter(f"{SVG}text")]


def test_a_group_is_a_dot_on_the_scale_and_shares_start_at_nothing():
    tree = drawing(finding("M", 0.6), finding("V", 0.4))

    places = [float(circle.get("cx")) for circle in tree.iter(f"{SVG}circle")]
    assert places[0] > places[1] > 0
    assert pick_span(pd.DataFrame([finding("M", 0.6)]))[0] == 0
    assert "iedereen 50%" in texts(tree)
    assert "60% (55 tot 65%)" in texts(tree)


def test_a_breach_is_a_square_and_says_so_in_words():
    tree = drawing(finding("M", 0.7, breach=True), finding("V", 0.5))

    squares = [box for box in tree.iter(f"{SVG}rect") if box.get("width") == "10"]
    assert len(squares) == 1
    assert len(list(tree.iter(f"{SVG}circle"))) == 1
    assert "■ buiten de grens: verschil 20,0 punten, grens 10 punten" in texts(tree)


def test_the_band_is_what_the_limit_allows_around_the_reference():
    tree = drawing(finding("M", 0.6, gap=0.2), span=(0.0, 1.0))

    (band,) = list(tree.iter(f"{SVG}rect"))
    start, width = float(band.get("x")), float(band.get("width"))
    plot = WIDTH - 18
    assert start == pytest.approx(9 + 0.3 * plot, abs=0.2)
    assert width == pytest.approx(0.2 * plot, abs=0.2)


def test_without_a_limit_there_is_no_band():
    assert not list(drawing(finding("M", 0.6, limit=np.nan)).iter(f"{SVG}rect"))


def test_a_pooled_value_is_a_ring():
    rings = [circle for circle in drawing(finding("M", 0.6, pooled=0.55)).iter(f"{SVG}circle") if circle.get("stroke")]

    assert len(rings) == 1


def test_a_ring_that_would_blur_its_dot_is_left_out():
    assert len(list(drawing(finding("M", 0.6, pooled=0.601)).iter(f"{SVG}circle"))) == 1


def test_withheld_groups_are_named_without_a_mark():
    tree = drawing(finding("M", 0.6), finding("X", np.nan, suppressed=True, breach=True))

    assert len(list(tree.iter(f"{SVG}circle"))) == 1
    assert {"X", "niet getoond", "■ buiten de grens"} <= set(texts(tree))
    assert "nan" not in draw_svg(pd.DataFrame([finding("M", 0.6), finding("X", np.nan, suppressed=True)]), "en")


def test_names_from_outside_stay_text():
    text = draw_svg(pd.DataFrame([finding(EVIL, 0.6)]), "en")

    assert "<script" not in text
    assert f"{EVIL}: 60% (55 to 65%)" in ElementTree.fromstring(text).find(f"{SVG}desc").text


def test_a_drawing_needs_no_style_no_script_and_no_other_host():
    text = draw_svg(pd.DataFrame([finding("M", 0.6)]), "en").replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert not re.search(r"(?i)style|script|href|://|url\(|\son\w+=", text)


def test_who_cannot_see_it_is_told_everything_and_ids_do_not_clash():
    first, second = drawing(finding("M", 0.6)), drawing(finding("M", 0.7, breach=True))

    assert first.get("role") == "img"
    named = [element.get("id") for element in (first[0], first[1])]
    assert first.get("aria-labelledby").split() == named
    assert first.get("aria-labelledby") != second.get("aria-labelledby")
    assert "buiten de grens" in second.find(f"{SVG}desc").text


@pytest.mark.parametrize(("measure", "value"), [("auc", 0.75), ("calibration_slope", 0.9), ("net_benefit", 0.03)])
def test_what_is_no_share_has_an_axis_that_need_not_start_at_nothing(measure, value):
    low, high = pick_span(pd.DataFrame([finding("M", value, measure=measure, overall=value, gap=0.0, limit=np.nan)]))

    assert low != 0
    assert low <= value <= high


def test_a_very_wide_interval_is_cut_and_ends_in_arrows():
    wide = finding("M", 0.9, measure="calibration_slope", overall=1.0, low=-40.0, high=60.0)
    tree = drawing(wide, finding("V", 1.1, measure="calibration_slope", overall=1.0))

    assert len(list(tree.iter(f"{SVG}path"))) == 2
    assert pick_span(pd.DataFrame([wide]))[0] > -5


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("value", [0.0, 1.0, 0.3])
def test_every_measure_stays_inside_the_drawing(measure, value):
    tree = drawing(finding("M", value, measure=str(measure), overall=value, gap=0.0))

    assert all(0 <= float(circle.get("cx")) <= WIDTH for circle in tree.iter(f"{SVG}circle"))


def test_nothing_to_draw_is_an_empty_text():
    assert draw_svg(pd.DataFrame([finding("X", np.nan, suppressed=True)]), "nl") == ""


def test_findings_of_before_pooling_can_be_drawn():
    old = pd.DataFrame([finding("M", 0.6)]).drop(columns=["pooled"], errors="ignore")

    assert draw_svg(old, "nl")
