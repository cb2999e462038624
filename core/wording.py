"""Figures and findings in the words of the screen.

Pure: numbers in, text out. A figure keeps its interval and its denominator, what is
undefined is "–", and a difference names its direction. Names of readers are printed
as they are given, so a page that wants them in code style passes "`plain`".
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # A command that prints a count and a duration need not wait for scipy to load.
    from core.metrics import Estimate, Interval, PairedTable, Rate, SelectionInflation

UNDEFINED = "–"
THIN = "\u202f"
"""Narrow no-break space: between groups of digits and before the percent sign."""
MINUS = "−"
SIGNIFICANT = 0.05
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def count(number: int) -> str:
    """15896 → 15 896."""
    return f"{number:,}".replace(",", THIN).replace("-", MINUS)


def percent(share: float | None) -> str:
    """0.9164 → 91.6 %."""
    return UNDEFINED if share is None else f"{_decimal(100 * share, 1)}{THIN}%"


def three_decimals(value: float | None) -> str:
    """For AUC, κ, MCC, F1: 0.92613 → 0.926."""
    return UNDEFINED if value is None else _decimal(value, 3)


def two_decimals(value: float | None) -> str:
    """For a threshold: 0.4613 → 0.46."""
    return UNDEFINED if value is None else _decimal(value, 2)


def signed_decimals(value: float) -> str:
    """For differences of AUCs: +0.004, −0.012, 0.000."""
    text = _decimal(value, 3)
    return text if text.startswith(MINUS) or float(text) == 0 else f"+{text}"


def whole_percent(share: float) -> str:
    """For a share that somebody chose: 0.95 → 95 %."""
    return f"{round(100 * share)}{THIN}%"


def rate(share: Rate) -> str:
    """91.6 % [87.5–94.4] · 229/250."""
    interval = share.interval
    if interval is None:
        return UNDEFINED
    limits = _limits(interval, 100, 1)
    return f"{percent(share.value)} [{limits}] · {count(share.successes)}/{count(share.total)}"


def estimate(figure: Estimate) -> str:
    """0.837 [0.761–0.902]."""
    if figure.value is None or figure.interval is None:
        return three_decimals(figure.value)
    return f"{three_decimals(figure.value)} [{_limits(figure.interval, 1, 3)}]"


def percent_estimate(figure: Estimate) -> str:
    """For a share that is no count of reports, as a corrected prevalence: 36.0 % [34.9–37.2]."""
    if figure.value is None or figure.interval is None:
        return percent(figure.value)
    return f"{percent(figure.value)} [{_limits(figure.interval, 100, 1)}]"


def points(difference: float | None) -> str:
    """6.4 → 6.4 points; for a signed difference see signed_points."""
    if difference is None:
        return UNDEFINED
    number = _decimal(difference, 1)
    return f"{number} {'point' if number in ('1.0', f'{MINUS}1.0') else 'points'}"


def signed_points(difference: Estimate) -> str:
    """+6.4 [+3.6 to +9.9] points. Limits may be negative, so "to" stands between them."""
    if difference.value is None:
        return UNDEFINED
    value = _signed(difference.value)
    if difference.interval is None:
        return f"{value} points"
    low, high = _signed(difference.interval.low), _signed(difference.interval.high)
    return f"{value} [{low} to {high}] points"


def p_value(p: float | None) -> str:
    """p = 0.013, p < 0.001, p > 0.99."""
    if p is None:
        return f"p {UNDEFINED}"
    if p < 0.001:
        return "p < 0.001"
    if p > 0.99:
        return "p > 0.99"
    return f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def duration(seconds: float | None) -> str:
    """48 s, 12 min, 2 h 10 min, 3 d 4 h."""
    if seconds is None:
        return UNDEFINED
    if seconds < 59.5:
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return _two_units(minutes, 60, "h", "min")
    return _two_units(round(minutes / 60), 24, "d", "h")


def time_left(seconds: float | None) -> str:
    """2 h 10 min left."""
    return UNDEFINED if seconds is None else f"{duration(seconds)} left"


def seconds_per_report(seconds: float | None) -> str:
    """0.84 s, 2.1 s, 48 s."""
    if seconds is None:
        return UNDEFINED
    if seconds >= 9.95:
        return duration(seconds)
    return f"{_decimal(seconds, 2 if seconds < 0.995 else 1)} s"


def moment(at: float, now: float) -> str:
    """Today 14:02, Yesterday 09:10, 24 Nov 13:40, 24 Nov 2024; both in seconds since 1970."""
    then, today = datetime.fromtimestamp(at), datetime.fromtimestamp(now)
    days = (today.date() - then.date()).days
    if days in (0, 1):
        return f"{'Yesterday' if days else 'Today'} {then:%H:%M}"
    day = f"{then.day} {MONTHS[then.month - 1]}"
    return f"{day} {then:%H:%M}" if then.year == today.year else f"{day} {then.year}"


def gigabytes(number: float) -> str:
    """Bytes as GB of 10⁹ bytes: 26442475008 → 26.4 GB, 4096 → < 0.1 GB."""
    if 0 < number < 50_000_000:
        return f"< 0.1{THIN}GB"
    return f"{_decimal(number / 1e9, 1)}{THIN}GB"


def things(number: int, one: str, many: str = "") -> str:
    """1 report, 2 reports, 15 896 reports."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def times(number: int) -> str:
    """0 times, once, 3 times."""
    return "once" if number == 1 else f"{count(number)} times"


