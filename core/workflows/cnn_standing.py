"""Where the images and the network of a study stand: for the overview."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from core.metrics import Estimate
from core.metrics.areas import auc
from core.metrics.rates import UNDEFINED
from core.store import image_links, runs
from core.types import JobState, Task
from core.workflows import cnn_scores


@dataclass(frozen=True, slots=True)
class CnnStanding:
    """`images` can be read and are linked to reports of the study, `pictured` counts those.

    `run` is the newest trained one, "" where there is none, `auc` its area on the balanced
    test set of `n` images. `is_training` is whether one is trained now.
    """

    images: int = 0
    pictured: int = 0
    run: str = ""
    auc: Estimate = UNDEFINED
    n: int = 0
    patients: int = 0
    is_training: bool = False


NOTHING = CnnStanding()


def stand(connection: Connection, task: Task) -> CnnStanding:
    """Counted from what is stored."""
    images, pictured = image_links.linked_usable(connection, task.name)
    known = runs.of_task(connection, task.name)
    trains = any(run.state is JobState.RUNNING for run in known)
    trained = [run for run in known if run.weights_sha256]
    of_their_own = [run for run in trained if not run.role]
    for run in (of_their_own or trained)[:1]:
        test = cnn_scores.of_balanced_test(connection, run)
        area = auc(test.logits, test.positive, test.patients)
        return CnnStanding(images, pictured, run.name, area, len(test), test.patient_count, trains)
    return CnnStanding(images, pictured, is_training=trains)
