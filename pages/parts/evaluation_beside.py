"""Other runs on the same test images: does the label source matter, do the gold reports?"""

from __future__ import annotations

from core import wording
from core.metrics import Paired
from core.workflows import evaluation_words
from core.workflows.compare_runs import Beside
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.study import Study
from pages.parts import evaluations, frame, plain_table

COLUMNS = (
    "Run", "n", "AUC", "Difference to this run", "DeLong", "Right, McNemar", "Labels that differ",
)  # fmt: skip
NONE_YET = (
    "No other trained run was tested on these images. CNN › Train asks the study's questions: "
    "without the gold reports, with another reader's labels, with other seeds."
)


def draw(study: Study, evaluation: Evaluation) -> None:
    frame.heading("Other runs on the same images, judged by the same labels")
    found = evaluations.beside(study, evaluation)
    if not found:
        frame.quiet(NONE_YET)
        return
    frame.quiet(evaluation_words.beside(evaluation, found))
    plain_table.draw(COLUMNS, [_row(each) for each in found], numbers=(1, 2, 3, 4, 6))


def _row(each: Beside) -> tuple[str, ...]:
    name = f"{each.run.name} ({each.run.role})" if each.run.role else each.run.name
    return (
        name,
        wording.count(each.n),
        wording.estimate(each.auc),
        evaluation_words.signed(each.areas.difference),
        wording.p_value(each.areas.p_value),
        _right(each.answers),
        wording.count(each.relabelled),
    )


def _right(answers: Paired) -> str:
    """12 only it, 9 only this run; p = 0.66"""
    table = answers.overall
    return (
        f"{wording.count(table.only_a_right)} only it, {wording.count(table.only_b_right)} "
        f"only this run; {wording.p_value(table.p_value)}"
    )
