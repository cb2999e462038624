"""Readers beside gold labels on the same reports, as arrays: the ground of every comparison.

A cell says what a reader's answer means under a policy. A failure, an answer
that the policy leaves out, and a report that was not read yet are three things.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.metrics.rates import Ints
from core.policies import label
from core.types import Answer, GoldLabel, Policy, Reading

Codes = NDArray[np.int8]
Bools = NDArray[np.bool_]

FAILURE = -1
LEFT_OUT = -2
UNREAD = -3
ANSWERS: tuple[Answer, ...] = tuple(Answer)
_CODE_OF_ANSWER = {answer: code for code, answer in enumerate(ANSWERS)}


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What every reader says of every gold report, n reports × k readers.

    `labels` (n × k) holds 1, 0, FAILURE, LEFT_OUT (the policy gives this answer no
    label) or UNREAD; `answers` (n × k) holds positions in ANSWERS, FAILURE or UNREAD.
    `gold` (n) holds 1, 0 or LEFT_OUT, `gold_answers` (n) positions in ANSWERS.
    `patients` (n) numbers the patients from 0 without a gap; `pitfalls` (n × pitfall_names) says
    which report belongs to which pitfall group.
    """

    report_ids: Ints
    readers: tuple[str, ...]
    answers: Codes
    labels: Codes
    gold_answers: Codes
    gold: Codes
    patients: Ints
    pitfalls: Bools
    pitfall_names: tuple[str, ...]

    def __post_init__(self) -> None:
        reports = len(self.report_ids)
        expected = (reports, len(self.readers))
        if self.answers.shape != expected or self.labels.shape != expected:
            raise ValueError(f"answers and labels must be reports × readers, {expected}.")
        if self.pitfalls.shape != (reports, len(self.pitfall_names)):
            raise ValueError("pitfalls must be reports × pitfall names.")
        if not len(self.gold) == len(self.gold_answers) == len(self.patients) == reports:
            raise ValueError(f"gold labels and patients must be given for all {reports} reports.")

    def position(self, reader: str) -> int:
        """The column of a reader; raises KeyError where there is none of this name."""
        if reader not in self.readers:
            raise KeyError(f"no reader “{reader}” in this comparison")
        return self.readers.index(reader)

    def only(self, readers: Sequence[str]) -> Outcomes:
        """The same reports, seen by these readers in this order."""
        columns = [self.position(reader) for reader in readers]
        return replace(
            self,
            readers=tuple(readers),
            answers=self.answers[:, columns],
            labels=self.labels[:, columns],
        )

    def without(self, report_ids: Collection[int]) -> Outcomes:
        """Leaves these reports out for every reader, for example few-shot examples."""
        return self.at(~np.isin(self.report_ids, list(report_ids)))

    def at(self, rows: Bools | Ints) -> Outcomes:
        """These reports, in this order."""
        return replace(
            self,
            report_ids=self.report_ids[rows],
            answers=self.answers[rows],
            labels=self.labels[rows],
            gold_answers=self.gold_answers[rows],
            gold=self.gold[rows],
            patients=np.unique(self.patients[rows], return_inverse=True)[1],
            pitfalls=self.pitfalls[rows],
        )


def outcomes(
    gold: Sequence[GoldLabel], readings: Mapping[str, Mapping[int, Reading]], policy: Policy
) -> Outcomes:
    """Lays readers' readings (name → report → reading) beside the gold labels."""
    ids = [gold_label.report_id for gold_label in gold]
    answers = np.empty((len(ids), len(readings)), dtype=np.int8)
    for column, of_reader in enumerate(readings.values()):
        answers[:, column] = [_code(of_reader.get(report_id)) for report_id in ids]
    return outcomes_from_codes(gold, tuple(readings), answers, policy)


def outcomes_from_codes(
    gold: Sequence[GoldLabel], readers: Sequence[str], answers: Codes, policy: Policy
) -> Outcomes:
    """The same from answers that are codes already (reports × readers, see Outcomes)."""
    gold_answers = np.array([_CODE_OF_ANSWER[each.answer] for each in gold], dtype=np.int8)
    names = tuple(sorted({pitfall for each in gold for pitfall in each.pitfalls}))
    membership = [[name in each.pitfalls for name in names] for each in gold]
    return Outcomes(
        report_ids=np.array([each.report_id for each in gold], dtype=np.int64),
        readers=tuple(readers),
        answers=answers,
        labels=labels_under(policy, answers),
        gold_answers=gold_answers,
        gold=labels_under(policy, gold_answers),
        patients=_numbered(_patient_key(each) for each in gold),
        pitfalls=np.array(membership, dtype=np.bool_).reshape(len(gold), len(names)),
        pitfall_names=names,
    )


def labels_under(policy: Policy, answers: Codes) -> Codes:
    """Turns answer codes into labels; failures and unread reports stay what they are."""
    of_answer = [label(answer, policy) for answer in ANSWERS]
    labels = [LEFT_OUT if each is None else each for each in of_answer]
    # Negative codes count from the end of the table: -1 is its last place, -3 its third last.
    table = np.array([*labels, UNREAD, LEFT_OUT, FAILURE], dtype=np.int8)
    return table[answers]


def _code(reading: Reading | None) -> int:
    if reading is None:
        return UNREAD
    outcome = reading.outcome
    return _CODE_OF_ANSWER[outcome] if isinstance(outcome, Answer) else FAILURE


def _patient_key(gold_label: GoldLabel) -> tuple[str | None, int]:
    """A report of an unknown patient is a patient of its own."""
    if gold_label.patient_id is None:
        return None, gold_label.report_id
    return gold_label.patient_id, 0


def _numbered(keys: Iterable[tuple[str | None, int]]) -> Ints:
    numbers: dict[tuple[str | None, int], int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
