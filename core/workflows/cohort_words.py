"""A cohort in the words of page and command line."""

from __future__ import annotations

from collections.abc import Mapping

from core import wording
from core.cnn_types import Cohort, CohortDesign, GoldUse, LabelSource, Part, TestLabels
from core.wording import UNDEFINED, count, percent
from core.workflows.cohort_proof import CohortProof, SetProof

SETS: Mapping[Part, str] = {
    Part.TRAIN: "Training",
    Part.VALIDATION: "Validation",
    Part.TEST: "Test",
}
SOURCES: Mapping[LabelSource, str] = {
    LabelSource.READER: "reader",
    LabelSource.GOLD: "gold",
    LabelSource.REVIEW: "review",
}
GOLD: Mapping[GoldUse, str] = {
    GoldUse.IN: "in any set",
    GoldUse.ONLY_TEST: "in the test set only",
    GoldUse.OUT: "in no set",
}
TEST_LABELS: Mapping[TestLabels, str] = {
    TestLabels.LIKE_TRAINING: "as in training",
    TestLabels.HUMANS_ONLY: "people alone",
}
VIEWS: Mapping[str, str] = {"": "view unknown", "ap": "AP"}


def shared(proof: CohortProof) -> str:
    """The proof in a line: patients shared between sets: 0; duplicate pixels across sets: 0."""
    return (
        f"Patients shared between sets: {count(proof.shared_patients)}. "
        f"Duplicate pixels across sets: {count(proof.shared_pixels)}."
    )


def cells(found: SetProof) -> tuple[str, ...]:
    """Images, patients, present, balanced, views, metal, label sources."""
    return (
        count(found.images),
        count(found.patients),
        percent(found.prevalence),
        balanced(found),
        *shows(found),
    )


def shows(found: SetProof) -> tuple[str, str, str]:
    """Views, metal, label sources."""
    return views(found), metal(found), sources(found)


def metal(found: SetProof) -> str:
    """12.5 % · 25/200: of the images of which somebody said whether metal is in them."""
    if not found.metal_known:
        return UNDEFINED
    share = percent(found.metal / found.metal_known)
    return f"{share} · {count(found.metal)}/{count(found.metal_known)}"


def balanced(found: SetProof) -> str:
    """700 (350 + 350): images after under-sampling, with the finding and without."""
    negative = found.balanced - found.balanced_positive
    return f"{count(found.balanced)} ({count(found.balanced_positive)} + {count(negative)})"


def views(found: SetProof) -> str:
    """AP 51 %, lateral 49 %; the most frequent first."""
    ordered = sorted(found.views.items(), key=lambda each: (-each[1], each[0]))
    parts = (f"{VIEWS.get(view, view)} {_share(n, found.images)}" for view, n in ordered)
    return ", ".join(parts) or UNDEFINED


def sources(found: SetProof) -> str:
    """reader 1 480, gold 90, review 20."""
    there = [(SOURCES[each], found.sources.get(each, 0)) for each in LabelSource]
    return ", ".join(f"{name} {count(n)}" for name, n in there if n) or UNDEFINED


def design(made: CohortDesign, labels_of: str) -> tuple[tuple[str, str], ...]:
    """How a cohort was made: what was chosen, and what."""
    found = [
        ("Labels of", labels_of),
        ("Policy", made.policy),
        ("Gold reports", GOLD[made.gold]),
        ("Test labels", TEST_LABELS[made.test_labels]),
        ("Corrections from the desk", "yes" if made.corrected else "no"),
        ("Seed", str(made.seed)),
    ]
    if made.training_share < 1:
        found.append(("Training patients", percent(made.training_share)))
    return tuple(found)


def left_out(cohort: Cohort) -> str:
    """In no set: 12 without a report, 3 can’t be decoded."""
    parts = (f"{count(n)} {why}" for why, n in cohort.left_out.items())
    told = "; ".join(parts)
    return f"In no set: {told}." if told else ""


def remarks(cohort: Cohort, proof: CohortProof) -> tuple[str, ...]:
    """What one should know of a cohort besides its figures."""
    found = []
    if proof.twins:
        apart = f", {count(proof.twins_apart)} with different labels" if proof.twins_apart else ""
        found.append(
            f"{wording.things(proof.twins, 'image')} with the very pixels of another{apart}: "
            "they are in one set."
        )
    if proof.unknown_patients:
        found.append(
            f"The patient of {wording.things(proof.unknown_patients, 'examination')} is unknown; "
            "each counts as one of its own."
        )
    if cohort.design.folds:
        place = f"{cohort.design.fold + 1} of {cohort.design.folds}"
        found.append(f"Fold {place}: over all folds every patient is tested once.")
    return tuple(found)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}{wording.THIN}%" if whole else UNDEFINED
