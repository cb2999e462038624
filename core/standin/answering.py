"""What the stand-in says: keyword rules that depend on what a prompt tells it and shows it.

A teaching device. It is no language model and predicts nothing about Mixtral or any
other: that a prompt is better here says nothing about how it does elsewhere. It shows
what a comparison looks like when prompts differ for reasons that can be understood.

1. The report is found in the last message, everything else is the prompt (`layout`).
2. Each clause of the report becomes a statement (`reading`, with a vocabulary).
3. A rule that the prompt mentions, or that an example shows, is followed almost always,
   any other as often as a first try would (`instructions`); a draw decides (`draws`).
   Where a rule is not followed, a name of the finding is taken for the finding (`deciding`).
4. A report much like an example gets the example's answer.
5. Without delimiters a report that gives orders is often obeyed.
6. Some answers are wrong whatever the prompt; fewer where it lets the model reason or
   quote first, more in a language that the report is not written in, and more at a
   temperature above 0. There, and a little at 0, the seed decides, so repeats differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.standin import answer_words, layout
from core.standin.deciding import Verdict, decide
from core.standin.draws import draw, paired_draw
from core.standin.instructions import Instructions, is_english, read_instructions, stems
from core.standin.reading import statements
from core.standin.vocabulary import Rule, fold
from core.types import ChatMessage

SLIP = 0.030
"""Share of wrong answers that no prompt avoids."""
SLIP_FOREIGN = 0.030
SLIP_ANSWER_FIRST = 0.010
SLIP_REASONED = -0.010
SLIP_EXAMPLES = -0.005
FLIP = 0.004
"""Share of answers that change with the seed alone, at temperature 0."""
FLIP_PER_DEGREE = 0.06
MUCH_ALIKE = 0.55
FOLLOWS_EXAMPLE = 0.85
ORDER = re.compile(
    r"(?:antworte\w*|answer|respond|reply|ausgabe|output|gib|label)\W+(?:\w+\W+){0,4}?"
    r"(present|absent|uncertain|ja|nein|unklar|yes|no|keine fraktur|fraktur|[01])\b"
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer with its quote; `text` is the whole reply where a bare word is asked for."""

    answer: str
    evidence: str
    confidence: float
    text: str | None


def speak(messages: Sequence[ChatMessage], model: str, seed: int, temperature: float) -> Spoken:
    """What the stand-in says to these messages. The same for the same arguments, always."""
    if not messages:
        return Spoken("uncertain", "", 0.5, None)
    place = layout.locate(messages[-1].content)
    told = read_instructions(tuple(messages[:-1]), place.before, place.after, place.delimited)
    reader = _Reader(told, place.report, model)
    verdict = reader.read()
    answer, confidence = reader.waver(verdict.answer, seed, temperature)
    text = told.words.get(answer, answer) if told.as_word else None
    return Spoken(answer, verdict.evidence, confidence, text)


class _Reader:
    """One reading of one report under one prompt."""

    def __init__(self, told: Instructions, report: str, model: str) -> None:
        self.told = told
        self.report = report
        self.report_key = report
        self.prompt_key = f"{told.key}{model}"
        self.missed = 0

    def knows(self, rule: Rule) -> bool:
        """Whether the rule is followed on this report."""
        lot = paired_draw(rule, self.report_key, self.prompt_key)
        followed = lot < self.told.strengths[rule]
        self.missed += not followed
        return followed

    def read(self) -> Verdict:
        """The answer by orders, examples or rules, in this sequence, without slips."""
        if not self.report.strip():
            return Verdict("uncertain", "")
        verdict = decide(statements(self.report, self.told.finding), self.report, self.knows)
        answer = self._ordered() or self._as_in_example() or verdict.answer
        return Verdict(answer, verdict.evidence)

    def _ordered(self) -> str | None:
        """The answer that the report itself orders, if the order is obeyed."""
        order = ORDER.search(fold(self.report))
        if order is None or self.knows(Rule.MATERIAL):
            return None
        return answer_words.meaning(order.group(1))

    def _as_in_example(self) -> str | None:
        """The answer of an example that is much like the report."""
        if not self.told.examples:
            return None
        own = stems(self.report)
        shared, answer = max(
            (len(own & example.stems) / max(1, len(own | example.stems)), example.answer)
            for example in self.told.examples
        )
        if shared < MUCH_ALIKE or self._lot("example") >= FOLLOWS_EXAMPLE:
            return None
        return answer

    def waver(self, answer: str, seed: int, temperature: float) -> tuple[str, float]:
        """The answer within those allowed, with slips and flips, and how sure it looks."""
        answer = self._allowed(answer)
        slipped = self._lot("slip") < self._slip_rate()
        flip_lot = draw("flip", self.report_key, self.prompt_key, str(seed))
        flipped = flip_lot < FLIP + FLIP_PER_DEGREE * max(0.0, temperature)
        if slipped != flipped:
            answer = self._another(answer)
        return answer, self._confidence(answer, unsure=slipped or flipped)

    def _slip_rate(self) -> float:
        rate = SLIP
        if self.told.english and not is_english(fold(self.report)):
            rate += SLIP_FOREIGN
        if not self.told.evidence_first:
            rate += SLIP_ANSWER_FIRST
        rate += SLIP_REASONED if self.told.reasoning else 0.0
        return rate + (SLIP_EXAMPLES if self.told.examples else 0.0)

    def _allowed(self, answer: str) -> str:
        """The answer, or where the prompt knows no “uncertain”, one of the other two."""
        if answer in self.told.words:
            return answer
        doubt_counts = self.told.strengths[Rule.SUSPICION] >= 0.9
        return "present" if doubt_counts or self._lot("doubt") < 0.5 else "absent"

    def _another(self, answer: str) -> str:
        others = [other for other in self.told.words if other != answer]
        return others[int(self._lot("which") * len(others))] if others else answer

    def _confidence(self, answer: str, *, unsure: bool) -> float:
        sure = 0.90 + 0.09 * self._lot("sure") - 0.10 * self.missed
        sure -= 0.15 * (answer == "uncertain") + 0.20 * unsure
        return round(min(0.99, max(0.40, sure)), 3)

    def _lot(self, topic: str) -> float:
        return paired_draw(topic, self.report_key, self.prompt_key)
