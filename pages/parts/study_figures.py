"""The figures of a study on its overview, each beside that of the published study."""

from __future__ import annotations

from core.metrics import Estimate, Rate
from core.wording import UNDEFINED, count, estimate, percent, percent_estimate, things
from core.workflows import published
from core.workflows.overview import ArchiveLabels, Standing
from pages.parts.figure_card import FigureCard


def cards(standing: Standing) -> tuple[FigureCard, ...]:
    return _best_prompt(standing), _archive(standing), _cnn(standing)


def with_interval(rate: Rate) -> str:
    """91.6 % [87.5–94.4]; the fraction stands below the figure."""
    return percent_estimate(Estimate(rate.value, rate.interval))


def fraction(rate: Rate) -> str:
    return f"{count(rate.successes)}/{count(rate.total)}"


def _best_prompt(standing: Standing) -> FigureCard:
    best = standing.best
    return FigureCard(
        title="Best prompt on the develop set, accuracy",
        figure=with_interval(best.accuracy) if best else UNDEFINED,
        rests_on=f"{best.variant.name}, {fraction(best.accuracy)}" if best else "none yet",
        beside=f"The Berlin study: {published.BEST_PROMPT_ACCURACY}, "
        f"the best of {published.PROMPTS_TRIED} prompts",
    )


def _archive(standing: Standing) -> FigureCard:
    """The measured label error; before anybody has read a sample, the expected one, named so."""
    labels = standing.labels
    if labels is None:
        title, error, rests_on = "Archive, estimated label error", UNDEFINED, "none labelled yet"
    elif labels.measured_error.total:
        title, error = (
            "Archive, label error in a random sample",
            with_interval(labels.measured_error),
        )
        rests_on = f"{fraction(labels.measured_error)} corrected by people"
    else:
        title, error = "Archive, label error to expect", with_interval(labels.expected_error)
        rests_on = (
            f"as on the develop set, {fraction(labels.expected_error)}; no sample is read yet"
            if labels.expected_error.total
            else "not known before its prompt is compared, or a random sample is read"
        )
    return FigureCard(
        title=title,
        figure=error,
        rests_on=rests_on,
        beside=_labelled(labels)
        or f"The Berlin study labelled {things(published.ARCHIVE_REPORTS, 'report')}",
    )


def _cnn(standing: Standing) -> FigureCard:
    cnn = standing.cnn
    rests_on = "none trained yet"
    if cnn.run:
        judged = f"{things(cnn.n, 'image')} of {things(cnn.patients, 'patient')}"
        rests_on = f"{cnn.run}, {judged}"
    return FigureCard(
        title="CNN on its balanced test set, AUC",
        figure=estimate(cnn.auc),
        rests_on=rests_on,
        beside=f"The Berlin study: {published.CNN_AUC}",
    )


def _labelled(labels: ArchiveLabels | None) -> str:
    """7 500 reports labelled by careful-3shot, 31.4 % positive"""
    if labels is None:
        return ""
    return (
        f"{things(labels.labelled, 'report')} labelled by {labels.reader.name}, "
        f"{percent(labels.positive.value)} positive"
    )
