"""The nouns of the CNN: cohorts, training recipes, runs, predictions.

Frozen, and without knowledge of disk, torch or screen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from core.types import JobState


class Part(StrEnum):
    """The three sets of a cohort. No patient is in two of them."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class LabelSource(StrEnum):
    """Who gave an image's label: the chosen reader, the gold set, or radiologists' review."""

    READER = "reader"
    GOLD = "gold"
    REVIEW = "review"


class GoldUse(StrEnum):
    """What becomes of the images of gold reports."""

    IN = "in"
    OUT = "out"
    ONLY_TEST = "only_test"


class TestLabels(StrEnum):
    """Whose labels the test set is judged by; humans are gold and review."""

    LIKE_TRAINING = "like_training"
    HUMANS_ONLY = "humans_only"

    __test__ = False


class BestBy(StrEnum):
    """The validation figure by which the best epoch is chosen; the study took MCC."""

    MCC = "mcc"
    AUC = "auc"
    LOSS = "loss"


class Precision(StrEnum):
    """`auto` takes bf16 where the machine gains from it."""

    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"


@dataclass(frozen=True, slots=True)
class CohortDesign:
    """How a cohort is made. Everything that decides who is in which set stands here.

    `reader_sha256` is whose readings are the labels, "" for human labels alone. Shares are
    of patients. `training_share` keeps that part of the training patients (learning
    curve). With `folds` > 0 the cohort is fold number `fold` (from 0) of a k-fold: the
    test set is that fold's patients, so that over all folds everybody is tested once.
    `corrected` lets settled answers of the reading desk replace the reader's. `parts_of` is
    the sha256 of a stored cohort whose patients keep their sets here, so that runs on both
    can be compared on the same test set; "" deals everybody anew.
    """

    task: str
    reader_sha256: str
    policy: str
    gold: GoldUse = GoldUse.IN
    test_labels: TestLabels = TestLabels.LIKE_TRAINING
    corrected: bool = True
    validation_share: float = 0.1
    test_share: float = 0.1
    training_share: float = 1.0
    folds: int = 0
    fold: int = 0
    seed: int = 1
    parts_of: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One image of a cohort with its label.

    `is_balanced` says whether it is in the set after under-sampling; in training it
    always is. `confidence` is the reader's (probability in [0, 1]), None where unknown.
    `reading_id` is the reading that the label comes from. `patient` is a pseudonym, or
    `study …` / `image …` where nobody knows the patient.
    """

    instance_uid: str
    report_id: int
    patient: str
    part: Part
    label: int
    source: LabelSource
    reading_id: int
    is_balanced: bool
    pixel_sha256: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Cohort:
    """Images with labels in three sets. `cohort_id` is 0 until it is stored.

    `left_out` counts images that are in no set, by reason in words.
    """

    cohort_id: int
    name: str
    design: CohortDesign
    members: tuple[Member, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    created_at: float = 0.0

    @property
    def sha256(self) -> str:
        """Of the design and the members in the order of their instance UIDs.

        Without the patients: their pseudonyms are another study folder's own.
        """
        ordered = sorted(self.members, key=lambda member: member.instance_uid)
        told = {
            "design": asdict(self.design),
            "members": [
                [m.instance_uid, m.part.value, m.label, m.is_balanced, m.pixel_sha256,
                 m.confidence]
                for m in ordered
            ],
        }  # fmt: skip
        words = json.dumps(told, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(words.encode()).hexdigest()

    def part(self, part: Part, *, balanced: bool = False) -> tuple[Member, ...]:
        """One set; with `balanced` only what under-sampling kept."""
        return tuple(
            member
            for member in self.members
            if member.part is part and (member.is_balanced or not balanced)
        )


@dataclass(frozen=True, slots=True)
class TrainingRecipe:
    """How a CNN is trained; the defaults are the published study's.

    `size` is in pixels a side, learning rates are those of the one-cycle schedule,
    `rotation` is in degrees either way, `zoom` the largest magnification. `patience` is the
    number of epochs without a better one after which training stops, 0 for never.
    `weights` is a local checkpoint file to start from, "" for from scratch. With
    `soft_labels` a label is the reader's confidence in it. `class_weight` weighs the
    positive class by the ratio of negatives to positives.
    """

    size: int = 640
    crop_foreground: bool = False
    epochs: int = 200
    batch: int = 32
    lowest_rate: float = 1e-5
    highest_rate: float = 5e-3
    weight_decay: float = 0.01
    rotation: float = 15.0
    zoom: float = 1.3
    flip: bool = True
    class_weight: bool = True
    label_smoothing: float = 0.0
    soft_labels: bool = False
    best_by: BestBy = BestBy.MCC
    patience: int = 0
    precision: Precision = Precision.AUTO
    weights: str = ""
    seed: int = 1


STUDY, QUICK, CPU = "study", "quick", "cpu"
PRESETS: Mapping[str, TrainingRecipe] = {
    STUDY: TrainingRecipe(),
    QUICK: TrainingRecipe(size=128, epochs=26, batch=16, highest_rate=1e-3, best_by=BestBy.AUC),
    CPU: TrainingRecipe(size=224, epochs=30, batch=16, highest_rate=1e-3, best_by=BestBy.AUC),
}
"""The published study's recipe, a first look in minutes, and one for a machine without a GPU."""


