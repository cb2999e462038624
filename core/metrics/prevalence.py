"""The prevalence that an archive's labels suggest, corrected for the errors of their reader."""

from __future__ import annotations

from math import sqrt

from scipy.stats import norm

from core.metrics.rates import UNDEFINED, Estimate, Interval, Rate


def rogan_gladen(raw_positive: int, n: int, sensitivity: Rate, specificity: Rate) -> Estimate:
    """The prevalence in [0, 1] from raw positives, sensitivity and specificity.

    Rogan & Gladen 1978, Am J Epidemiol 107:71–76. The interval knows that
    sensitivity and specificity are estimates too: Lang & Reiczigel 2014,
    Prev Vet Med 113:13–22. Undefined where a rate is, or where the reader is no
    better than chance (sensitivity + specificity ≤ 1).
    """
    sens, spec = sensitivity.value, specificity.value
    if n == 0 or sens is None or spec is None or sens + spec <= 1:
        return UNDEFINED
    value = _within_unit((raw_positive / n + spec - 1) / (sens + spec - 1))
    interval = _lang_reiczigel(raw_positive, n, sensitivity, specificity)
    return Estimate(value, interval and _around(interval, value))


def _lang_reiczigel(
    raw_positive: int, n: int, sensitivity: Rate, specificity: Rate
) -> Interval | None:
    """Equations 6, 7, 16 and 17 of the paper; None where the adjusted rates sum to 1 or less."""
    z = float(norm.ppf(0.975))
    size = n + z**2
    raw = (raw_positive + z**2 / 2) / size
    sens, of_sens = _adjusted(sensitivity)
    spec, of_spec = _adjusted(specificity)
    informed = sens + spec - 1
    if informed <= 0:
        return None
    centre = (raw + spec - 1) / informed
    sens_part, spec_part = sens * (1 - sens) / of_sens, spec * (1 - spec) / of_spec
    variance = raw * (1 - raw) / size + centre**2 * sens_part + (1 - centre) ** 2 * spec_part
    middle = centre + 2 * z**2 * (centre * sens_part - (1 - centre) * spec_part)
    half = z * sqrt(variance) / informed
    return Interval(_within_unit(middle - half), _within_unit(middle + half))


def _adjusted(rate: Rate) -> tuple[float, int]:
    """One success and one failure more, which keeps perfect rates from looking certain."""
    return (rate.successes + 1) / (rate.total + 2), rate.total + 2


def _within_unit(value: float) -> float:
    return min(1.0, max(0.0, value))


def _around(interval: Interval, value: float) -> Interval:
    return Interval(min(interval.low, value), max(interval.high, value))
