"""Agreement among any number of readers on the same reports, some reads missing.

Every coefficient is a function of how often each *configuration* of answers occurs (who said
what of one report), so that one bootstrap by patient serves them all. Undefined is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics.bootstrap import patient_intervals
from core.metrics.matrix import ANSWERS
from core.metrics.rates import Estimate, Floats, Interval, Ints, or_none, ratio
from core.types import Answer


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """Coefficients over all readers. `reports` were read by two or more of them.

    Fleiss' κ rests on the reports that every reader has read (`by_all`).
    """

    readers: int
    reports: int
    by_all: int
    fleiss: Estimate
    krippendorff: Estimate
    gwet: Estimate


@dataclass(frozen=True, slots=True)
class PairTable:
    """Two readers on the reports both have read: answers × answers, in the order of ANSWERS."""

    first: str
    second: str
    counts: Ints
    kappa: Estimate

    @property
    def total(self) -> int:
        return int(self.counts.sum())

    @property
    def same(self) -> int:
        return int(np.trace(self.counts))


Reads = Mapping[str, Mapping[int, Answer]]
"""reader → report_id → answer."""


def rater_agreement(
    reads: Reads, patients: Mapping[int, str | None], *, seed: int = 1
) -> RaterAgreement:
    """Fleiss' κ, Krippendorff's α (nominal) and Gwet's AC1 with intervals by patient."""
    report_ids = sorted({report_id for said in reads.values() for report_id in said})
    tallies = _tallies(reads, report_ids)
    kinds, kind = np.unique(tallies, axis=0, return_inverse=True)
    cell = kind.reshape(-1).astype(np.int64)
    by_all = kinds.sum(axis=1) == len(reads)
    statistics = (
        _Statistic("fleiss", _frozen(np.where(by_all[:, None], kinds, 0))),
        _Statistic("krippendorff", _frozen(kinds)),
        _Statistic("gwet", _frozen(kinds)),
    )
    counts = np.bincount(cell, minlength=len(kinds)).astype(np.float64)
    intervals = patient_intervals(
        cell.astype(np.int16), _patient_codes(report_ids, patients), len(kinds), statistics, seed
    )
    figures = [
        _estimate(statistic(counts[None, :])[0], interval)
        for statistic, interval in zip(statistics, intervals, strict=True)
    ]
    return RaterAgreement(
        readers=len(reads),
        reports=int((tallies.sum(axis=1) >= 2).sum()),
        by_all=int(counts[by_all].sum()),
        fleiss=figures[0],
        krippendorff=figures[1],
        gwet=figures[2],
    )


def pair_table(
    first: str, second: str, reads: Reads, patients: Mapping[int, str | None], *, seed: int = 1
) -> PairTable:
    """The raw table of two readers with Cohen's κ and its interval by patient."""
    a, b = reads[first], reads[second]
    both = sorted(a.keys() & b.keys())
    place = {answer: code for code, answer in enumerate(ANSWERS)}
    size = len(ANSWERS)
    cell = np.array([place[a[r]] * size + place[b[r]] for r in both], dtype=np.int64)
    counts = np.bincount(cell, minlength=size * size)
    statistic = _Cohen(size)
    (interval,) = patient_intervals(
        cell.astype(np.int16), _patient_codes(both, patients), size * size, (statistic,), seed
    )
    kappa = statistic(counts[None, :].astype(np.float64))[0]
    return PairTable(first, second, counts.reshape(size, size), _estimate(kappa, interval))


def _tallies(reads: Reads, report_ids: Sequence[int]) -> Ints:
    """How many readers gave each answer to each report (reports × answers)."""
    row = {report_id: place for place, report_id in enumerate(report_ids)}
    column = {answer: place for place, answer in enumerate(ANSWERS)}
    tallies = np.zeros((len(report_ids), len(ANSWERS)), dtype=np.int64)
    for said in reads.values():
        for report_id, answer in said.items():
            tallies[row[report_id], column[answer]] += 1
    return tallies


def _patient_codes(report_ids: Sequence[int], patients: Mapping[int, str | None]) -> Ints:
    """A report without a patient is a patient of its own."""
    names = [patients.get(each) or f"\0{each}" for each in report_ids]
    _, codes = np.unique(np.array(names, dtype=object).astype(str), return_inverse=True)
    return np.asarray(codes, dtype=np.int64).reshape(-1)


def _frozen(kinds: Ints) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(n) for n in row) for row in kinds)


def _estimate(value: np.float64, interval: Interval | None) -> Estimate:
    found = or_none(value)
    return Estimate(found, None if found is None else interval)


@dataclass(frozen=True, slots=True)
class _Cohen:
    """Cohen's κ of flattened square tables (Cohen 1960, Educ Psychol Meas 20:37–46)."""

    size: int

    def __call__(self, counts: Floats) -> Floats:
        table = counts.reshape(-1, self.size, self.size)
        total = table.sum(axis=(1, 2))
        same = np.trace(table, axis1=1, axis2=2)
        by_chance = (table.sum(axis=2) * table.sum(axis=1)).sum(axis=1)
        return ratio(same * total - by_chance, total**2 - by_chance)


@dataclass(frozen=True, slots=True)
class _Statistic:
    """A coefficient as a function of how often each configuration (a row of `kinds`) occurs."""

    name: str
    kinds: tuple[tuple[int, ...], ...]

    def __call__(self, counts: Floats) -> Floats:
        kinds = np.array(self.kinds, dtype=np.float64)
        readers = kinds.sum(axis=1)
        if self.name == "krippendorff":
            return _krippendorff(counts, kinds, readers)
        agreeing = ratio((kinds * (kinds - 1)).sum(axis=1), readers * (readers - 1))
        observed = ratio(
            counts @ np.nan_to_num(agreeing), counts @ (readers >= 2).astype(np.float64)
        )
        shares = np.nan_to_num(ratio(kinds, readers[:, None]))
        read = counts @ (readers >= 1).astype(np.float64)
        share = ratio(counts @ shares, read[:, None])
        if self.name == "fleiss":
            expected = (share**2).sum(axis=1)
        else:
            expected = (share * (1 - share)).sum(axis=1) / (_used(kinds) - 1)
        return ratio(observed - expected, 1 - expected)


def _used(kinds: NDArray[np.float64]) -> float:
    """How many answers occur at all; at least two, for one answer alone agrees by necessity."""
    return max(2.0, float((kinds.sum(axis=0) > 0).sum()))


def _krippendorff(counts: Floats, kinds: Floats, readers: Floats) -> Floats:
    """α for nominal data with missing values (Krippendorff 2011, Computing Krippendorff's
    Alpha-Reliability, section C): 1 − (n − 1)·Σ o_ck / Σ n_c·n_k over pairs c ≠ k."""
    pairable = np.where(readers[:, None] >= 2, kinds, 0.0)
    weight = np.nan_to_num(ratio(np.ones_like(readers), readers - 1))
    same = ((pairable * (pairable - 1)).sum(axis=1)) * weight
    values = counts @ pairable
    total = values.sum(axis=1)
    disagreeing = total - counts @ same
    expected = total**2 - (values**2).sum(axis=1)
    return 1 - ratio((total - 1) * disagreeing, expected)
