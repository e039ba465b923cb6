"""The drawings of the page about where gaps come from: what is drawn lies where its number says."""

from xml.etree import ElementTree

import pytest

from serving.reports.origins_drawings import draw_pairs, draw_points, draw_strengths
from serving.reports.rendering import PageWords

DUTCH, ENGLISH = PageWords("nl"), PageWords("en")
SVG = "{http://www.w3.org/2000/svg}"
LEGEND = ["more than chance", "may be chance"]
ROWS = [
    {"name": "grade <b>", "value": 4.0, "low": 2.0, "high": 6.0, "is_found": True},
    {"name": "resits", "value": -1.0, "low": -2.0, "high": 0.0, "is_found": False},
]


def texts(svg):
    return [one.text for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def intervals(svg):
    """Left and right end of every interval, in px, in order."""
    lines = ElementTree.fromstring(svg).iter(f"{SVG}line")
    return [(float(one.get("x1")), float(one.get("x2"))) for one in lines if one.get("stroke-width") == "2"]


def test_a_dot_per_feature_with_its_interval_and_the_legend_in_words():
    svg = draw_points(ROWS, "points", LEGEND, ENGLISH)
    ends, root = intervals(svg), ElementTree.fromstring(svg)
    dots = [float(one.get("cx")) for one in root.iter(f"{SVG}circle")]

    assert texts(svg)[:2] == LEGEND
    assert {"grade <b>", "resits", "points", "0", "+2", "−2"} <= set(texts(svg))
    # From -2 to 6 the drawing is 342 px wide, 9 px from its border.
    assert ends == [(pytest.approx(9 + 342 / 2), 351.0), (9.0, pytest.approx(9 + 342 / 4))]
    assert dots == [9.0, pytest.approx(9 + 342 * 6 / 8, abs=0.1)]  # of the legend, and of the feature found
    assert len(list(root.iter(f"{SVG}path"))) == 2  # the other is a diamond


def test_a_kind_that_is_not_drawn_is_not_in_the_legend():
    assert LEGEND[1] not in texts(draw_points(ROWS[:1], "points", LEGEND, ENGLISH))


def test_kinds_differ_in_shape_as_well_as_colour():
    rows = [
        {"name": "men", "kind": kind, "value": value, "low": 0.0, "high": 0.5}
        for kind, value in (("a", 0.2), ("b", 0.4))
    ]
    root = ElementTree.fromstring(draw_pairs(rows, "points", ["a", "b"], DUTCH))

    assert len(list(root.iter(f"{SVG}circle"))) == len(list(root.iter(f"{SVG}rect"))) == 2
    assert texts(draw_pairs(rows, "punten", ["a", "b"], DUTCH)).count("men") == 1
    assert "+0,2" in texts(draw_pairs(rows, "punten", ["a", "b"], DUTCH))


def test_strength_is_seen_beside_guessing_and_up_to_a_hundred():
    svg = draw_strengths([{"name": "sex", "value": 62.0, "low": 50.0, "high": 73.0}], "of 100", ENGLISH)
    dashed = [one for one in ElementTree.fromstring(svg).iter(f"{SVG}line") if one.get("stroke-dasharray")]

    assert float(dashed[0].get("x1")) == intervals(svg)[0][0]
    assert "100" in texts(svg)
    assert not any(text.startswith("+") for text in texts(svg))


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_one_value_without_width_is_still_drawn(value):
    rows = [{"name": "x", "value": value, "low": value, "high": value, "is_found": True}]

    assert "nan" not in draw_points(rows, "points", LEGEND, ENGLISH)
    assert "x" in texts(draw_points(rows, "points", LEGEND, ENGLISH))
