"""The sentences beside the bone: joint, soft tissue, wear, ossicles, advice.

They are drawn for reports of every answer and only bend to what anatomy demands.
"""

from __future__ import annotations

from core.demo.ankle.phrases import beyond, closing, joint, soft_tissue
from core.demo.ankle.phrases.lesions import WORDS
from core.demo.ankle.state import Exam, Lesion, Line, Reason, Treatment
from core.demo.draft import Line as Said
from core.demo.draft import Voice

_SYNDESMOTIC = (Lesion.WEBER_B, Lesion.WEBER_C, Lesion.BIMALLEOLAR, Lesion.TRIMALLEOLAR)
_LATE = (Reason.HEALING, Reason.REMOVAL, Reason.PAIN)


def joint_lines(exam: Exam, voice: Voice) -> list[Said]:
    """Alignment and syndesmosis."""
    said: list[Said] = []
    dice = voice.dice
    if dice.chance(0.55):
        said.append(Said(_alignment(exam, voice)))
    if dice.chance(0.25):
        said.append(Said(voice.say(_syndesmosis(exam, voice))))
    return said


def soft_tissue_lines(exam: Exam, voice: Voice) -> list[Said]:
    """Swelling and effusion."""
    said: list[Said] = []
    dice = voice.dice
    if dice.chance(0.6):
        said.append(Said(voice.say(soft_tissue.SWELLING[_swollen(exam, voice)])))
    if dice.chance(0.15):
        said.append(Said(voice.say(soft_tissue.EFFUSION)))
    return said


def remaining_lines(exam: Exam, voice: Voice) -> list[Said]:
    """Wear, mineral, ossicles and what else shows."""
    dice, age = voice.dice, exam.patient.age
    said: list[Said] = []
    if dice.chance(0.3 if age > 50 or exam.reason is Reason.PAIN else 0.12):
        said.append(Said(voice.say(joint.WORN if age > 42 else joint.UNWORN)))
    if dice.chance(0.12):
        said.append(Said(voice.say(_mineral(exam))))
    if dice.chance(0.14) and exam.other_bone is None:
        said.append(Said(voice.say(joint.BESIDE)))
    if age > 62 and dice.chance(0.12):
        said.append(Said(voice.say(joint.BESIDE_OLD)))
    return said


def ossicle_lines(exam: Exam, voice: Voice) -> list[Said]:
    if exam.ossicle is None or exam.doubt is not None:
        return []
    return [Said(voice.say(beyond.OSSICLE[exam.ossicle]))]


def advice_lines(exam: Exam, voice: Voice, share: float) -> list[Said]:
    return [Said(voice.say(closing.ADVICE))] if voice.dice.chance(share) else []


def _alignment(exam: Exam, voice: Voice) -> str:
    untreated = exam.line is Line.FRESH and exam.lesion is not None and exam.doubt is None
    if untreated and exam.displacement == 2:
        return voice.say(joint.SUBLUXED)
    if untreated and exam.displacement == 1 and exam.lesion in _SYNDESMOTIC[2:]:
        return voice.say(joint.SUBLUXED) if voice.dice.chance(0.5) else voice.say(joint.SLIGHT)
    return voice.say(joint.CONGRUENT)


def _syndesmosis(exam: Exam, voice: Voice) -> tuple[str, ...]:
    wide = exam.lesion in _SYNDESMOTIC and exam.line is Line.FRESH and exam.displacement
    sprain = exam.lesion is None and exam.reason is Reason.TRAUMA and exam.ossicle is None
    if (wide and voice.dice.chance(0.5)) or (sprain and voice.dice.chance(0.08)):
        return joint.SYNDESMOSIS_WIDE
    return joint.SYNDESMOSIS


def _swollen(exam: Exam, voice: Voice) -> str:
    dice = voice.dice
    if dice.chance(0.75 if exam.reason in _LATE else 0.28):
        return "none"
    if exam.lesion is None or exam.doubt is not None:
        return dice.weighted((("lateral", 6.0), ("medial", 1.5), ("both", 2.5)))
    place = WORDS[exam.lesion].place
    return place if place in ("lateral", "medial") and dice.chance(0.75) else "both"


def _mineral(exam: Exam) -> tuple[str, ...]:
    rested = exam.treatment in (Treatment.CAST, Treatment.REMOVED) or exam.reason is Reason.HEALING
    return joint.MINERAL_LOW if rested or exam.patient.age > 65 else joint.MINERAL