class Metric(StrEnum):
    """The series of a run. Those of `step_` count optimizer steps, the others epochs from 1.

    `loss` is the epoch's mean over the training images, the other figures are of the
    balanced validation set at a probability of one half. Memory is in MB of 10⁶ bytes, CPU
    in percent of one core. `limit_share` is how near the training comes to what this
    machine does when the same step is fed from memory (`limit_images_per_second`, measured
    at the start of the run).
    """

    LOSS = "loss"
    VALIDATION_LOSS = "validation_loss"
    AUC = "auc"
    MCC = "mcc"
    SENSITIVITY = "sensitivity"
    SPECIFICITY = "specificity"
    LEARNING_RATE = "learning_rate"
    IMAGES_PER_SECOND = "images_per_second"
    WAITING_SHARE = "waiting_share"
    CPU_PERCENT = "cpu_percent"
    MEMORY_MB = "memory_mb"
    GPU_MEMORY_MB = "gpu_memory_mb"
    LIMIT_SHARE = "limit_share"
    LIMIT = "limit_images_per_second"
    STEP_LOSS = "step_loss"
    STEP_LEARNING_RATE = "step_learning_rate"
    STEP_IMAGES_PER_SECOND = "step_images_per_second"
    STEP_WAITING_SHARE = "step_waiting_share"


@dataclass(frozen=True, slots=True)
class Run:
    """One training of one CNN on one cohort.

    `question_id` and `role` say which of the study's questions it belongs to and as what
    ("without gold reports", "seed 2", "fold 3"); 0 and "" for a run of its own.
    `best_epoch` counts from 1 and is 0 before the first; `weights_sha256` is of the best
    epoch's weights. `state` is that of its newest job.
    """

    run_id: int
    name: str
    task: str
    cohort_id: int
    recipe: TrainingRecipe
    created_at: float
    job_id: int = 0
    state: JobState = JobState.WAITING
    question_id: int = 0
    role: str = ""
    best_epoch: int = 0
    best_value: float | None = None
    weights_sha256: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a run's best weights say of one image: the logit, before the sigmoid."""

    instance_uid: str
    logit: float


@dataclass(frozen=True, slots=True)
class Question:
    """One of the study's questions, asked by several runs that are compared.

    `kind` is one of those in core/workflows/study_questions.py; `job_id` trains its runs.
    """

    question_id: int
    task: str
    kind: str
    settings: Mapping[str, object]
    created_at: float
    job_id: int = 0
