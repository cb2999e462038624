"""What can be asked of the CNN, and which trainings answer it.

Each differs from the reference in one thing and keeps the sets of its cohort, so that nobody
is trained on in one run and tested in another.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from core.cnn_types import (
    BestBy,
    Cohort,
    CohortDesign,
    GoldUse,
    Precision,
    Question,
    TrainingRecipe,
)
from core.errors import OverreadError
from core.store import cohorts
from core.store.database import reading
from core.workflows import reader_names
from core.workflows.study import Study

SHARES = (0.1, 0.25, 0.5, 1.0)
SEEDS = 3
FOLDS = 5


class Asked(StrEnum):
    """What can be asked. The values stand in the database and on the command line."""

    WITHOUT_GOLD = "without_gold"
    LABEL_SOURCES = "label_sources"
    UNCERTAIN = "uncertain"
    LEARNING_CURVE = "learning_curve"
    SEEDS = "seeds"
    OUT_OF_FOLD = "out_of_fold"


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as one asks it, and what it is good for."""

    title: str
    why: str


WORDS = {
    Asked.WITHOUT_GOLD: Wording(
        "Does it need the gold reports?",
        "Trains again without the manually validated reports: the published study's "
        "sensitivity analysis.",
    ),
    Asked.LABEL_SOURCES: Wording(
        "Whose labels train better?",
        "The prompt's labels against those of other readers, on the same images.",
    ),
    Asked.UNCERTAIN: Wording(
        "What does “uncertain” do?",
        "Uncertain answers as positive, as negative and left out: one run for each policy.",
    ),
    Asked.LEARNING_CURVE: Wording(
        "Would more labels help?",
        "Trains on growing shares of the patients; the test images stay the same.",
    ),
    Asked.SEEDS: Wording(
        "How much is chance?",
        "The same training with other seeds: mean and spread.",
    ),
    Asked.OUT_OF_FOLD: Wording(
        "Which labels look wrong?",
        "Every image is judged by a network that never saw its patient; suspect labels can "
        "then be sent to review.",
    ),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A question with what it needs to be asked.

    `cohort_id` is the reference: its test images and their labels judge every run.
    `readers` are the sha256 of further label sources, "" for humans alone.
    """

    asked: Asked
    cohort_id: int
    recipe: TrainingRecipe
    readers: tuple[str, ...] = ()
    shares: tuple[float, ...] = SHARES
    seeds: int = SEEDS
    folds: int = FOLDS

    def as_settings(self) -> dict[str, object]:
        return asdict(self) | {"asked": self.asked.value}

    @staticmethod
    def of(question: Question) -> Wish:
        told = dict(question.settings)
        recipe = dict(told["recipe"])  # type: ignore[call-overload]
        recipe["best_by"] = BestBy(recipe["best_by"])
        recipe["precision"] = Precision(recipe["precision"])
        told["recipe"] = TrainingRecipe(**recipe)
        told["asked"] = Asked(str(told["asked"]))
        for name in ("readers", "shares"):
            told[name] = tuple(told[name])  # type: ignore[arg-type]
        return Wish(**told)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class SubRun:
    """One of a question's runs. `design` is None where it takes the reference cohort itself."""

    role: str
    recipe: TrainingRecipe
    design: CohortDesign | None = field(default=None)


def sub_runs(study: Study, wish: Wish) -> tuple[SubRun, ...]:
    """The runs that answer a question, the reference first.

    Raises OverreadError where there is nothing to compare.
    """
    base = cohort_of(study, wish.cohort_id)
    kept = replace(base.design, parts_of=base.sha256)
    recipe = wish.recipe
    made = {
        Asked.WITHOUT_GOLD: lambda: _without_gold(kept, recipe),
        Asked.LABEL_SOURCES: lambda: _label_sources(study, kept, wish),
        Asked.UNCERTAIN: lambda: _policies(study, kept, recipe),
        Asked.LEARNING_CURVE: lambda: _shares(kept, wish),
        Asked.SEEDS: lambda: _seeds(wish),
        Asked.OUT_OF_FOLD: lambda: _folds(base.design, wish),
    }[wish.asked]()
    if len(made) < 2:
        raise OverreadError(
            f"{WORDS[wish.asked].title} There is only one run to train: {_lack(wish)}"
        )
    return made


def _lack(wish: Wish) -> str:
    if wish.asked is Asked.LABEL_SOURCES:
        return "choose another reader whose labels shall be compared."
    return "give it more to compare."


def _without_gold(kept: CohortDesign, recipe: TrainingRecipe) -> tuple[SubRun, ...]:
    """With `parts_of`, ONLY_TEST leaves the test set as it is and drops gold from the others."""
    return (
        SubRun("with gold reports", recipe),
        SubRun("without gold reports", recipe, replace(kept, gold=GoldUse.ONLY_TEST)),
    )


def _label_sources(study: Study, kept: CohortDesign, wish: Wish) -> tuple[SubRun, ...]:
    others = [sha for sha in dict.fromkeys(wish.readers) if sha != kept.reader_sha256]
    first = SubRun(source_name(study, kept.task, kept.reader_sha256), wish.recipe)
    return (first, *(
        SubRun(source_name(study, kept.task, sha), wish.recipe, replace(kept, reader_sha256=sha))
        for sha in others
    ))  # fmt: skip


def source_name(study: Study, task: str, reader_sha256: str) -> str:
    """Whose labels, in words."""
    if not reader_sha256:
        return "labels of humans alone"
    known = {each.sha256: each.name for each in reader_names.of_task(study, study.task(task))}
    return f"labels of {known.get(reader_sha256, 'an unknown reader')}"


def _policies(study: Study, kept: CohortDesign, recipe: TrainingRecipe) -> tuple[SubRun, ...]:
    own = SubRun(kept.policy, recipe)
    others = [each.name for each in study.task(kept.task).policies if each.name != kept.policy]
    return (own, *(SubRun(name, recipe, replace(kept, policy=name)) for name in others))


def _shares(kept: CohortDesign, wish: Wish) -> tuple[SubRun, ...]:
    """The whole first: it is what the smaller shares are compared with."""
    wanted = sorted({share for share in wish.shares if 0 < share < 1}, reverse=True)
    whole = SubRun(share_name(1.0), wish.recipe)
    return (whole, *(
        SubRun(share_name(share), wish.recipe, replace(
            kept, training_share=kept.training_share * share))
        for share in wanted
    ))  # fmt: skip


def share_name(share: float) -> str:
    return f"{100 * share:g} % of the patients"


def _seeds(wish: Wish) -> tuple[SubRun, ...]:
    first = wish.recipe.seed
    return tuple(
        SubRun(f"seed {seed}", replace(wish.recipe, seed=seed))
        for seed in range(first, first + wish.seeds)
    )


def _folds(design: CohortDesign, wish: Wish) -> tuple[SubRun, ...]:
    return tuple(
        SubRun(f"fold {fold + 1} of {wish.folds}", wish.recipe,
               replace(design, folds=wish.folds, fold=fold, parts_of=""))
        for fold in range(wish.folds)
    )  # fmt: skip


def cohort_of(study: Study, cohort_id: int) -> Cohort:
    """Raises OverreadError where there is no such cohort."""
    with reading(study.engine) as connection:
        found = cohorts.get(connection, cohort_id)
    if found is None:
        raise OverreadError(f"There is no cohort {cohort_id} in this study.")
    return found
