"""What a trained run says of DICOM files that are not in the study. Nothing of them is kept.

Files are decoded as the run's training images were, by the same code. The probability of an
examination is that of the mean logit of its images. Files that can't be used are named with
their reason and never counted as negative.
"""

from __future__ import annotations

import csv
import math
import secrets
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import __version__, wording
from core.cnn_types import Part, Run
from core.errors import DiskFull, OverreadError, TrainingError
from core.image_types import Excluded, Image, Place, Refused
from core.images import files, preparing
from core.images.headers import Found, PassedOver, read_headers
from core.images.preparing import Broken, Ready
from core.images.recipe import Recipe
from core.workflows import cnn_scores, train_cnn
from core.workflows.cnn_scores import Combined, Unit
from core.workflows.export_readings import cell
from core.workflows.mark_images import REASONS
from core.workflows.study import Study

COLUMNS = (
    "file", "examination", "view", "probability", "examination_probability", "threshold",
    "examination_threshold", "positive", "examination_positive", "failure", "run",
    "weights_sha256", "overread_version",
)  # fmt: skip

Progress = Callable[[int, int], bool]
"""Is told how many of how many images are done; True asks to stop."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the network says of one image or of one examination."""

    name: str
    examination: str
    view: str
    logit: float

    @property
    def probability(self) -> float:
        return 1 / (1 + math.exp(-self.logit))


@dataclass(frozen=True, slots=True)
class Cuts:
    """Logits from which an image and an examination are called positive."""

    image: float
    examination: float
    from_validation: bool

    @property
    def image_probability(self) -> float:
        return 1 / (1 + math.exp(-self.image))

    @property
    def examination_probability(self) -> float:
        return 1 / (1 + math.exp(-self.examination))


@dataclass(frozen=True, slots=True)
class Predicted:
    """`failed` are files that look like images and can't be used; `passed_over` are others."""

    run: Run
    images: tuple[Said, ...]
    examinations: tuple[Said, ...]
    failed: tuple[Refused, ...]
    passed_over: int
    cuts: Cuts
    stopped: bool = False

    @property
    def sentence(self) -> str:
        positive = sum(each.logit >= self.cuts.examination for each in self.examinations)
        found = (
            f"“{self.run.name}” calls {wording.count(positive)} of "
            f"{wording.things(len(self.examinations), 'examination')} positive at "
            f"{self.cuts.examination_probability:.2f}"
        )
        rule = "fixed on validation" if self.cuts.from_validation else "which nobody has fixed"
        failed = (
            f" {wording.things(len(self.failed), 'file')} can't be used." if self.failed else ""
        )
        stopped = " Stopped before the end." if self.stopped else ""
        return f"{found}, a threshold {rule}.{failed}{stopped}"


def predict(study: Study, run_id: int, source: Path, progress: Progress | None = None) -> Predicted:
    """Judges every DICOM image below a folder, in a ZIP, or one file.

    Raises OverreadError where there is none, or the run has no weights.
    """
    # Loaded here because torch takes longer to load than most commands to run.
    from core.cnn.predict import logits

    run = train_cnn.run_of(study, run_id)
    if not run.weights_sha256:
        raise TrainingError(f"The run “{run.name}” has no weights yet. Train it first.")
    usable, failed, passed_over = _headers(source)
    if not usable and not failed:
        raise OverreadError(f"There is no DICOM image in {source}. Is the path right?")
    recipe = Recipe(run.recipe.size, crop_foreground=run.recipe.crop_foreground)
    kept = _Kept([], [], len(usable), progress or (lambda _done, _total: False))
    with tempfile.TemporaryDirectory(prefix="overread-") as folder:
        squares = preparing.squares(usable, recipe, Path(folder))
        said = logits(train_cnn.weights_of(study, run_id), kept.pixels(squares))
    images = [
        Said(_name(one.place, source), one.header.study_uid, one.header.view.value, float(logit))
        for one, logit in zip(kept.ready, said, strict=True)
    ]
    failed += [Refused(one.image.place, one.reason) for one in kept.broken]
    named = tuple(Refused(Place(_name(one.place, source)), one.reason) for one in failed)
    return Predicted(
        run, tuple(images), tuple(_examinations(images)), named, passed_over, _cuts(study, run),
        kept.was_stopped,
    )  # fmt: skip


class _Kept:
    """Hands pixels on to the network and keeps all else of what was decoded."""

    def __init__(
        self, ready: list[Image], broken: list[Broken], total: int, tell: Progress
    ) -> None:
        self.ready, self.broken = ready, broken
        self.was_stopped = False
        self._total, self._tell = total, tell

    def pixels(self, squares: Iterable[Ready | Broken]) -> Iterator[preparing.Pixels]:
        for done, one in enumerate(squares, start=1):
            if isinstance(one, Broken):
                self.broken.append(one)
            else:
                self.ready.append(one.image)
                yield one.pixels
            if self._tell(done, self._total) and done < self._total:
                self.was_stopped = True
                return


