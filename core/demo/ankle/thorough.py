"""Thorough reports: every structure that is not affected gets its own sentence."""

from __future__ import annotations

from core.demo.ankle.phrases import closing, systematic
from core.demo.ankle.phrases.lesions import WORDS
from core.demo.ankle.state import Exam, Lesion, Line, Reason
from core.demo.ankle.surroundings import (
    joint_lines,
    news,
    place_of,
    remaining_lines,
    soft_tissue_lines,
)
from core.demo.draft import Line as Said
from core.demo.draft import Section, Voice

_AFFECTED = {
    "lateral": {"fibula", "syndesmosis"},
    "medial": {"medial"},
    "both": {"fibula", "medial", "tibia", "syndesmosis", "joint", "bodies"},
    "dorsal": {"tibia", "talus", "bodies"},
    "deep": {"tibia", "talus", "joint", "bodies"},
}
_JOINT = {"joint", "syndesmosis", "subtalar"}
_ORDER = tuple(systematic.STRUCTURES)
_BEFORE = {"lateral": 0, "both": 0, "medial": 1, "dorsal": 2, "deep": 2}
"""How many structures come before the broken one when the joint is gone round."""


def thorough_findings(exam: Exam, bone: list[Said], voice: Voice) -> list[Said]:
    """The bone in its place in the round, or first, or last where nothing is broken."""
    affected = _affected(exam)
    free = [name for name in _ORDER if name not in affected]
    kept = set(voice.dice.shuffled(free)[: voice.dice.between(9, 12)])
    joint = joint_lines(exam, voice) if "joint" in affected else []
    told = {n: news(systematic.STRUCTURES[n], voice) for n in free if n in kept}
    said = {name: lines[0] for name, lines in told.items() if lines}
    soft = soft_tissue_lines(exam, voice)
    rest = [] if "mineral" in kept else remaining_lines(exam, voice)
    around = [*said.values()]
    first = voice.author.order.startswith("b")
    if not first:
        at = _place_in_the_round(exam, list(said))
        return [*soft, *around[:at], *bone, *around[at:], *joint, *rest]
    return [*bone, *around, *joint, *soft, *rest]


def _place_in_the_round(exam: Exam, said: list[str]) -> int:
    place = place_of(exam)
    if place is None:
        return len(said)
    return sum(name in _ORDER[: _BEFORE[place]] for name in said)


def thorough_frame(exam: Exam, voice: Voice) -> list[Said]:
    """History and technique in whole sentences."""
    lines = [Said(voice.say(systematic.HISTORY[exam.reason]), Section.INDICATION)]
    if voice.dice.chance(0.7):
        technique = systematic.TECHNIQUE
        if exam.reason is Reason.TRAUMA and voice.dice.chance(0.15):
            technique = systematic.TECHNIQUE_IN_PAIN
        lines.append(Said(voice.say(technique), Section.TECHNIQUE))
    return lines


def as_letter(lines: list[Said], voice: Voice) -> list[Said]:
    """The report as a letter to the colleague who sent the patient."""
    opening = Said(voice.say((systematic.OPENING,)), Section.OPENING)
    closing_line = Said(voice.say((systematic.CLOSING,)), Section.CLOSING)
    at = 1 if lines and lines[0].section is Section.EXAM else 0
    notes = [line for line in lines if line.section is Section.ADDENDUM]
    body = [line for line in lines if line.section is not Section.ADDENDUM]
    return [*body[:at], opening, *body[at:], closing_line, *notes]


def thorough_conclusion(exam: Exam, conclusion: list[Said], voice: Voice) -> list[Said]:
    """What else mattered, once more."""
    free = [name for name in closing.AGAIN if name not in _affected(exam)]
    again = voice.dice.shuffled(free)[: voice.dice.between(1, 3)]
    said = [Said(voice.say(closing.AGAIN[name]), Section.CONCLUSION) for name in again]
    return [*conclusion[:1], *said, *conclusion[1:]]


def _affected(exam: Exam) -> set[str]:
    """Structures of which no sentence may claim that they are untouched."""
    affected: set[str] = set()
    for lesion in (exam.lesion, exam.old):
        if lesion is not None:
            affected |= _AFFECTED[WORDS[lesion].place]
    if exam.lesion is Lesion.PILON or (exam.displacement == 2 and exam.line is Line.FRESH):
        affected |= {"fibula"} | _JOINT
    if exam.other_bone is not None:
        affected |= {"hindfoot", "midfoot", "fibula"}
    if exam.other_metal is not None or exam.new_at_implant or exam.refracture:
        affected |= {"fibula", "tibia", "medial", "talus"} | _JOINT
    if exam.ossicle is not None or exam.bone_bruise:
        affected |= {"fibula", "medial", "talus"}
    return affected
