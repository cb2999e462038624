"""The answer to a question of the study in words: one sentence, and the cells of its table."""

from __future__ import annotations

from statistics import fmean, stdev

from core import wording
from core.metrics import Estimate
from core.wording import MINUS, count, p_value, three_decimals
from core.workflows import question_plan
from core.workflows.question_answer import Answer, Line
from core.workflows.question_plan import Asked


def sentence(found: Answer) -> str:
    """The answer in one sentence. **Strong** is bold."""
    if len(found.values) < 2:
        return f"{question_plan.WORDS[found.wish.asked].title} Not known yet."
    if found.wish.asked in (Asked.SEEDS, Asked.OUT_OF_FOLD):
        return _spread(found)
    return _compared(found)


def _spread(found: Answer) -> str:
    values = found.values
    spread = f"**{three_decimals(fmean(values))} ± {three_decimals(stdev(values))}**"
    among = f"{three_decimals(min(values))} to {three_decimals(max(values))}"
    if found.wish.asked is Asked.OUT_OF_FOLD:
        return (
            f"AUC {spread} over {len(values)} folds ({among}): "
            f"{wording.things(found.test_images, 'image')} were judged by a network that had "
            f"never seen their patient, by {found.judged_by}."
        )
    return f"AUC {spread} over {len(values)} seeds ({among}), {_ground(found)}."


def _compared(found: Answer) -> str:
    """The run that differs most from the reference, and whether that can be believed."""
    first = found.lines[0]
    known = [line for line in found.lines[1:] if line.difference is not None]
    if not known:
        return f"{first.role}: AUC **{wording.estimate(first.auc)}**, {_ground(found)}."
    most = max(known, key=lambda line: abs(_change(line)))
    difference = signed(most.difference.difference) if most.difference else wording.UNDEFINED
    told = (
        f"AUC **{three_decimals(most.auc.value)}** ({most.role}) against "
        f"**{three_decimals(first.auc.value)}** ({first.role}), a difference of {difference} "
        f"({_tested(most, len(known))})"
    )
    if most.p_adjusted is None or most.p_adjusted >= wording.SIGNIFICANT:
        told += ": no difference can be told"
    return f"{told}, {_ground(found)}."


def _change(line: Line) -> float:
    return (line.difference.difference.value or 0.0) if line.difference else 0.0


def _tested(line: Line, comparisons: int) -> str:
    holm_too = f" after Holm over {comparisons} comparisons" if comparisons > 1 else ""
    return f"DeLong, {p_value(line.p_adjusted)}{holm_too}"


def _ground(found: Answer) -> str:
    return (
        f"on the same {wording.things(found.test_images, 'test image')} of "
        f"{wording.things(found.test_patients, 'patient')}, by {found.judged_by}"
    )


def signed(difference: Estimate) -> str:
    """−0.004 [−0.021 to +0.013]."""
    if difference.value is None:
        return wording.UNDEFINED
    value = _signed(difference.value)
    if difference.interval is None:
        return value
    return f"{value} [{_signed(difference.interval.low)} to {_signed(difference.interval.high)}]"


def _signed(value: float) -> str:
    text = three_decimals(value)
    return text if text.startswith(MINUS) or float(text) == 0 else f"+{text}"


def cells(line: Line) -> tuple[str, ...]:
    """Role, trained on, tested on, AUC, difference, p, sensitivity, specificity."""
    difference = line.difference
    return (
        line.role,
        count(line.train_images),
        count(line.test_images),
        wording.estimate(line.auc),
        signed(difference.difference) if difference else wording.UNDEFINED,
        p_value(line.p_adjusted) if difference else wording.UNDEFINED,
        wording.rate(line.sensitivity),
        wording.rate(line.specificity),
    )


def as_json(found: Answer) -> dict[str, object]:
    """The table as plain types, for other programs."""
    return {
        "question": found.question.question_id,
        "asked": found.wish.asked.value,
        "answer": sentence(found).replace("**", ""),
        "planned": list(found.planned),
        "test_images": found.test_images,
        "test_patients": found.test_patients,
        "judged_by": found.judged_by,
        "runs": [_fields(line) for line in found.lines],
    }


def _fields(line: Line) -> dict[str, object]:
    difference = line.difference
    return {
        "role": line.role,
        "run": line.run.name,
        "run_id": line.run.run_id,
        "train_images": line.train_images,
        "test_images": line.test_images,
        "auc": _estimate(line.auc),
        "difference": _estimate(difference.difference) if difference else None,
        "p": difference.p_value if difference else None,
        "p_holm": line.p_adjusted,
        "threshold": line.threshold.probability,
        "sensitivity": [line.sensitivity.successes, line.sensitivity.total],
        "specificity": [line.specificity.successes, line.specificity.total],
    }


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    limits = estimate.interval
    return {
        "value": estimate.value,
        "low": limits.low if limits else None,
        "high": limits.high if limits else None,
    }
