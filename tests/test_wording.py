"""Figures and findings read as the screen promises."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime

import pytest

from core import wording
from core.metrics import (
    Estimate,
    Interval,
    Rate,
    SelectionInflation,
    paired,
    smallest_detectable_difference,
)
from core.wording import THIN
from tests.small_comparisons import comparison, from_pairs


def test_counts_have_thin_spaces() -> None:
    assert wording.count(15896) == f"15{THIN}896"
    assert wording.count(1_000_000) == f"1{THIN}000{THIN}000"
    assert wording.count(999) == "999"


def test_a_rate_carries_interval_and_denominator() -> None:
    assert wording.rate(Rate(229, 250)) == f"91.6{THIN}% [87.5–94.4] · 229/250"
    assert wording.rate(Rate(4000, 5000)) == (f"80.0{THIN}% [78.9–81.1] · 4{THIN}000/5{THIN}000")


def test_what_is_undefined_is_a_dash_and_never_zero() -> None:
    assert wording.rate(Rate(0, 0)) == "–"
    assert wording.percent(None) == wording.three_decimals(None) == "–"
    assert wording.estimate(Estimate(None)) == wording.percent_estimate(Estimate(None)) == "–"
    assert wording.points(None) == wording.signed_points(Estimate(None)) == "–"
    assert wording.duration(None) == wording.time_left(None) == "–"
    assert wording.seconds_per_report(None) == "–"
    assert wording.p_value(None) == "p –"
    assert wording.percent(0.0) == f"0.0{THIN}%"


def test_kappa_and_auc_have_three_decimals() -> None:
    assert wording.three_decimals(0.92613) == "0.926"
    assert wording.estimate(Estimate(0.8371, Interval(0.761, 0.9022))) == "0.837 [0.761–0.902]"
    assert wording.estimate(Estimate(1.0)) == "1.000"


def test_a_negative_limit_is_not_hidden_behind_a_dash() -> None:
    assert wording.estimate(Estimate(0.05, Interval(-0.1, 0.2))) == "0.050 [−0.100 to 0.200]"


def test_a_corrected_prevalence_is_a_percentage_without_a_count() -> None:
    prevalence = Estimate(0.36003, Interval(0.3487, 0.3721))
    assert wording.percent_estimate(prevalence) == f"36.0{THIN}% [34.9–37.2]"


def test_differences_are_points_with_a_sign() -> None:
    assert wording.points(6.4) == "6.4 points"
    assert wording.points(1.0) == "1.0 point"
    assert wording.signed_points(Estimate(6.4, Interval(3.6, 9.9))) == "+6.4 [+3.6 to +9.9] points"
    assert wording.signed_points(Estimate(-0.6, Interval(-3.7, 2.5))) == (
        "−0.6 [−3.7 to +2.5] points"
    )
    assert wording.signed_points(Estimate(-0.04)) == "0.0 points"


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0004, "p < 0.001"), (0.0131, "p = 0.013"), (0.0495, "p = 0.050"), (0.219, "p = 0.22"),
     (1.0, "p > 0.99")],
)  # fmt: skip
def test_p_values_are_as_precise_as_they_deserve(p: float, text: str) -> None:
    assert wording.p_value(p) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (48, "48 s"), (59.6, "1 min"), (754, "13 min"), (3_599, "1 h"),
     (7_800, "2 h 10 min"), (7_200, "2 h"), (100 * 3600, "4 d 4 h")],
)  # fmt: skip
def test_times_are_said_as_people_say_them(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text
    assert wording.time_left(seconds) == f"{text} left"


def test_seconds_a_report_keep_the_digits_that_matter() -> None:
    assert [wording.seconds_per_report(each) for each in (0.842, 2.14, 48.3)] == [
        "0.84 s", "2.1 s", "48 s",
    ]  # fmt: skip


def test_one_report_is_not_one_reports() -> None:
    assert wording.things(1, "report") == "1 report"
    assert wording.things(0, "report") == "0 reports"
    assert wording.things(2, "study", "studies") == "2 studies"


def test_more_findings_name_their_direction() -> None:
    table = paired(from_pairs(80, 12, 3, 5), "a", "b").among_positives
    assert wording.finds("A", "B", table) == (
        "A finds 9 more fractures than B: 12 reports only A gets right, 3 only B; p = 0.035"
    )
    assert wording.finds("B", "A", table.reversed) == wording.finds("A", "B", table)


def test_one_more_finding_is_one_fracture_and_none_is_as_many() -> None:
    one = paired(from_pairs(5, 1, 0, 0), "a", "b").among_positives
    assert wording.finds("A", "B", one) == (
        "A finds 1 more fracture than B: 1 report only A gets right, 0 only B; p > 0.99"
    )
    equal = paired(from_pairs(5, 2, 2, 0), "a", "b").among_positives
    assert wording.finds("A", "B", equal, "pneumothorax", "pneumothoraces") == (
        "A finds as many pneumothoraces as B: 2 reports only A gets right, 2 only B; p > 0.99"
    )


def test_fewer_false_alarms_are_told_from_the_negatives() -> None:
    table = paired(from_pairs(50, 1, 5, 0, gold="0"), "a", "b").among_negatives
    assert wording.false_alarms("A", "B", table) == (
        "B raises 4 fewer false alarms than A: 5 reports only B gets right, 1 only A; p = 0.22"
    )


def test_the_leader_is_named_with_the_evidence_for_it() -> None:
    table = paired(from_pairs(220, 16, 0, 14), "a", "b").overall
    sentence = wording.ahead(
        "`careful-3shot`", "`plain`", table, part="develop", p_adjusted=0.0009, comparisons=30
    )
    assert sentence == (
        "`careful-3shot` is ahead of `plain` by 6.4 points on 250 develop reports "
        "(16 only it gets right, 0 only the other; p < 0.001 after Holm over 30 comparisons)."
    )


def test_the_leader_may_be_the_second_of_the_two() -> None:
    table = paired(from_pairs(80, 0, 10, 10), "a", "b").overall
    assert wording.ahead("A", "B", table) == (
        "B is ahead of A by 10.0 points on 100 reports "
        "(10 only it gets right, 0 only the other; p = 0.002)."
    )


def test_no_difference_is_said_with_what_would_have_shown() -> None:
    table = paired(from_pairs(215, 13, 12, 10), "a", "b").overall
    assert smallest_detectable_difference(250, 0.10) == pytest.approx(5.78, abs=0.01)
    assert wording.ahead("A", "B", table) == (
        "A and B are not distinguishable: "
        "with 250 reports only differences above 5.8 points would show."
    )


def test_significance_is_judged_after_the_correction() -> None:
    table = paired(from_pairs(230, 12, 3, 5), "a", "b").overall
    assert "ahead" in wording.ahead("A", "B", table)
    corrected = wording.ahead("A", "B", table, p_adjusted=0.6, comparisons=30)
    assert "not distinguishable" in corrected


def test_too_few_reports_are_said_to_be_too_few() -> None:
    few = paired(comparison("1", a="1", b="0"), "a", "b").overall
    assert wording.ahead("A", "B", few) == (
        "A and B are not distinguishable: 1 report is too few to show any difference."
    )
    none = paired(comparison("1", a=".", b="0"), "a", "b")
    assert wording.ahead("A", "B", none.overall) == "A and B have no report in common."
    assert wording.finds("A", "B", none.among_positives) == (
        "A and B have no such report in common."
    )


def test_the_winner_is_told_how_much_it_flatters_itself() -> None:
    found = SelectionInflation("A", 31, 250, 0.924, Estimate(0.903), 2.1)
    assert wording.flattery(found) == (
        "Chosen as the best of 31 on these 250 reports, A looks about 2.1 points too good: "
        f"expect 90.3{THIN}% instead of 92.4{THIN}% on new reports."
    )
    assert wording.flattery(SelectionInflation("A", 1, 250, 0.9, Estimate(0.9), 0.0)) == ""


def test_words_alone_do_not_load_the_statistics() -> None:
    program = "import sys, core.wording; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0


def test_moments_are_said_as_people_say_them() -> None:
    now = datetime(2024, 11, 24, 15, 0).timestamp()
    assert wording.moment(datetime(2024, 11, 24, 14, 2).timestamp(), now) == "Today 14:02"
    assert wording.moment(datetime(2024, 11, 23, 23, 59).timestamp(), now) == "Yesterday 23:59"
    assert wording.moment(datetime(2024, 3, 1, 7, 5).timestamp(), now) == "1 Mar 07:05"
    assert wording.moment(datetime(2023, 12, 31, 7, 5).timestamp(), now) == "31 Dec 2023"


def test_sizes_are_in_gigabytes_and_a_small_one_is_not_nothing() -> None:
    assert wording.gigabytes(26_442_475_008) == f"26.4{THIN}GB"
    assert wording.gigabytes(4096) == f"< 0.1{THIN}GB"
    assert wording.gigabytes(0) == f"0.0{THIN}GB"
