"""Parts of a set of reports: no patient in two of them, the answers spread evenly.

Pure and seeded: the same labels give the same split in any order, on any machine.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from core.types import Answer, Split

Labelled = tuple[int, Answer, str | None]
"""report_id, gold answer, patient."""


def develop_test_split(
    labels: Sequence[Labelled], seed: int, test_share: float = 0.5
) -> dict[int, Split]:
    """report_id → part, stratified by answer and grouped by patient.

    A report without a patient is a patient of its own. Patients are dealt one by
    one, those with most reports first, to the part that lacks their answers most;
    ties are broken by a hash of seed and patient.
    """
    patients: dict[str, list[Labelled]] = defaultdict(list)
    for label in labels:
        report_id, _, patient = label
        patients[f"patient {patient}" if patient else f"report {report_id}"].append(label)
    totals = Counter(answer for _, answer, _ in labels)
    shares = {Split.TEST: test_share, Split.DEVELOP: 1 - test_share}
    filled: dict[Split, Counter[Answer]] = {part: Counter() for part in shares}
    parts: dict[int, Split] = {}
    for name in sorted(patients, key=lambda name: (-len(patients[name]), _dice(seed, name))):
        answers = [answer for _, answer, _ in patients[name]]
        part = max(shares, key=lambda p: (_lack(filled[p], totals, shares[p], answers), p.value))
        filled[part].update(answers)
        parts.update((report_id, part) for report_id, _, _ in patients[name])
    return parts


def _lack(
    filled: Counter[Answer], totals: Counter[Answer], share: float, answers: Sequence[Answer]
) -> float:
    """How far a part is behind its share of these answers, relative to that share."""
    if share <= 0:
        return float("-inf")
    return sum(1 - filled[answer] / (totals[answer] * share) for answer in answers)


def _dice(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed}\0{name}".encode()).hexdigest()