def _headers(source: Path) -> tuple[list[Image], list[Refused], int]:
    """Usable images, files that look like one and are not, and how many are something else.

    Pseudonyms are made with a key that nobody keeps: who the patients are is not asked.
    """
    usable: list[Image] = []
    failed: list[Refused] = []
    passed_over = 0
    for one in read_headers(list(files.walk(source)), secrets.token_bytes(32)):
        if isinstance(one, PassedOver):
            passed_over += 1
        elif isinstance(one, Refused):
            failed.append(one)
        elif why_not := _excluded(one):
            failed.append(Refused(one.place, why_not))
        else:
            usable.append(Image(len(usable), one.header, one.place))
    return usable, failed, passed_over


def _excluded(found: Found) -> str:
    excluded = found.header.excluded
    return "" if excluded is Excluded.NOT else REASONS.get(excluded, excluded.value)


def _name(place: Place, source: Path) -> str:
    """As its owner knows it: below the folder that was named."""
    path = Path(place.path)
    base = source.resolve()
    name = str(path.relative_to(base)) if base in path.parents else path.name
    return f"{name}/{place.member}" if place.member else name


def _examinations(images: Sequence[Said]) -> Iterator[Said]:
    """The mean logit of the images of one study; without a study UID an image stands alone."""
    together: dict[str, list[Said]] = defaultdict(list)
    for image in images:
        together[image.examination or image.name].append(image)
    for name, some in together.items():
        views = " + ".join(sorted({each.view for each in some if each.view}))
        yield Said(name, name, views, sum(each.logit for each in some) / len(some))


def _cuts(study: Study, run: Run) -> Cuts:
    """Youden's threshold on the run's validation set, as on the evaluation page."""
    from core.metrics.thresholds import youden

    seen = cnn_scores.load(study, run.run_id, run.cohort_id, Part.VALIDATION)
    if not len(seen):
        return Cuts(0.0, 0.0, from_validation=False)
    found = [
        youden(rows.logits, rows.positive)
        for unit in (Unit.IMAGE, Unit.STUDY)
        for rows in [cnn_scores.chosen(seen, unit, Combined.MEAN_LOGIT, balanced=True)]
    ]
    fixed = not any(each.fell_back for each in found)
    return Cuts(found[0].score, found[1].score, from_validation=fixed)


def write(found: Predicted, path: Path) -> None:
    """One row a file as CSV, failures with their reason; raises DiskFull."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8", newline="") as output:
            rows = csv.writer(output)
            rows.writerow(COLUMNS)
            rows.writerows([cell(value) for value in row] for row in _rows(found))
        shutil.move(unfinished, path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise DiskFull(f"{path} can't be written: {error.strerror or error}.") from error


def _rows(found: Predicted) -> Iterator[tuple[object, ...]]:
    together = {each.name: each for each in found.examinations}
    cuts = found.cuts
    behind = (found.run.name, found.run.weights_sha256, __version__)
    for image in found.images:
        whole = together[image.examination or image.name]
        yield (
            image.name, image.examination, image.view, round(image.probability, 6),
            round(whole.probability, 6), round(cuts.image_probability, 6),
            round(cuts.examination_probability, 6), int(image.logit >= cuts.image),
            int(whole.logit >= cuts.examination), "", *behind,
        )  # fmt: skip
    for refused in found.failed:
        yield (refused.place.path, *[""] * 8, refused.reason, *behind)


def cells(found: Predicted) -> Iterator[tuple[str, str, str, str]]:
    """A row an examination, the most suspicious first: name, views, probability, verdict."""
    for each in sorted(found.examinations, key=lambda one: -one.logit):
        verdict = "positive" if each.logit >= found.cuts.examination else "negative"
        yield each.name, each.view, wording.percent(each.probability), verdict


def as_json(found: Predicted) -> dict[str, object]:
    """Everything as plain types, for other programs."""
    cuts = found.cuts
    return {
        "run": found.run.name,
        "weights_sha256": found.run.weights_sha256,
        "threshold": cuts.image_probability,
        "examination_threshold": cuts.examination_probability,
        "threshold_from_validation": cuts.from_validation,
        "images": [
            {"file": each.name, "examination": each.examination, "view": each.view,
             "probability": each.probability, "positive": each.logit >= cuts.image}
            for each in found.images
        ],
        "examinations": [
            {"examination": each.name, "probability": each.probability,
             "positive": each.logit >= cuts.examination}
            for each in found.examinations
        ],
        "failed": [{"file": each.place.path, "reason": each.reason} for each in found.failed],
        "passed_over": found.passed_over,
        "stopped": found.stopped,
    }  # fmt: skip
