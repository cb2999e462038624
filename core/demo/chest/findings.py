"""The findings of a chest report, region by region; one sentence decides the answer."""

from __future__ import annotations

import re

from core.demo.chest.phrases import pleura, rest
from core.demo.chest.state import Air, Course, Exam, Note, Other, Setting, Tube
from core.demo.draft import Line, Voice

TOPICS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"effusion|pleural (?:fluid|space)|costophrenic",
        r"consolidation|opacit|lungs are|infiltrate|airspace|pneumonia",
        r"edema|congestion|vasculature",
        r"volumes|atelecta|expanded",
        r"hyperinfl|diaphragms|emphysemat|hyperexp",
        r"heart|cardi",
        r"\brib\b|ribs|bony|osseous|bones",
        r"spine|scoliosis|kyphosis|osteop",
    )
)
_LYING = (Setting.WARD, Setting.INTENSIVE)
_OPTIONAL = 2
_NO_AIR = (Air.NONE, Air.RESOLVED)
_COLLAPSED = (Air.MODERATE, Air.LARGE, Air.TENSION, Air.HYDRO)


def finding_lines(exam: Exam, voice: Voice) -> list[Line]:
    """All regions in the author's order; what is normal only as far as the author goes."""
    regions = {
        "d": _devices(exam, voice),
        "l": _lungs(exam, voice),
        "p": _pleura(exam, voice),
        "h": _heart(exam, voice),
        "b": _bones(exam, voice),
    }
    return [line for letter in voice.author.order for line in regions[letter]]


def pneumothorax(exam: Exam, voice: Voice) -> str:
    """The sentence on the pneumothorax itself."""
    if exam.air is Air.NONE:
        return voice.say_either(_none(exam), _none_terse(exam))
    if exam.air is Air.RESOLVED:
        return voice.say(pleura.RESOLVED)
    if exam.air is Air.DOUBTFUL:
        lying = exam.setting in _LYING and voice.dice.chance(0.6)
        return voice.say(pleura.DOUBTFUL_LYING if lying else pleura.DOUBTFUL)
    if exam.course is Course.SAME and voice.dice.chance(0.4):
        return voice.say(pleura.NOT_LARGER)
    known = exam.course in (Course.SMALLER, Course.SAME, Course.LARGER)
    if known and exam.air is not Air.HYDRO and voice.dice.chance(0.6):
        return voice.say(pleura.FOLLOWED)
    return voice.say(pleura.PRESENT[exam.air])


def _none(exam: Exam) -> tuple[str, ...]:
    if exam.other is not None or exam.tube is not Tube.NONE or exam.around.effusion:
        return pleura.ABSENT
    if exam.around.is_clear and not exam.around.emphysema:
        return pleura.ABSENT_ALL + pleura.ABSENT_NOR_FLUID + pleura.ABSENT[:2]
    return pleura.ABSENT_NOR_FLUID + pleura.ABSENT[:3]


def _none_terse(exam: Exam) -> tuple[str, ...]:
    plain = exam.around.is_clear and exam.other is None and exam.note is not Note.WITHDRAWN
    return pleura.ABSENT_TERSE + pleura.NORMAL if plain else pleura.ABSENT_TERSE


def _pleura(exam: Exam, voice: Voice) -> list[Line]:
    said = [Line(pneumothorax(exam, voice), decides=True)]
    if exam.other is not None:
        said.insert(voice.dice.between(0, 1), Line(voice.say(pleura.OTHER[exam.other])))
    if exam.around.effusion:
        fluid = Line(voice.say(rest.EFFUSION[exam.around.effusion]))
        said.insert(voice.dice.between(0, 1), fluid)
    return said


def _devices(exam: Exam, voice: Voice) -> list[Line]:
    said = [Line(voice.say(rest.DEVICES[name])) for name in exam.around.devices]
    if exam.tube is not Tube.NONE:
        said.insert(0, Line(voice.say(rest.TUBE[exam.tube])))
    return said


def _lungs(exam: Exam, voice: Voice) -> list[Line]:
    around = exam.around
    shown = (
        (bool(around.opacity), rest.OPACITY),
        (around.atelectasis, rest.ATELECTASIS),
        (around.edema, rest.EDEMA),
        (around.emphysema and exam.other is not Other.BULLA, rest.EMPHYSEMA),
    )
    said = [Line(voice.say(phrases)) for is_there, phrases in shown if is_there]
    if not said and exam.air not in _COLLAPSED and exam.other is not Other.BULLA:
        clear = rest.CLEAR_LUNGS if exam.air in _NO_AIR else rest.CLEAR_LUNGS[1:]
        said += _perhaps(clear, 0.35, voice)
    return said


def _heart(exam: Exam, voice: Voice) -> list[Line]:
    if exam.air is Air.TENSION:
        return []
    as_before = exam.prior is not None and voice.dice.chance(0.4)
    if exam.around.large_heart:
        return [Line(voice.say(rest.LARGE_HEART_AS_BEFORE if as_before else rest.LARGE_HEART))]
    return _perhaps(rest.HEART_AS_BEFORE if as_before else rest.HEART, 0.75, voice)


def _bones(exam: Exam, voice: Voice) -> list[Line]:
    said = [Line(voice.say(rest.RIB[exam.around.rib]))] if exam.around.rib else []
    said += _perhaps(rest.BONES, 0.5, voice)
    if exam.age > 55:
        said += _perhaps(rest.OLD_BONES, 0.3, voice)
    return said + _perhaps(rest.UPPER_ABDOMEN, 0.15, voice)


def _perhaps(phrases: tuple[str, ...], share: float, voice: Voice) -> list[Line]:
    """An optional line, the sooner the more the author usually says."""
    sentence = voice.say_news(phrases)
    wanted = voice.dice.chance(share * voice.author.extras / _OPTIONAL)
    return [Line(sentence)] if sentence is not None and wanted else []
