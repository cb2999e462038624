"""In which order cases are worth a look: by the calibrated confidence of those who differ.

Times the weight that the task gives to what they say: a missed finding may weigh more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from core.metrics.calibration import Calibration, GoldReading, calibration
from core.protocol import DIFFERING, Calibrated, Reason, probability_of_present, worth_of_a_look
from core.store import gold, readers, readings, reports
from core.store.disagreements import GOLD, Candidate
from core.types import Answer, Split, Task


def calibrations(
    connection: Connection, task: Task, reader_ids: Iterable[int]
) -> dict[int, Calibration]:
    """reader_id → what its confidence is worth, for those who gave any on the develop part."""
    newest = gold.latest(connection, task.name)
    labels = newest.labels if newest else ()
    truth = {each.report_id: each.answer for each in labels if each.split is Split.DEVELOP}
    patients = reports.identities(connection, list(truth))
    found: dict[int, Calibration] = {}
    for reader_id in sorted(set(reader_ids) - {GOLD}):
        said = readings.by(connection, reader_id)
        known = [
            GoldReading(n, patients[n][1] or f"report {n}", own.confidence, own.answer is answer)
            for n, answer in truth.items()
            if (own := said.get(n)) and own.answer and own.confidence is not None
        ]
        if any(own.confidence is not None for own in said.values()):
            found[reader_id] = calibration(known)
    return found


def told(connection: Connection, known: Mapping[int, Calibration]) -> tuple[Calibrated, ...]:
    """For the list's protocol: whose confidence was calibrated, on how many gold readings."""
    named = {n: readers.get(connection, n) for n in known}
    return tuple(
        Calibrated(who.name, known[n].readings, known[n].is_calibrated)
        for n, who in named.items()
        if who
    )


def weight(candidate: Candidate, task: Task) -> float:
    """The weight of the weightiest answer among what was said; what is no answer weighs 1."""
    answers = [Answer(word) for word in candidate.said if word in set(Answer)]
    return max((task.weights.get(answer, 1.0) for answer in answers), default=1.0)


def worth(
    candidate: Candidate, sides: Sequence[int], reason: Reason, known: Mapping[int, Calibration]
) -> float:
    """How much a look is worth; as the candidate says where no confidence is calibrated."""
    if not any(known[side].is_calibrated for side in sides if side in known):
        return candidate.worth
    sure = [
        None if raw is None else _chance(known.get(side), candidate.report_id, raw)
        for side, raw in zip(sides, candidate.sure, strict=False)
    ]
    if reason in DIFFERING and len(sure) > 1:
        first, second = (
            probability_of_present(said, chance)
            for said, chance in zip(candidate.said[:2], sure[:2], strict=True)
        )
        return worth_of_a_look(first, second)
    if reason is Reason.LOW_CONFIDENCE and sure and sure[0] is not None:
        return 1 - sure[0]
    return candidate.worth


def _chance(known: Calibration | None, report_id: int, raw: float) -> float:
    return raw if known is None else known.chance_to_be_right(report_id, raw)
