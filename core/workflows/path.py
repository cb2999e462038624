"""The path of a study in steps, the next of them lit, and one sentence on top.

Pure: counts in, words out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.wording import UNDEFINED, count, percent, things, three_decimals
from core.workflows.overview import Standing


class StepName(StrEnum):
    """The steps of a study's path, in order."""

    REPORTS = "reports"
    GOLD = "gold"
    PROMPTS = "prompts"
    ARCHIVE = "archive"
    REVIEW = "review"
    IMAGES = "images"
    CNN = "cnn"


class StepState(StrEnum):
    """Whether a step is done, the one to do now, or one for later."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how much there is of it, and a word or two on its state."""

    name: StepName
    title: str
    figure: str
    note: str
    state: StepState


@dataclass(frozen=True, slots=True)
class _Place:
    """A step before it is known which is the next. `invitation` is said when it is."""

    name: StepName
    title: str
    done: bool
    figure: str
    note: str
    invitation: str


def steps(standing: Standing) -> tuple[Step, ...]:
    """All steps; the first that is not done is the next one."""
    found: list[Step] = []
    lit = False
    for place in _places(standing):
        if place.done:
            found.append(_step(place, place.note, StepState.DONE))
        elif not lit:
            found.append(_step(place, f"{place.invitation} →", StepState.NEXT))
            lit = True
        else:
            found.append(_step(place, place.note, StepState.LATER))
    return tuple(found)


def _step(place: _Place, note: str, state: StepState) -> Step:
    return Step(place.name, place.title, place.figure, note, state)


def _places(s: Standing) -> Iterator[_Place]:
    yield _Place(
        StepName.REPORTS, "Reports", s.reports > 0,
        count(s.reports) if s.reports else UNDEFINED,
        f"of {things(s.patients, 'patient')}" if s.patients else "", "import a file",
    )  # fmt: skip
    yield _Place(
        StepName.GOLD, "Gold set", s.gold > 0,
        count(s.gold) if s.gold else UNDEFINED,
        f"{count(s.develop)} develop, {count(s.test)} locked" if s.gold else "read by radiologists",
        "import answers",
    )  # fmt: skip
    yield _Place(
        StepName.PROMPTS, "Prompts", s.best is not None,
        f"{count(s.best.tried)} tried" if s.best else UNDEFINED,
        f"of {count(s.prompts)} in the library" if s.prompts else "none in the library",
        "compare prompts",
    )  # fmt: skip
    yield _Place(
        StepName.ARCHIVE, "Archive", _archive_done(s), _archive_figure(s),
        _archive_note(s), "go on labelling" if s.labels else "label the archive",
    )  # fmt: skip
    yield _Place(
        StepName.REVIEW, "Review", s.to_read == 0 and _archive_done(s),
        UNDEFINED if s.to_read is None else f"{count(s.to_read)} to read",
        "nothing waits" if s.to_read == 0 else "",
        "read next case" if s.to_read else "choose what is read",
    )  # fmt: skip
    yield _Place(
        StepName.IMAGES, "Images", s.cnn.images > 0,
        count(s.cnn.images) if s.cnn.images else UNDEFINED,
        f"of {things(s.cnn.pictured, 'report')}" if s.cnn.images else "", "import images",
    )  # fmt: skip
    yield _Place(
        StepName.CNN, "CNN", bool(s.cnn.run), _cnn_figure(s), _cnn_note(s), "train a CNN",
    )  # fmt: skip


def _cnn_figure(s: Standing) -> str:
    return f"AUC {three_decimals(s.cnn.auc.value)}" if s.cnn.run else UNDEFINED


def _cnn_note(s: Standing) -> str:
    return "learning now" if s.cnn.is_training else s.cnn.run


def _archive_done(s: Standing) -> bool:
    return s.labels is not None and s.archive > 0 and s.labels.labelled >= s.archive


def _archive_figure(s: Standing) -> str:
    return f"{count(s.labels.labelled)} labelled" if s.labels else UNDEFINED


def _archive_note(s: Standing) -> str:
    if not s.archive:
        return "no report beyond gold" if s.reports else ""
    if s.labels and s.labels.tally.failed:
        return f"of {count(s.archive)}, {things(s.labels.tally.failed, 'failure')}"
    return f"of {count(s.archive)}"


def sentence(s: Standing) -> str:
    """Where the study stands and what is next. **Strong** is for the page to print bold."""
    if not s.reports:
        return "**No reports yet.** A file of reports is all that it takes to begin."
    if not s.gold:
        return (
            f"**{things(s.reports, 'report')}** {'is' if s.reports == 1 else 'are'} here. "
            "Import radiologists' answers to some of them: that is the gold set."
        )
    if s.best is None:
        return (
            f"**{things(s.develop, 'develop report')}** have a gold label. "
            "Which prompt is right most often? Compare some."
        )
    best = (
        f"The best prompt is right on **{percent(s.best.accuracy.value)}** of "
        f"{things(s.best.accuracy.total, 'develop report')}."
    )
    return f"{best} {_after_prompts(s)}".rstrip()


def _after_prompts(s: Standing) -> str:
    if not s.archive:
        return "There is no archive yet: import the reports that it is to label."
    if s.labels is None:
        return f"**{things(s.archive, 'archive report')}** wait for their labels."
    if not _archive_done(s):
        left = s.archive - s.labels.labelled
        return f"**{things(left, 'archive report')}** still wait for a label."
    labelled = f"All **{things(s.archive, 'archive report')}** are labelled."
    if s.to_read is None:
        return f"{labelled} How many labels are wrong? Send some to a radiologist."
    if s.to_read == 0:
        return f"{labelled} Nothing waits to be read. {_after_review(s)}"
    verb = "waits" if s.to_read == 1 else "wait"
    return f"**{things(s.to_read, 'case')}** {verb} for a radiologist."


def _after_review(s: Standing) -> str:
    if not s.cnn.images:
        return "Import the images, and a CNN can learn from the labels."
    if s.cnn.run and s.cnn.auc.value is not None:
        return (
            f"The CNN reaches an AUC of **{three_decimals(s.cnn.auc.value)}** on its test images."
        )
    if s.cnn.is_training:
        return "A CNN is learning from the labels."
    return f"**{things(s.cnn.images, 'image')}** wait for a CNN to learn from them."