def finds(
    a: str, b: str, among_positives: PairedTable, one: str = "fracture", many: str = ""
) -> str:
    """A finds 9 more fractures than B: 12 reports only A gets right, 3 only B; p = 0.035."""
    return _more(a, b, among_positives, "finds", "more", one, many or f"{one}s")


def false_alarms(a: str, b: str, among_negatives: PairedTable) -> str:
    """A raises 4 fewer false alarms than B: 5 reports only A gets right, 1 only B; p = 0.22."""
    return _more(a, b, among_negatives, "raises", "fewer", "false alarm", "false alarms")


def ahead(
    a: str,
    b: str,
    table: PairedTable,
    *,
    part: str = "",
    p_adjusted: float | None = None,
    comparisons: int = 1,
) -> str:
    """Which of two is better and whether that can be believed, as one sentence.

    `part` names the part of the gold set ("develop"); with `comparisons` above 1,
    `p_adjusted` is the p-value after Holm over so many of them.
    """
    if table.n == 0:
        return f"{a} and {b} have no report in common."
    p = table.p_value if p_adjusted is None else p_adjusted
    if p is None or p >= SIGNIFICANT:
        return f"{a} and {b} are {not_distinguishable(table, part=part, comparisons=comparisons)}."
    if table.only_b_right > table.only_a_right:
        a, b, table = b, a, table.reversed
    return (
        f"{a} is ahead of {b} by {points(table.difference.value)} on {_reports(table.n, part)} "
        f"({count(table.only_a_right)} only it gets right, {count(table.only_b_right)} only the "
        f"other; {p_value(p)}{_after_holm(comparisons)})."
    )


def not_distinguishable(table: PairedTable, *, part: str = "", comparisons: int = 1) -> str:
    """not distinguishable: with 250 reports only differences above 5.8 points would show."""
    smallest = table.detectable(comparisons)
    reports = _reports(table.n, part)
    if smallest is None:
        verb = "is" if table.n == 1 else "are"
        return f"not distinguishable: {reports} {verb} too few to show any difference"
    return (
        f"not distinguishable: with {reports} only differences above {points(smallest)} would show"
    )


def flattery(inflation: SelectionInflation) -> str:
    """Chosen as the best of 31 on these 250 reports, A looks about 2.1 points too good …"""
    if inflation.inflation is None or inflation.variants < 2:
        return ""
    return (
        f"Chosen as the best of {inflation.variants} on these {count(inflation.n)} reports, "
        f"{inflation.winner} looks about {points(inflation.inflation)} too good: expect "
        f"{percent(inflation.corrected.value)} instead of {percent(inflation.apparent)} "
        "on new reports."
    )


def _more(
    a: str, b: str, table: PairedTable, verb: str, comparative: str, one: str, many: str
) -> str:
    if table.n == 0:
        return f"{a} and {b} have no such report in common."
    gained = table.only_a_right - table.only_b_right
    if gained < 0:
        a, b, table, gained = b, a, table.reversed, -gained
    amount = f"{count(gained)} {comparative} {one if gained == 1 else many} than"
    return (
        f"{a} {verb} {amount if gained else f'as many {many} as'} {b}: "
        f"{things(table.only_a_right, 'report')} only {a} gets right, "
        f"{count(table.only_b_right)} only {b}; {p_value(table.p_value)}"
    )


def _reports(number: int, part: str) -> str:
    return things(number, f"{part} report" if part else "report")


def _after_holm(comparisons: int) -> str:
    return f" after Holm over {comparisons} comparisons" if comparisons > 1 else ""


def _limits(interval: Interval, scale: int, decimals: int) -> str:
    low, high = (_decimal(scale * each, decimals) for each in (interval.low, interval.high))
    return f"{low} to {high}" if MINUS in low + high else f"{low}–{high}"


def _decimal(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def _signed(value: float) -> str:
    text = _decimal(value, 1)
    return text if text.startswith(MINUS) or float(text) == 0 else f"+{text}"


def _two_units(small: int, ratio: int, big_unit: str, small_unit: str) -> str:
    big, rest = divmod(small, ratio)
    return f"{big} {big_unit} {rest} {small_unit}" if rest else f"{big} {big_unit}"
