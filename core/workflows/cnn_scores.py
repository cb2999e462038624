"""The scores of a run as arrays: one row an image, or one a study with its views combined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sqlalchemy import Connection

from core.cnn_types import LabelSource, Part, Run
from core.metrics.decisions import as_logits
from core.metrics.matrix import Bools
from core.metrics.rates import Floats, Ints, Rate
from core.store import judged
from core.store.database import reading
from core.store.judged import Judged
from core.store.reports import unpack_pitfalls
from core.workflows.study import Study

UNKNOWN = "not known"
METAL = {True: "metal in the picture", False: "no metal", None: UNKNOWN}
VIEWS = {"ap": "AP"}
Words = NDArray[np.str_]


class Unit(StrEnum):
    """What is judged. A study is the images of one report."""

    IMAGE = "image"
    STUDY = "study"


class Combined(StrEnum):
    """How the views of a study become one score."""

    MEAN_LOGIT = "mean of the logits"
    MEAN_PROBABILITY = "mean of the probabilities"
    HIGHEST = "the most suspicious view"


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Rows with a score, a label and what is known of them; all arrays have one entry a row.

    `names` are instance UIDs or accession numbers. For a study, `image_ids` holds its most
    suspicious image. `patients` are numbers of patients. `human` says whether a person gave
    the label. `groups` holds a word a row for each way of slicing. `missing` counts images
    of the set of which the run has said nothing.
    """

    names: tuple[str, ...]
    image_ids: Ints
    report_ids: Ints
    accession_numbers: tuple[str, ...]
    patients: Ints
    positive: Bools
    logits: Floats
    balanced: Bools
    human: Bools
    confidence: Floats
    pitfalls: tuple[tuple[str, ...], ...]
    groups: Mapping[str, Words]
    missing: int = 0

    def __len__(self) -> int:
        return len(self.names)

    @property
    def prevalence(self) -> Rate:
        return Rate(int(self.positive.sum()), len(self))

    @property
    def patient_count(self) -> int:
        return len(np.unique(self.patients))

    def at(self, rows: Ints | Bools) -> Scored:
        """These rows, in this order."""
        chosen = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return replace(
            self,
            names=tuple(self.names[row] for row in chosen),
            image_ids=self.image_ids[chosen],
            report_ids=self.report_ids[chosen],
            accession_numbers=tuple(self.accession_numbers[row] for row in chosen),
            patients=self.patients[chosen],
            positive=self.positive[chosen],
            logits=self.logits[chosen],
            balanced=self.balanced[chosen],
            human=self.human[chosen],
            confidence=self.confidence[chosen],
            pitfalls=tuple(self.pitfalls[row] for row in chosen),
            groups={name: words[chosen] for name, words in self.groups.items()},
        )


def load(study: Study, run_id: int, cohort_id: int, part: Part) -> Scored:
    """The images of one set of a cohort of which the run has said something."""
    with reading(study.engine) as connection:
        return _loaded(connection, run_id, cohort_id, part)


def of_balanced_test(connection: Connection, run: Run) -> Scored:
    """A run's test images after under-sampling."""
    found = _loaded(connection, run.run_id, run.cohort_id, Part.TEST)
    return found.at(found.balanced)


def _loaded(connection: Connection, run_id: int, cohort_id: int, part: Part) -> Scored:
    rows = judged.of_run(connection, run_id, cohort_id, part)
    said = [row for row in rows if row.logit is not None]
    return replace(_of_rows(said), missing=len(rows) - len(said))


def _of_rows(rows: Sequence[Judged]) -> Scored:
    columns = list(zip(*rows, strict=True)) or [()] * len(Judged._fields)
    (uids, report_ids, patients, labels, sources, balanced, sure, logits, image_ids, views,
     sides, metal, numbers, pitfalls, days) = columns  # fmt: skip
    return Scored(
        names=uids,
        image_ids=np.array([each or 0 for each in image_ids], dtype=np.int64),
        report_ids=np.array(report_ids, dtype=np.int64),
        accession_numbers=tuple(each or "" for each in numbers),
        patients=np.unique(np.array(patients, dtype=np.str_), return_inverse=True)[1],
        positive=np.array(labels, dtype=np.int8) == 1,
        logits=np.array(logits, dtype=np.float64),
        balanced=np.array(balanced, dtype=np.bool_),
        human=np.array([each != LabelSource.READER.value for each in sources], dtype=np.bool_),
        confidence=np.array([np.nan if s is None else s for s in sure], dtype=np.float64),
        pitfalls=tuple(unpack_pitfalls(each or "") for each in pitfalls),
        groups={
            "view": _words(views, lambda view: VIEWS.get(view, view) or UNKNOWN),
            "side": _words(sides, lambda side: side or UNKNOWN),
            "metal": _words(metal, lambda said: METAL[None if said is None else bool(said)]),
            "label from": _words(sources, str),
            "year": _words(days, lambda day: day[:4] if day else UNKNOWN),
        },
    )


def _words(values: Sequence[object], word: Callable[[str], str]) -> Words:
    return np.array([word(each) for each in values], dtype=np.str_)  # type: ignore[arg-type]


def chosen(scored: Scored, unit: Unit, combined: Combined, *, balanced: bool) -> Scored:
    """The rows that are judged: all or the under-sampled ones, as images or as studies."""
    kept = scored.at(scored.balanced) if balanced else scored
    return kept if unit is Unit.IMAGE else by_study(kept, combined)


def by_study(scored: Scored, combined: Combined) -> Scored:
    """One row a report; of what differs between its views, the first that is known stands."""
    if not len(scored):
        return scored
    _, study = np.unique(scored.report_ids, return_inverse=True)
    order = np.lexsort((-scored.logits, study))
    begins = np.flatnonzero(np.append(True, np.diff(study[order]) != 0))
    first = scored.at(order[begins])
    sizes = np.diff(np.append(begins, len(study)))
    views = np.where(sizes == 1, "1 view", np.char.add(sizes.astype(np.str_), " views"))
    metal = scored.groups["metal"][order]
    has_metal = np.logical_or.reduceat(metal == METAL[True], begins)
    groups = {
        **first.groups,
        "view": views,
        "metal": np.where(has_metal, METAL[True], first.groups["metal"]),
    }
    return replace(
        first,
        names=first.accession_numbers,
        logits=_together(scored.logits[order], begins, sizes, combined),
        groups=groups,
    )


def _together(logits: Floats, begins: Ints, sizes: Ints, combined: Combined) -> Floats:
    if combined is Combined.HIGHEST:
        return np.asarray(np.maximum.reduceat(logits, begins))
    if combined is Combined.MEAN_LOGIT:
        return np.asarray(np.add.reduceat(logits, begins) / sizes)
    return as_logits(np.add.reduceat(expit(logits), begins) / sizes)
