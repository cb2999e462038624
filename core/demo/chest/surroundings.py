"""What a chest film shows beside the pleura, as likely as the patient's place makes it."""

from __future__ import annotations

from core.demo.chest.state import Around, Exam, Reason, Setting
from core.demo.dice import Dice

_LOBES = ("right upper", "right middle", "right lower", "left upper", "left lower")
_SIDES = ("left", "right", "bilateral")
_SICK = {Setting.CLINIC: 0.06, Setting.EMERGENCY: 0.16, Setting.WARD: 0.3, Setting.INTENSIVE: 0.5}
_VENTILATED = ("tube", "gastric", "central")


def around(exam: Exam, dice: Dice) -> Around:
    """Drawn without regard to a pneumothorax."""
    sick = _SICK[exam.setting]
    old = exam.age > 60
    return Around(
        effusion=dice.one(_SIDES) if dice.chance(sick) else "",
        opacity=dice.one(_LOBES) if dice.chance(_pneumonia(exam)) else "",
        atelectasis=dice.chance(sick),
        edema=dice.chance(sick * 0.5) and exam.age > 50,
        large_heart=dice.chance(0.35 if old else 0.06),
        emphysema=dice.chance(0.16 if exam.age > 50 else 0.0),
        rib=_rib(exam, dice),
        devices=_devices(exam, dice),
    )


def _pneumonia(exam: Exam) -> float:
    return 0.35 if exam.reason is Reason.COUGH else _SICK[exam.setting] * 0.4


def _rib(exam: Exam, dice: Dice) -> str:
    if exam.reason is Reason.TRAUMA and dice.chance(0.35):
        return "acute"
    return "old" if dice.chance(0.08 if exam.age > 40 else 0.0) else ""


def _devices(exam: Exam, dice: Dice) -> tuple[str, ...]:
    """Tubes in intensive care, what a procedure left, and old hardware of the old."""
    found = [name for name in _VENTILATED if _has(name, exam, dice)]
    if exam.age > 58 and dice.chance(0.16):
        found.append(dice.one(("pacemaker", "sternotomy")))
    if exam.age > 35 and dice.chance(0.05):
        found.append("port")
    return tuple(found)


def _has(name: str, exam: Exam, dice: Dice) -> bool:
    if exam.setting is Setting.INTENSIVE:
        return dice.chance(0.75)
    return name == "central" and exam.reason is Reason.PROCEDURE and dice.chance(0.6)
