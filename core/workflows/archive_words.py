"""What a labelled archive comes to, in sentences. Pure: a report in, words out."""

from __future__ import annotations

from core.types import Policy
from core.wording import count, percent, percent_estimate, rate, things
from core.workflows.archive_report import ArchiveReport
from core.workflows.overview import Standing


def invitation(standing: Standing) -> str:
    """What waits for labels, and which prompt is ahead so far."""
    if not standing.archive:
        return "**No archive yet.** Import the reports that a prompt shall label."
    first = f"**{things(standing.archive, 'archive report')}** can be labelled."
    if standing.best is None:
        return f"{first} No prompt has been compared on the develop set yet."
    return (
        f"{first} The best of {things(standing.best.tried, 'prompt')} so far is "
        f"**{standing.best.variant.name}**, right on "
        f"{percent(standing.best.accuracy.value)} of the develop set."
    )


def answer(report: ArchiveReport) -> str:
    """The page's answer: how much is labelled, and what share is positive, corrected and raw."""
    done = report.tally.read
    first = f"**{count(done)} of {count(report.wanted)}** archive reports labelled"
    if not report.raw.total:
        return f"{first}."
    positive = f"**{percent(report.raw.value)} positive** as labelled"
    if report.corrected.value is None:
        return f"{first}, {positive}."
    return f"{first}, {positive}, **{percent_estimate(report.corrected)}** corrected."


def correction(report: ArchiveReport) -> str:
    """Why the corrected prevalence differs from the raw one, or why there is none."""
    if report.on_develop is None:
        return (
            "Not corrected: this reader has not read the whole develop set. "
            "Compare its prompt under Prompts › Compare."
        )
    rates = (
        f"Sensitivity {rate(report.sensitivity)}, specificity {rate(report.specificity)} "
        "on the develop set"
    )
    if report.corrected.value is None:
        return f"{rates}: too little to correct anything by."
    return f"{rates}, both uncertain themselves; the corrected interval knows that."


def error_expected(report: ArchiveReport) -> str:
    return rate(report.expected_error)


def error_audited(report: ArchiveReport) -> str:
    return rate(report.audited_error)


def doubt(report: ArchiveReport) -> str:
    """How many labels are doubtful, and what makes them so."""
    if not report.tally.read:
        return ""
    known = report.with_confidence
    beyond = "" if known == report.tally.read else (
        f" {things(report.tally.read - known, 'label')} came without a confidence."
    )  # fmt: skip
    return (
        f"{things(report.doubtful, 'label')} doubtful: less than 70 % sure, or with a quote "
        f"that is not in the report.{beyond}"
    )


def lengths(report: ArchiveReport) -> str:
    """Whether the gold set knows reports as long as the archive's."""
    beyond = report.lengths.beyond_gold
    if not report.lengths.gold or not report.lengths.archive:
        return ""
    if not beyond:
        return "No archive report is longer than the longest gold report."
    verb = "is" if beyond == 1 else "are"
    return (
        f"{things(beyond, 'archive report')} {verb} longer than any gold report: "
        "the gold set does not vouch for them."
    )


def policy(chosen: Policy) -> str:
    return f"Positive: {chosen.name}."
