"""Agreement of many readers, against published worked examples and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

from core.metrics.raters import pair_table, rater_agreement
from core.types import Answer

P, A, U, N = Answer.PRESENT, Answer.ABSENT, Answer.UNCERTAIN, Answer.NOT_MENTIONED
CODES = {1: P, 2: A, 3: U, 4: N}
NOBODY: dict[int, str | None] = {}


def reads(**rows: str) -> dict[str, dict[int, Answer]]:
    """Each reader's answers as digits, "." where there is none."""
    return {
        who: {unit: CODES[int(each)] for unit, each in enumerate(row) if each != "."}
        for who, row in rows.items()
    }


def test_alpha_is_that_of_the_worked_example_without_missing_values() -> None:
    """Krippendorff 2011, section A: two observers, ten units, 14 zeros and 6 ones, four units
    on which they differ: α = 1 − 19·4 / (14·6) = 0.095."""
    found = rater_agreement(reads(a="1211111121", b="2221121111"), NOBODY)
    assert found.krippendorff.value == pytest.approx(1 - 19 * 4 / (14 * 6))
    assert found.krippendorff.value == pytest.approx(0.095, abs=0.0005)


def test_alpha_is_that_of_the_worked_example_with_missing_values() -> None:
    """Krippendorff 2011, section C: four observers, five values, twelve units: α = 0.743.

    The example's fifth value occurs as a pair in one unit; with four answers at hand, it
    is left out together with its unit, and the coefficient computed by its definition.
    """
    rows = {
        "a": [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        "b": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        "c": [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        "d": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    }
    assert alpha_by_pairs(list(rows.values())) == pytest.approx(0.743, abs=0.0005)
    four = {who: [v if v < 5 else 0 for v in row] for who, row in rows.items()}
    digits = {who: "".join(str(v) if v else "." for v in row) for who, row in four.items()}
    found = rater_agreement(reads(**digits), NOBODY)
    assert found.krippendorff.value == pytest.approx(alpha_by_pairs(list(four.values())))


def alpha_by_pairs(rows: list[list[int]]) -> float:
    """α by counting pairs, straight from the definition; 0 is missing."""
    observed, values = 0.0, []
    for unit in zip(*rows, strict=True):
        there = [v for v in unit if v]
        if len(there) > 1:
            pairs = [(x, y) for i, x in enumerate(there) for j, y in enumerate(there) if i != j]
            observed += sum(x != y for x, y in pairs) / (len(there) - 1)
            values += there
    n = len(values)
    expected = sum(x != y for i, x in enumerate(values) for j, y in enumerate(values) if i != j)
    return 1 - (observed / n) / (expected / (n * (n - 1)))


def test_fleiss_kappa_is_that_of_statsmodels() -> None:
    dice = np.random.default_rng(3)
    truth = dice.integers(1, 5, 60)
    rows = [np.where(dice.random(60) < 0.7, truth, dice.integers(1, 5, 60)) for _ in range(4)]
    digits = {f"r{n}": "".join(map(str, row)) for n, row in enumerate(rows)}
    table, _ = aggregate_raters(np.array(rows).T)
    found = rater_agreement(reads(**digits), NOBODY)
    assert found.fleiss.value == pytest.approx(fleiss_kappa(table))
    assert (found.readers, found.reports, found.by_all) == (4, 60, 60)


def test_fleiss_kappa_rests_on_reports_that_all_have_read() -> None:
    whole = rater_agreement(reads(a="1122", b="1121", c="1222"), NOBODY)
    more = rater_agreement(reads(a="1122.2", b="112112", c="12222."), NOBODY)
    assert more.fleiss.value == pytest.approx(whole.fleiss.value or 0)
    assert (more.by_all, more.reports) == (4, 6)


def test_gwets_coefficient_is_that_of_a_worked_example() -> None:
    """125 subjects, both say one on 118, 5 and 2 differ: the table on which Gwet (2002) shows
    that κ breaks down near a prevalence of 1 (κ < 0 at 94 % agreement) and AC1 does not."""
    first = "1" * 118 + "1" * 5 + "2" * 2
    second = "1" * 118 + "2" * 5 + "1" * 2
    found = rater_agreement(reads(a=first, b=second), NOBODY)
    share = (118 * 2 + 5 + 2) / 250
    expected = 2 * share * (1 - share)
    assert found.gwet.value == pytest.approx((118 / 125 - expected) / (1 - expected))
    assert found.gwet.value == pytest.approx(0.941, abs=0.001)
    assert (found.fleiss.value or 0) < 0


def test_cohens_kappa_is_that_of_statsmodels() -> None:
    both = reads(a="1122334411", b="1123334421")
    found = pair_table("a", "b", both, NOBODY)
    assert found.kappa.value == pytest.approx(cohens_kappa(found.counts).kappa)
    assert (found.total, found.same) == (10, 8)


def test_coefficients_are_undefined_where_there_is_nothing_to_tell() -> None:
    alike = rater_agreement(reads(a="111", b="111"), NOBODY)
    assert alike.krippendorff.value is None
    assert alike.fleiss.value is None
    assert alike.gwet.value == 1.0
    alone = rater_agreement(reads(a="12"), NOBODY)
    assert alone.krippendorff.value is None
    assert alone.reports == 0


def test_intervals_keep_a_patients_reports_together() -> None:
    said = reads(a="1212121212121212", b="1212121212122121")
    apart = rater_agreement(said, NOBODY).krippendorff.interval
    together = rater_agreement(said, {n: f"P{n // 8}" for n in range(16)}).krippendorff.interval
    assert apart is not None
    assert together is not None
    assert together.high - together.low != apart.high - apart.low


def test_neither_the_order_of_readers_nor_their_names_matter() -> None:
    one = rater_agreement(reads(a="1122312", b="1121322", c="1.22312"), NOBODY)
    two = rater_agreement(reads(z="1.22312", y="1121322", x="1122312"), NOBODY)
    assert one == two
