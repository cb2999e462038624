"""The sentences beside the bone: joint, soft tissue, wear, ossicles, advice.

They are drawn for reports of every answer and only bend to what anatomy and time demand.
"""

from __future__ import annotations

from core.demo.ankle.phrases import beyond, closing, joint, soft_tissue
from core.demo.ankle.phrases.lesions import WORDS
from core.demo.ankle.state import Exam, Lesion, Line, Reason, Sureness, Treatment
from core.demo.draft import Line as Said
from core.demo.draft import Voice

_SYNDESMOTIC = (Lesion.WEBER_B, Lesion.WEBER_C, Lesion.BIMALLEOLAR, Lesion.TRIMALLEOLAR)
_LATE = (Reason.HEALING, Reason.REMOVAL, Reason.PAIN)
_RECENT_DAYS = 60


def joint_lines(exam: Exam, voice: Voice) -> list[Said]:
    """Alignment and syndesmosis."""
    said: list[Said] = []
    if voice.dice.chance(0.6):
        said += news(_alignment(exam, voice), voice)
    if voice.dice.chance(0.3):
        said += news(_syndesmosis(exam, voice), voice)
    return said


def soft_tissue_lines(exam: Exam, voice: Voice) -> list[Said]:
    """Swelling and effusion."""
    said: list[Said] = []
    if voice.dice.chance(0.15 if exam.treatment is Treatment.CAST else 0.65):
        said += news(soft_tissue.SWELLING[_swollen(exam, voice)], voice)
    if voice.dice.chance(0.17):
        said += news(soft_tissue.EFFUSION, voice)
    return said


def remaining_lines(exam: Exam, voice: Voice) -> list[Said]:
    """Wear, mineral, ossicles and what else shows."""
    dice, age = voice.dice, exam.age
    said: list[Said] = []
    if dice.chance(0.35 if age > 50 or exam.reason is Reason.PAIN else 0.15):
        said += news(_wear(exam, voice), voice)
    if dice.chance(0.16):
        said += news(_mineral(exam), voice)
    if dice.chance(0.18) and exam.other_bone is None:
        said += news(joint.BESIDE, voice)
    if age > 62 and dice.chance(0.14):
        said += news(joint.BESIDE_OLD, voice)
    return said


def ossicle_lines(exam: Exam, voice: Voice) -> list[Said]:
    if exam.ossicle is None or exam.doubt is not None:
        return []
    return [Said(voice.say(beyond.OSSICLE[exam.ossicle]))]


def advice_lines(exam: Exam, voice: Voice) -> list[Said]:
    """What should be done next; one sentence, in a minority of the reports."""
    unsure = exam.doubt is not None or exam.sureness is Sureness.SUSPECTED
    share = 0.5 if unsure else (0.28 if exam.is_fresh else 0.18)
    return news(_advice(exam), voice) if voice.dice.chance(share) else []


def news(phrases: tuple[str, ...], voice: Voice) -> list[Said]:
    """A line of these, unless its topic has been spoken of."""
    sentence = voice.say_news(phrases)
    return [] if sentence is None else [Said(sentence)]


def _alignment(exam: Exam, voice: Voice) -> tuple[str, ...]:
    if exam.is_fresh and exam.displacement == 2:
        return joint.SUBLUXED
    if exam.is_fresh and exam.displacement == 1 and exam.lesion in _SYNDESMOTIC[2:]:
        return joint.SUBLUXED if voice.dice.chance(0.5) else joint.SLIGHT
    if exam.lesion is None and exam.reason is Reason.TRAUMA and voice.dice.chance(0.03):
        return joint.WIDE_MEDIALLY
    return joint.CONGRUENT


def _syndesmosis(exam: Exam, voice: Voice) -> tuple[str, ...]:
    wide = exam.lesion in _SYNDESMOTIC and exam.is_fresh and exam.displacement
    sprain = exam.lesion is None and exam.reason is Reason.TRAUMA and exam.ossicle is None
    if (wide and voice.dice.chance(0.5)) or (sprain and voice.dice.chance(0.08)):
        return joint.SYNDESMOSIS_WIDE
    return joint.SYNDESMOSIS


def _swollen(exam: Exam, voice: Voice) -> str:
    dice = voice.dice
    since = exam.days_since_prior
    if since is not None and since <= _RECENT_DAYS and exam.days and dice.chance(0.45):
        return "less"
    moved = exam.is_fresh and exam.displacement > 0
    if dice.chance(0.75 if exam.reason in _LATE else (0.04 if moved else 0.25)):
        return "none"
    return str(voice.words["where"])


def _wear(exam: Exam, voice: Voice) -> tuple[str, ...]:
    if exam.age <= 42:
        return joint.UNWORN
    seen_before = exam.prior is not None and voice.dice.chance(0.5)
    return joint.WORN_COURSE if seen_before else joint.WORN


def _mineral(exam: Exam) -> tuple[str, ...]:
    rested = exam.treatment in (Treatment.CAST, Treatment.REMOVED) or exam.reason is Reason.HEALING
    return joint.MINERAL_LOW if rested or exam.age > 65 else joint.MINERAL


def _advice(exam: Exam) -> tuple[str, ...]:
    if exam.doubt is not None or exam.sureness is Sureness.SUSPECTED:
        return closing.ADVICE_ANY + closing.ADVICE_MORE_PICTURES + closing.ADVICE_SURGEON[:1]
    if exam.is_fresh or exam.other_bone is not None or exam.refracture or exam.new_at_implant:
        return closing.ADVICE_ANY[:2] + closing.ADVICE_SURGEON
    if exam.lesion is not None:
        return closing.ADVICE_ANY[:1] + closing.ADVICE_LATER[int(exam.line is Line.GONE) :]
    if exam.reason is Reason.PAIN:
        anytime = closing.ADVICE_ANY[:1] + closing.ADVICE_ANY[2:]
        return anytime + closing.ADVICE_MORE_PICTURES[:2] + closing.ADVICE_SURGEON[:1]
    return closing.ADVICE_ANY + closing.ADVICE_MORE_PICTURES + closing.ADVICE_BANDS


def place_of(exam: Exam) -> str | None:
    """Where the sentence on the fracture belongs when a report goes round the joint."""
    lesion = exam.lesion or exam.old
    return None if lesion is None else WORDS[lesion].place
