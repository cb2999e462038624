"""Thorough reports: every structure that is not affected gets its own sentence."""

from __future__ import annotations

from core.demo.ankle.phrases import systematic
from core.demo.ankle.phrases.lesions import WORDS
from core.demo.ankle.state import Exam, Lesion, Line, Reason
from core.demo.ankle.surroundings import remaining_lines, soft_tissue_lines
from core.demo.draft import Line as Said
from core.demo.draft import Section, Voice

_AFFECTED = {
    "lateral": {"fibula", "syndesmosis"},
    "medial": {"medial"},
    "both": {"fibula", "medial", "tibia", "syndesmosis", "joint"},
    "dorsal": {"tibia", "talus"},
    "deep": {"tibia", "talus", "joint"},
}
_JOINT = {"joint", "syndesmosis", "subtalar"}


def thorough_findings(exam: Exam, bone: list[Said], voice: Voice) -> list[Said]:
    """The bone as others say it, then structure by structure."""
    free = [name for name in systematic.STRUCTURES if name not in _affected(exam)]
    kept = set(voice.dice.shuffled(free)[: voice.dice.between(6, 10)])
    said = [Said(voice.say(systematic.STRUCTURES[name])) for name in free if name in kept]
    soft = soft_tissue_lines(exam, voice)
    rest = [] if "mineral" in kept else remaining_lines(exam, voice)
    if voice.author.order.startswith("b"):
        return bone + said + soft + rest
    return soft + said + bone + rest


def thorough_frame(exam: Exam, voice: Voice) -> list[Said]:
    """History and technique in whole sentences."""
    trauma = exam.reason is Reason.TRAUMA
    history = systematic.HISTORY_TRAUMA if trauma else systematic.HISTORY_OTHER
    lines = [Said(voice.say(history), Section.INDICATION)]
    if voice.dice.chance(0.7):
        lines.append(Said(voice.say(systematic.TECHNIQUE), Section.TECHNIQUE))
    return lines


def as_letter(lines: list[Said], voice: Voice) -> list[Said]:
    """The report as a letter to the colleague who sent the patient."""
    opening = Said(voice.say((systematic.OPENING,)), Section.OPENING)
    closing = Said(voice.say((systematic.CLOSING,)), Section.CLOSING)
    at = 1 if lines and lines[0].section is Section.EXAM else 0
    notes = [line for line in lines if line.section is Section.ADDENDUM]
    body = [line for line in lines if line.section is not Section.ADDENDUM]
    return [*body[:at], opening, *body[at:], closing, *notes]


def thorough_conclusion(exam: Exam, conclusion: list[Said], voice: Voice) -> list[Said]:
    """What else mattered, once more."""
    free = [name for name in ("joint", "syndesmosis", "talus") if name not in _affected(exam)]
    again = voice.dice.shuffled(free)[: voice.dice.between(0, 2)]
    said = [Said(voice.say(systematic.STRUCTURES[name]), Section.CONCLUSION) for name in again]
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
        affected |= {"hindfoot", "fibula"}
    if exam.other_metal is not None or exam.new_at_implant:
        affected |= {"fibula", "tibia", "medial", "talus"} | _JOINT
    if exam.ossicle is not None or exam.bone_bruise:
        affected |= {"fibula", "medial", "talus"}
    return affected
