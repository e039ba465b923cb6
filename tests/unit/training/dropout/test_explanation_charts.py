from training.dropout.explanation_charts import draw_categories, draw_curve, draw_importance, draw_interactions

POINT = {"contribution": 0.5, "spread_low": 0.2, "spread_high": 0.9}


def test_bars_carry_the_names_and_the_axis():
    drawn = draw_importance([{"name": "Cijfer", "share": 0.6}, {"name": "Rest", "share": 0.4}], "deel", "nl")

    assert all(text in drawn for text in ("Cijfer", "Rest", "deel", "60%"))


def test_a_curve_of_shares_is_told_in_percents_and_in_the_language():
    points = [POINT | {"value": 0.1}, POINT | {"value": 0.9}]
    axis = {"value": "", "unit": "share", "contribution": "bijdrage"}

    assert "%" in draw_curve(points, axis, "nl")
    assert "+0,4" in draw_curve(points, axis, "nl")
    assert "+0.4" in draw_curve(points, axis, "en")


def test_categories_and_pairs_are_escaped():
    axis = {"value": "", "unit": "", "contribution": "contribution"}
    drawn = draw_categories([POINT | {"name": "<b>havo</b>"}, POINT | {"name": "vwo"}], axis, "en")
    pairs = draw_interactions([{"first": "<i>a</i>", "second": "b", "strength": 0.2}], ["<i>a</i>", "b"], "en")

    assert "<b>" not in drawn
    assert "havo" in drawn
    assert "<i>" not in pairs
    assert "0.20" in pairs
    assert "style=" not in pairs + drawn
