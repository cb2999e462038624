"""The impression of a chest report: the pneumothorax if there is one, then what else matters."""

from __future__ import annotations

from core.demo.chest.findings import pneumothorax
from core.demo.chest.phrases import pleura, rest
from core.demo.chest.state import Air, Exam
from core.demo.draft import Line, Section, Voice

_SILENT = 0.3
_PLACED = {"tube", "gastric", "central"}


def impression_lines(exam: Exam, voice: Voice) -> list[Line]:
    """The points, numbered where there are several and the author numbers them."""
    points = [*_on_the_pneumothorax(exam, voice), *_on_the_rest(exam, voice)]
    if not points:
        points = [voice.say(pleura.NORMAL)]
    points += _advice(exam, voice)
    if len(points) > 1 and voice.author.layout in ("blocks", "list"):
        points = [f"{i}. {point}" for i, point in enumerate(points, start=1)]
    return [Line(text, Section.CONCLUSION) for text in points]


def _on_the_pneumothorax(exam: Exam, voice: Voice) -> list[str]:
    if exam.air is Air.DOUBTFUL:
        return [voice.say(pleura.DOUBTFUL_AGAIN)]
    if exam.air is not Air.NONE:
        return [pneumothorax(exam, voice)]
    clear = exam.around.is_clear and exam.other is None
    if voice.dice.chance(_SILENT) or (clear and voice.dice.chance(0.5)):
        return []
    return [voice.say(pleura.ABSENT)]


def _on_the_rest(exam: Exam, voice: Voice) -> list[str]:
    around, said = exam.around, []
    if around.opacity:
        said.append(voice.say(rest.OPACITY_AGAIN))
    if around.effusion and voice.dice.chance(0.6):
        said.append(voice.say(rest.EFFUSION_AGAIN))
    if around.edema:
        said.append(voice.say(rest.EDEMA[:1]))
    if exam.other is not None and voice.dice.chance(0.6):
        said.append(voice.say(pleura.OTHER[exam.other]))
    if around.rib == "acute":
        said.append(voice.say(("Rib [fracture|fractures] as above", "Acute rib fracture")))
    if set(around.devices) & _PLACED and voice.dice.chance(0.3):
        said.append(voice.say(rest.DEVICES_AGAIN))
    return said


def _advice(exam: Exam, voice: Voice) -> list[str]:
    if exam.air is Air.DOUBTFUL:
        phrases, share = rest.ADVICE_DOUBT, 0.55
    elif exam.air in (Air.NONE, Air.RESOLVED):
        phrases, share = rest.ADVICE_ABSENT, 0.12
    else:
        phrases, share = rest.ADVICE_PRESENT, 0.4
    return [voice.say(phrases)] if voice.dice.chance(share) else []
