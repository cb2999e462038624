"""All figures of the demo's realism, measured on the study that seed 1 makes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sklearn.metrics import cohen_kappa_score

from core.demo import ankle, chest
from core.demo.realism import giveaways, learning
from core.demo.realism.overlap import nearest_neighbours
from core.demo.realism.sentences import sentences, shares
from core.demo.study import DemoReport, ankle_reports, chest_reports, chest_study, demo_study
from core.types import Answer

SEED = 1
REPORTS = 8000
GOLD, GOLD_CHESTS = 500, 120


@dataclass(frozen=True, slots=True)
class Sample:
    """One task's reports, its gold set, and the words that its finding goes by."""

    reports: Sequence[DemoReport]
    gold: Sequence[DemoReport]
    word: re.Pattern[str]
    speaks: re.Pattern[str]
    groups: tuple[str, ...]


def rows() -> Iterator[tuple[str, str, str]]:
    """What was measured, and the figure for either task."""
    samples = (ankles(), chests())
    measured = [dict(figures(sample)) for sample in samples]
    for name in measured[0]:
        yield name, measured[0][name], measured[1][name]
    for group in dict.fromkeys(samples[0].groups + samples[1].groups):
        first, second = (share_of_group(sample, group) for sample in samples)
        yield f"pitfall `{group}`", first, second


def ankles() -> Sample:
    return ankle_sample(tuple(ankle_reports(REPORTS, SEED)))


def ankle_sample(reports: Sequence[DemoReport]) -> Sample:
    gold = demo_study(GOLD, 0, SEED).gold
    return Sample(reports, gold, learning.FRACTURE, giveaways.SPEAKS_OF_BONE, ankle.GROUPS)


def chests() -> Sample:
    reports = list(chest_reports(REPORTS, SEED))
    gold = chest_study(GOLD_CHESTS, 0, SEED).gold
    return Sample(reports, gold, learning.PNEUMOTHORAX, giveaways.SPEAKS_OF_PLEURA, chest.GROUPS)


def figures(sample: Sample) -> Iterator[tuple[str, str]]:
    """What was measured and the figure as it is shown, pitfalls aside."""
    reports, gold = sample.reports, sample.gold
    yield "reports measured", str(len(reports))
    for answer in (Answer.PRESENT, Answer.UNCERTAIN, Answer.ABSENT):
        yield f"{answer.value}", _percent(sum(r.truth is answer for r in reports), len(reports))
    yield from _of_the_text([r.report.text for r in reports])
    yield "a keyword alone, accuracy", _two(learning.keyword(reports, sample.word))
    yield "a keyword without a negation", _two(learning.keyword_and_negation(reports, sample.word))
    yield "word counts, gold set, five folds", _two(learning.classifier_cross_validated(gold))
    yield (
        "word counts, 400 reports on the others",
        _two(learning.classifier_elsewhere(reports[:400], reports[400:])),
    )
    pure = giveaways.pure_sentences(reports, sample.speaks)
    yield "frequent sentences of one answer only", str(len(pure))
    yield "… that do not speak of the finding", str(sum(not one.speaks for one in pure))
    yield "simulated readers, κ on the gold set", _two(kappa(gold))
    yield (
        "reader 1, reader 2, adjudication wrong",
        " · ".join(_percent(wrong, len(gold)) for wrong in mistakes(gold)),
    )


def _of_the_text(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    split = [sentences(text) for text in texts]
    frequency = shares(split)
    masked = {re.sub(r"\d+", "#", sentence) for sentence in frequency}
    words = sorted(len(text.split()) for text in texts)
    nearest = nearest_neighbours(split)
    yield "distinct sentences", str(len(frequency))
    yield "… numbers masked", str(len(masked))
    yield (
        "words a report, 5th · 50th · 95th percentile",
        " · ".join(str(words[int(len(words) * share)]) for share in (0.05, 0.5, 0.95)),
    )
    yield "largest overlap of two reports", _two(max(nearest))
    yield "reports that share more than half", str(sum(share > 0.5 for share in nearest))
    copies = Counter(text for text in texts if len(text) > 20)
    yield "word for word the same", str(sum(n for n in copies.values() if n > 1))


def kappa(gold: Sequence[DemoReport]) -> float:
    """Cohen's κ between the two simulated readers."""
    first = [one.reader_1.value for one in gold]
    second = [one.reader_2.value for one in gold]
    return float(cohen_kappa_score(first, second))


def mistakes(gold: Sequence[DemoReport]) -> tuple[int, int, int]:
    """How often reader 1, reader 2 and the adjudication miss the truth."""
    return (
        sum(one.reader_1 is not one.truth for one in gold),
        sum(one.reader_2 is not one.truth for one in gold),
        sum(one.adjudicated is not one.truth for one in gold),
    )


def share_of_group(sample: Sample, group: str) -> str:
    """How many reports have a pitfall; “–” where the task knows no such group."""
    if group not in sample.groups:
        return "–"
    return _percent(sum(group in r.report.pitfalls for r in sample.reports), len(sample.reports))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _two(value: float) -> str:
    return f"{value:.2f}"
