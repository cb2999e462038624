"""The figures of a study on its overview, each beside that of the published study."""

from __future__ import annotations

from core.metrics import Estimate, Rate
from core.wording import UNDEFINED, count, percent_estimate, things
from core.workflows import published
from core.workflows.overview import Standing
from pages.parts.figure_card import FigureCard


def cards(standing: Standing) -> tuple[FigureCard, ...]:
    return _best_prompt(standing), _archive(standing)


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
    labels = standing.labels
    return FigureCard(
        title="Archive, share of reports with the finding",
        figure=with_interval(standing.raw_positive) if labels else UNDEFINED,
        rests_on=f"{things(labels.labelled, 'report')} labelled by {labels.reader.name}, "
        f"{things(labels.tally.failed, 'failure')}"
        if labels
        else "none labelled yet",
        beside=f"The Berlin study labelled {things(published.ARCHIVE_REPORTS, 'report')}",
    )
