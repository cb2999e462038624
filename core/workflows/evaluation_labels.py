"""How wrong the labels of a test set may be, and what the figures would be without that."""

from __future__ import annotations

from dataclasses import dataclass

from core import policies
from core.errors import OverreadError
from core.metrics import Rate, rogan_gladen
from core.metrics.decisions import predictive_values
from core.metrics.label_error import Corrected, LabelError, corrected
from core.store import audits, readers
from core.store.audits import Audit
from core.store.database import reading
from core.types import Policy, Task
from core.workflows.best_prompt import on_develop
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.study import Study

FEWEST = 10
"""So many checked labels of either kind are needed before they correct anything."""


@dataclass(frozen=True, slots=True)
class LabelCheck:
    """`by_readers` counts test labels that no person gave; `source` says how they were checked."""

    by_readers: Rate
    source: str
    error: LabelError
    corrected: Corrected


def check(study: Study, task: Task, evaluation: Evaluation) -> LabelCheck | None:
    """None where people gave every label, or nobody checked enough of them."""
    test = evaluation.test
    given = Rate(int((~test.human).sum()), len(test))
    if not given.successes:
        return None
    found = _measured(study, task, evaluation) or _expected(study, task, evaluation)
    if found is None:
        return None
    source, ppv, npv = found
    positives, negatives = test.positive, ~test.positive
    error = LabelError(
        ppv, npv,
        _share(int((~test.human & positives).sum()), int(positives.sum())),
        _share(int((~test.human & negatives).sum()), int(negatives.sum())),
    )  # fmt: skip
    scores = evaluation.point.scores
    figures = corrected(scores.sensitivity, scores.specificity, evaluation.auc, error)
    return LabelCheck(given, source, error, figures)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _measured(study: Study, task: Task, evaluation: Evaluation) -> tuple[str, Rate, Rate] | None:
    """From the random sample of archive labels that people read."""
    with reading(study.engine) as connection:
        reader_id = readers.find(connection, evaluation.cohort.design.reader_sha256)
        audit = audits.of_reader(connection, reader_id) if reader_id else None
    policy = _policy(task, evaluation)
    if audit is None or policy is None:
        return None
    ppv, npv = _confirmed(audit, policy, 1), _confirmed(audit, policy, 0)
    if min(ppv.total, npv.total) < FEWEST:
        return None
    return "a random sample of the archive that people read", ppv, npv


def _policy(task: Task, evaluation: Evaluation) -> Policy | None:
    try:
        return policies.choose(task, evaluation.cohort.design.policy)
    except OverreadError:
        return None


def _confirmed(audit: Audit, policy: Policy, label: int) -> Rate:
    """Labels of this kind that people gave too, of those to which both give a label."""
    same = total = 0
    for (said, verdict), count in audit.counts.items():
        theirs = policies.label(verdict, policy)
        if policies.label(said, policy) == label and theirs is not None:
            total += count
            same += count if theirs == label else 0
    return Rate(same, total)


def _expected(study: Study, task: Task, evaluation: Evaluation) -> tuple[str, Rate, Rate] | None:
    """From the develop part, carried to the test set's natural prevalence."""
    with reading(study.engine) as connection:
        reader_id = readers.find(connection, evaluation.cohort.design.reader_sha256)
    known = [each for each in on_develop(study, task) if each.variant.reader_id == reader_id]
    if not known:
        return None
    counts = known[0].confusion
    sens, spec = Rate(counts.tp, counts.tp + counts.fn), Rate(counts.tn, counts.tn + counts.fp)
    natural = evaluation.natural
    truth = rogan_gladen(natural.successes, natural.total, sens, spec)
    values = predictive_values(sens, spec, truth.value or 0.0)
    called = (counts.tp + counts.fp, counts.tn + counts.fn)
    if values.ppv.value is None or values.npv.value is None or min(called) < FEWEST:
        return None
    return (
        "what the reader got right on the develop part",
        Rate(round(values.ppv.value * called[0]), called[0]),
        Rate(round(values.npv.value * called[1]), called[1]),
    )
