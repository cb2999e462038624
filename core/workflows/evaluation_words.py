"""An evaluation in sentences. **Strong** is for the page to print bold."""

from __future__ import annotations

from collections.abc import Sequence

from core import wording
from core.metrics import Estimate, Rate
from core.metrics.thresholds import Cut, Threshold
from core.workflows import published
from core.workflows.cnn_scores import Unit
from core.workflows.compare_runs import Beside
from core.workflows.evaluate_cnn import Evaluation
from core.workflows.evaluation_labels import LabelCheck

BEFORE = f"The published study: AUC {published.CNN_AUC}, accuracy {published.CNN_ACCURACY}."
ONE_CLASS = (
    "The test set has **one class alone**, so nothing can be told apart on it. Make a cohort "
    "whose test set has both, on CNN › Train."
)


def answer(evaluation: Evaluation) -> str:
    """How good it is at the chosen threshold, beside the published study."""
    if evaluation.auc.value is None:
        return ONE_CLASS
    scores = evaluation.point.scores
    return (
        f"AUC **{wording.three_decimals(evaluation.auc.value)}**{_limits(evaluation.auc)}. "
        f"At {threshold(evaluation.threshold, evaluation.options.wanted_sensitivity)} "
        f"sensitivity **{wording.percent(scores.sensitivity.value)}**"
        f"{_limits(scores.sensitivity)}, specificity "
        f"**{wording.percent(scores.specificity.value)}**{_limits(scores.specificity)}, "
        f"on {judged_on(evaluation)}. {BEFORE}"
    )


def _limits(figure: Estimate | Rate) -> str:
    """[0.901–0.927], or nothing where there is no interval."""
    is_rate = isinstance(figure, Rate)
    estimate = Estimate(figure.value, figure.interval)
    told = wording.percent_estimate(estimate) if is_rate else wording.estimate(estimate)
    return f" {told[told.index('[') :]}" if "[" in told else ""


def judged_on(evaluation: Evaluation) -> str:
    """1 590 test images of 540 patients."""
    test = evaluation.test
    patients = wording.things(test.patient_count, "patient")
    if evaluation.options.unit is Unit.STUDY:
        studies = wording.things(len(test), "test examination")
        return f"{studies} of {patients}, views combined"
    return f"{wording.things(len(test), 'test image')} of {patients}"


def threshold(chosen: Threshold, wanted_sensitivity: float) -> str:
    """the threshold 0.46 (Youden on validation)"""
    said = f"the threshold {wording.two_decimals(chosen.probability)}"
    if chosen.fell_back:
        return f"{said} (validation can't tell a better one)"
    share = wording.whole_percent(wanted_sensitivity)
    why = {
        Cut.HALF: "",
        Cut.YOUDEN: " (Youden on validation)",
        Cut.SENSITIVITY: f" (sensitivity {share} on validation)",
        Cut.GIVEN: " (moved by hand)",
    }[chosen.cut]
    return said + why


def kind_of_set(evaluation: Evaluation) -> str:
    if evaluation.options.balanced:
        return "balanced by under-sampling, as in the published study"
    return f"natural prevalence, {wording.percent(evaluation.natural.value)} positive"


def missing(evaluation: Evaluation) -> str:
    """What must be said where the run has not judged every test image."""
    count = evaluation.images.missing
    if not count:
        return ""
    return (
        f"{wording.things(count, 'test image')} {'has' if count == 1 else 'have'} no prediction "
        "of this run and can't be judged."
    )


def beside(evaluation: Evaluation, found: Sequence[Beside]) -> str:
    """Whether the label source or the gold reports matter, in a sentence: the first run beside."""
    if not found:
        return ""
    first = found[0]
    name = first.run.role or first.run.name
    difference = first.areas.difference
    if difference.value is None:
        return f"**{name}** and this run can't be compared: one class alone."
    words = (
        f"**{name}** has AUC {wording.three_decimals(first.auc.value)} on the same "
        f"{_things(evaluation, first.n)}, {signed(difference)} against this run "
        f"(DeLong, {wording.p_value(first.areas.p_value)}): "
    )
    p = first.areas.p_value
    if p is None or p >= wording.SIGNIFICANT:
        return words + "no difference can be told."
    return words + ("it is better." if difference.value > 0 else "it is worse.")


def _things(evaluation: Evaluation, count: int) -> str:
    one = "image" if evaluation.options.unit is Unit.IMAGE else "examination"
    return wording.things(count, one)


def signed(difference: Estimate) -> str:
    """+0.004 [−0.002 to +0.010]"""
    if difference.value is None:
        return wording.UNDEFINED
    if difference.interval is None:
        return wording.signed_decimals(difference.value)
    low, high = difference.interval.low, difference.interval.high
    return (
        f"{wording.signed_decimals(difference.value)} "
        f"[{wording.signed_decimals(low)} to {wording.signed_decimals(high)}]"
    )


def labels(check: LabelCheck | None, evaluation: Evaluation) -> str:
    """What the labels' own error does to the figures."""
    if check is None:
        if evaluation.test.human.all() and len(evaluation.test):
            return "People gave every label of the test set."
        return (
            "How many labels of the test set are wrong is not known: let people read a random "
            "sample of the archive (Labels › Archive), or take a test set that people labelled."
        )
    better = check.corrected
    wrong = 1 - (check.error.ppv.value or 0.0), 1 - (check.error.npv.value or 0.0)
    return (
        f"Labels of the test set are wrong now and then: by {check.source}, "
        f"{wording.percent(wrong[0])} of the positive and {wording.percent(wrong[1])} of the "
        "negative ones. Without that error the sensitivity would be about "
        f"**{wording.percent_estimate(better.sensitivity)}**, the specificity "
        f"**{wording.percent_estimate(better.specificity)}**, the AUC "
        f"**{wording.estimate(better.auc)}**, if the network does not err on the very images "
        "on which the labels do; where it learnt their mistakes, this flatters."
    )


def plain(sentence: str) -> str:
    """The same without marks, for a terminal or a file."""
    return sentence.replace("**", "")
