"""Parts of a set of reports: no patient in two of them, the answers spread evenly.

Pure and seeded: the same labels give the same split in any order, on any machine.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from core.types import Answer, Split

Labelled = tuple[int, Answer, str | None]
"""report_id, gold answer, patient."""
Wished = tuple[int, Answer, str | None, Split | None]
"""report_id, gold answer, patient, the part that is wished or None."""


def develop_test_split(
    labels: Sequence[Labelled], seed: int, test_share: float = 0.5
) -> dict[int, Split]:
    """report_id → part, stratified by answer and grouped by patient.

    A report without a patient is a patient of its own. Patients are dealt one by
    one, those with most reports first, to the part that lacks their answers most;
    ties are broken by a hash of seed and patient.
    """
    return _dealt(labels, {}, seed, test_share)


def _dealt(
    labels: Sequence[Labelled], settled: Mapping[str, Split], seed: int, test_share: float
) -> dict[int, Split]:
    """report_id → part; the patients in `settled` have theirs, the others fill up the rest."""
    patients: dict[str, list[Labelled]] = defaultdict(list)
    for label in labels:
        report_id, _, patient = label
        patients[_owner(report_id, patient)].append(label)
    totals = Counter(answer for _, answer, _ in labels)
    shares = {Split.TEST: test_share, Split.DEVELOP: 1 - test_share}
    filled: dict[Split, Counter[Answer]] = {part: Counter() for part in shares}
    parts: dict[int, Split] = {}
    free = [name for name in patients if name not in settled]
    dealt = sorted(free, key=lambda name: (-len(patients[name]), _dice(seed, name)))
    for name in [*(name for name in patients if name in settled), *dealt]:
        answers = [answer for _, answer, _ in patients[name]]
        part = settled.get(name) or max(
            shares, key=lambda p: (_lack(filled[p], totals, shares[p], answers), p.value)
        )
        filled[part].update(answers)
        parts.update((report_id, part) for report_id, _, _ in patients[name])
    return parts


def wished_split(
    labels: Sequence[Wished], seed: int, test_share: float = 0.5
) -> tuple[dict[int, Split], tuple[str, ...]]:
    """report_id → part, as wished where a part is wished, and the patients wished in both.

    A patient has one part. One who is wished in both goes to develop, since a locked test
    that shares a patient with it proves nothing. Whoever has no wish is dealt so that the
    whole becomes even.
    """
    wishes: dict[str, set[Split]] = defaultdict(set)
    for report_id, _, patient, wish in labels:
        if wish is not None:
            wishes[_owner(report_id, patient)].add(wish)
    settled = {
        name: Split.DEVELOP if Split.DEVELOP in wanted else Split.TEST
        for name, wanted in wishes.items()
    }
    parts = _dealt([label[:3] for label in labels], settled, seed, test_share)
    both = {who for i, _, who, _ in labels if who and len(wishes.get(_owner(i, who), ())) > 1}
    return parts, tuple(sorted(both))


def _owner(report_id: int, patient: str | None) -> str:
    return f"patient {patient}" if patient else f"report {report_id}"


def _lack(
    filled: Counter[Answer], totals: Counter[Answer], share: float, answers: Sequence[Answer]
) -> float:
    """How far a part is behind its share of these answers, relative to that share."""
    if share <= 0:
        return float("-inf")
    return sum(1 - filled[answer] / (totals[answer] * share) for answer in answers)


def _dice(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed}\0{name}".encode()).hexdigest()
