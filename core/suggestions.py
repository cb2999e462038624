"""From a prompt's errors: the groups of report language that cost it most, and telling examples.

Pure arithmetic on what was read and on the words of reports; no database, no model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.likeness import Floats, likeness
from core.metrics import Outcomes, Rate, View
from core.metrics.confusion import FN, cells_in_view, right_and_counted
from core.types import Answer

NEAR = 0.15
"""Cosine from which on two reports count as alike: of two reports of the synthetic ankle study,
taken at random, nine in ten pairs lie below it."""


@dataclass(frozen=True, slots=True)
class GroupErrors:
    """A reader's errors in one pitfall group and outside it; `reports` is all that counts.

    A report may be in several groups, so their costs don't add up to the whole.
    """

    group: str
    inside: Rate
    outside: Rate
    missed: int
    false_alarms: int
    reports: int

    @property
    def cost(self) -> float:
        """Points of accuracy that the group's errors cost: 100 × errors in it / all reports."""
        return 100 * self.inside.successes / self.reports

    @property
    def excess(self) -> float:
        """Errors beyond those that the group would have at the rate elsewhere, in reports."""
        elsewhere = self.outside.value or 0.0
        return self.inside.successes - self.inside.total * elsewhere


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report that might be an example: its answer by gold, and its text."""

    key: int
    text: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Chosen:
    """A candidate with the number of errors of the same answer that it is like."""

    candidate: Candidate
    near: int


def worst_groups(
    outcomes: Outcomes, reader: str, view: View = View.FAILURES_WRONG
) -> tuple[GroupErrors, ...]:
    """The groups in which a reader errs, by errors beyond its rate elsewhere, the worst first.

    Merely by errors the largest group would lead, whatever is in it.
    """
    alone = outcomes.only([reader])
    right, counted = right_and_counted(alone, view)
    wrong, counts = counted[:, 0] & ~right[:, 0], counted[:, 0]
    missed = wrong & (cells_in_view(alone, view)[:, 0] == FN)
    found = []
    for place, group in enumerate(outcomes.pitfall_names):
        inside = outcomes.pitfalls[:, place]
        errors = int((wrong & inside).sum())
        if errors:
            lost = int((missed & inside).sum())
            found.append(
                GroupErrors(
                    group,
                    Rate(errors, int((counts & inside).sum())),
                    Rate(int((wrong & ~inside).sum()), int((counts & ~inside).sum())),
                    lost,
                    errors - lost,
                    int(counts.sum()),
                )
            )
    return tuple(sorted(found, key=lambda each: (-each.excess, each.inside.total, each.group)))


def wrong_reports(
    outcomes: Outcomes, reader: str, view: View = View.FAILURES_WRONG
) -> tuple[int, ...]:
    """report_ids that a reader gets wrong, in the order of the outcomes."""
    right, counted = right_and_counted(outcomes.only([reader]), view)
    return tuple(int(i) for i in outcomes.report_ids[counted[:, 0] & ~right[:, 0]])


def counted_reports(
    outcomes: Outcomes, reader: str, view: View = View.FAILURES_WRONG
) -> tuple[int, ...]:
    """report_ids on which a reader is judged at all: read, and with a label on both sides."""
    _, counted = right_and_counted(outcomes.only([reader]), view)
    return tuple(int(i) for i in outcomes.report_ids[counted[:, 0]])


def choose_examples(
    candidates: Sequence[Candidate], errors: Sequence[Candidate], count: int
) -> tuple[Chosen, ...]:
    """The candidates that lie near most errors, the answers in turn, no two for the same errors.

    A candidate speaks for errors whose gold answer it has; where there are none of
    that answer it stands for the other side, and is near to any. What is an error itself
    does not count as near to itself. Greedy facility location on TF-IDF cosines.
    """
    if not errors:
        return ()
    near = likeness([each.text for each in candidates], [each.text for each in errors])
    near *= _speaks_for(candidates, errors)
    covered = {each.answer: np.zeros(len(errors)) for each in candidates}
    left = set(range(len(candidates)))
    chosen: list[Chosen] = []
    for answer in _turns(candidates, errors, count):
        of_answer = sorted(i for i in left if candidates[i].answer is answer)
        gains = [float(np.maximum(near[i] - covered[answer], 0).sum()) for i in of_answer]
        if not gains or max(gains) <= 0:
            continue
        best = of_answer[int(np.argmax(gains))]
        covered[answer] = np.maximum(covered[answer], near[best])
        left.discard(best)
        chosen.append(Chosen(candidates[best], int((near[best] >= NEAR).sum())))
    return tuple(chosen)


def _speaks_for(candidates: Sequence[Candidate], errors: Sequence[Candidate]) -> Floats:
    """1 where an error counts for a candidate, else 0 (candidates × errors)."""
    wrong = {each.answer for each in errors}
    return np.array(
        [
            [
                float(c.key != e.key and (c.answer is e.answer or c.answer not in wrong))
                for e in errors
            ]
            for c in candidates
        ]
    ).reshape(len(candidates), len(errors))


def _turns(
    candidates: Sequence[Candidate], errors: Sequence[Candidate], count: int
) -> tuple[Answer, ...]:
    """Whose turn it is: every answer there is, that with most errors first, round and round."""
    wrong = Counter(each.answer for each in errors)
    there = sorted({each.answer for each in candidates}, key=lambda a: (-wrong[a], a.value))
    return tuple(there[turn % len(there)] for turn in range(count)) if there else ()
