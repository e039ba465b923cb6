import pytest
from lib.dropout_runs import dropout_report

from serving.results.sentences import tell_comparison
from training.evaluation.comparison import LOGISTIC, RANDOM, RULE


def test_the_report_holds_every_frame_without_empty_values():
    frames = dropout_report().frames

    assert set(frames) == {
        "evaluation", "differences", "calibration", "gains", "lists", "net_benefit", "slices", "learning", "ablation",
    }  # fmt: skip
    assert all(frame.notna().all(axis=None) for frame in frames.values())
    assert set(frames["evaluation"]["model"]) == {"LightGBM", LOGISTIC, "constant", RULE, RANDOM}
    assert set(frames["slices"]["slice"]) == {"programme", "programme_size", "cohort"}
    assert list(frames["slices"].query("slice == 'cohort'")["value_of_slice"].unique()) == ["2021", "2019", "2020"]


def test_the_list_at_capacity_says_the_same_everywhere():
    report = dropout_report()

    table = report.comparison.table.set_index(["model", "measure"])["value"]
    lists = report.lists.set_index("model")
    assert lists.loc["LightGBM", "share_found"] == pytest.approx(table["LightGBM", "recall_at_capacity"])
    assert lists.loc["LightGBM", "places"] == report.facts.places == 80
    at_capacity = report.gains.query("model == 'LightGBM' and abs(listed - 0.2) < 1e-9")["found"].item()
    assert at_capacity == pytest.approx(lists.loc["LightGBM", "share_found"])


def test_with_shuffled_labels_nothing_is_better_and_no_recommendation_is_made():
    draws = [dropout_report(shuffled=True, students=number, with_refits=False) for number in (400, 500, 600)]
    conclusions = [draw.comparison.conclusion for draw in draws]

    assert not any(one.is_better_than_constant for one in conclusions)
    # Intervals of 95 %: of twelve comparisons one may be beyond them by chance.
    assert sum(is_better for one in conclusions for is_better in one.better_than.values()) <= 1
    quiet = [one for one in conclusions if not one.is_order_better_than_chance]
    assert len(quiet) >= 2
    assert all(tell_comparison(one, "en").endswith("No recommendation is made.") for one in quiet)


def test_without_refits_nothing_is_learnt_again():
    report = dropout_report(with_refits=False)

    assert report.learning.empty
    assert report.ablation.empty
    assert list(report.slices.query("slice == 'cohort'")["value_of_slice"].unique()) == ["2021"]
