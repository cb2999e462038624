"""What an archive's labels are worth: prevalence raw and corrected, label error, doubt, drift.

Everything rests on the stored readings of one reader and on the same reader's figures
on the develop part of the gold set. Nothing is asked of a model here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core import metrics, policies
from core.errors import OverreadError
from core.metrics import Confusion, Estimate, Rate, View
from core.store import audits, labels, readers, readings, reports
from core.store.audits import Audit
from core.store.database import reading
from core.store.readings import Tally
from core.types import Answer, Policy, Reader, Scope, Task
from core.workflows import compare_prompts
from core.workflows.answer_shares import Shares, shares
from core.workflows.study import Study

DOUBTFUL_BELOW = 0.7
"""A label given with less confidence than this is worth a radiologist's look."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Characters → reports, in the archive and in the gold set."""

    archive: Mapping[int, int]
    gold: Mapping[int, int]

    @property
    def beyond_gold(self) -> int:
        """Archive reports longer than any that the gold set vouches for."""
        longest = max(self.gold, default=None)
        if longest is None:
            return 0
        return sum(n for length, n in self.archive.items() if length > longest)


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """One reader's labels of the archive under a policy.

    `raw` is the share of positive labels. `on_develop` counts the same reader against
    gold without failures, None where it has not read the whole develop part.
    """

    reader_id: int
    reader: Reader
    policy: Policy
    wanted: int
    tally: Tally
    raw: Rate
    on_develop: Confusion | None
    gold_prevalence: Rate
    shares: Shares
    confidences: Mapping[tuple[int, Answer], int]
    lengths: Lengths
    doubtful: int
    audit: Audit

    @property
    def unread(self) -> int:
        return max(0, self.wanted - self.tally.read - self.tally.failed)

    @property
    def sensitivity(self) -> Rate:
        found = self.on_develop
        return Rate(found.tp, found.tp + found.fn) if found else Rate(0, 0)

    @property
    def specificity(self) -> Rate:
        found = self.on_develop
        return Rate(found.tn, found.tn + found.fp) if found else Rate(0, 0)

    @property
    def corrected(self) -> Estimate:
        """The prevalence after Rogan and Gladen; undefined without develop figures."""
        return metrics.rogan_gladen(
            self.raw.successes, self.raw.total, self.sensitivity, self.specificity
        )

    @property
    def expected_error(self) -> Rate:
        """Wrong labels among those that the reader gave on the develop part."""
        found = self.on_develop
        return Rate(found.fp + found.fn, found.labelled) if found else Rate(0, 0)

    @property
    def audited_error(self) -> Rate:
        """Labels that people corrected in the random sample, of those that both label."""
        return disagreeing(self.audit, self.policy)

    @property
    def with_confidence(self) -> int:
        return sum(self.confidences.values())


def report(study: Study, task: Task, reader_id: int, policy: str = "") -> ArchiveReport:
    """The archive as this reader labelled it; raises OverreadError for an unknown reader."""
    chosen = policies.choose(task, policy)
    name = task.name
    with reading(study.engine) as connection:
        reader = readers.get(connection, reader_id)
        if reader is None:
            raise OverreadError(f"There is no reader {reader_id} in this study.")
        tally = readings.tally(connection, reader_id, Scope.ARCHIVE, name)
        wanted = reports.count(connection, Scope.ARCHIVE, name)
        confidences = labels.confidences(connection, reader_id, Scope.ARCHIVE, name)
        lengths = Lengths(
            labels.lengths(connection, Scope.ARCHIVE, name),
            labels.lengths(connection, Scope.GOLD, name),
        )
        doubtful = labels.count_doubtful(connection, reader_id, Scope.ARCHIVE, name, DOUBTFUL_BELOW)
        audit = audits.of_reader(connection, reader_id)
    on_develop = _on_develop(study, task, reader_id, chosen)
    spread = shares(study, task, reader_id, tally.answers)
    return ArchiveReport(
        reader_id=reader_id,
        reader=reader,
        policy=chosen,
        wanted=wanted,
        tally=tally,
        raw=_positive(tally.answers, chosen),
        on_develop=on_develop,
        gold_prevalence=_positive(spread.gold, chosen),
        shares=spread,
        confidences=confidences,
        lengths=lengths,
        doubtful=doubtful,
        audit=audit,
    )


def _positive(answers: Mapping[Answer, int], policy: Policy) -> Rate:
    """Positive labels among all labels; answers that the policy leaves out do not count."""
    labelled = {answer: policies.label(answer, policy) for answer in answers}
    total = sum(n for answer, n in answers.items() if labelled[answer] is not None)
    return Rate(sum(n for answer, n in answers.items() if labelled[answer] == 1), total)


def disagreeing(audit: Audit, policy: Policy) -> Rate:
    """Labels that people corrected, of those to which both give a label."""
    wrong = total = 0
    for (said, verdict), n in audit.counts.items():
        given, wanted = policies.label(said, policy), policies.label(verdict, policy)
        if given is not None and wanted is not None:
            total += n
            wrong += n if given != wanted else 0
    return Rate(wrong, total)


def _on_develop(study: Study, task: Task, reader_id: int, policy: Policy) -> Confusion | None:
    """The reader against gold without its failures, if it has read the whole part."""
    ground = compare_prompts.load(study, task, only=(reader_id,))
    if ground is None or ground.variant(reader_id) is None:
        return None
    (counted,) = metrics.confusions(ground.outcomes(policy))
    return counted.in_view(View.COMPLETE_CASES) if counted.unread == 0 else None
