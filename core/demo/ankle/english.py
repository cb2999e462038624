"""The few reports of a German archive that were dictated in English."""

from __future__ import annotations

from core.demo.ankle.phrases import beyond
from core.demo.ankle.phrases.lesions import WORDS
from core.demo.ankle.state import Exam
from core.demo.ankle.truth import true_answer
from core.demo.draft import Line, Section, Voice
from core.demo.grammar import expand
from core.types import Answer


def english_lines(exam: Exam, voice: Voice) -> list[Line]:
    """The same state in another language."""
    side = "right" if exam.patient.side == "rechts" else "left"
    voice.words |= {"side_en": side, "side_en_cap": side.capitalize()}
    if exam.lesion is not None:
        fracture = expand(beyond.ENGLISH_LESION[WORDS[exam.lesion].place], voice.dice, {})
        article = "an" if fracture[0] in "aeiou" else "a"
        voice.words |= {"fx": fracture, "fx_cap": fracture.capitalize(), "article": article}
    lines = [
        Line(voice.say(beyond.ENGLISH_HEAD), Section.EXAM),
        Line(voice.say(beyond.ENGLISH_INDICATION), Section.INDICATION),
        Line(voice.say(_deciding(true_answer(exam))), decides=True),
    ]
    beside = voice.dice.shuffled(beyond.ENGLISH_REST)[: voice.dice.between(1, 4)]
    return lines + [Line(voice.say((phrase,))) for phrase in beside]


def _deciding(answer: Answer) -> tuple[str, ...]:
    return beyond.ENGLISH[answer.value]
