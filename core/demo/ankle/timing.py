"""Time as it is spoken: since when it hurts, how long ago, which season's accident.

All of it follows from the exam's dates, so that two visits never contradict each other.
"""

from __future__ import annotations

from core.demo.ankle.state import Exam
from core.demo.dice import Dice

_WINTER = (12, 1, 2, 3)
_YOUNG = ("beim Fußball", "beim Handball", "beim Volleyball", "beim Joggen", "im Sportunterricht",
          "beim Trampolinspringen", "beim Basketball", "beim Skaten")  # fmt: skip
_ANYONE = ("auf der Treppe", "am Bordstein", "beim Wandern", "bei der Arbeit", "mit dem E-Scooter",
           "auf unebenem Boden", "beim Aussteigen aus dem Auto", "im Garten", "vom Pferd",
           "mit dem Fahrrad")  # fmt: skip
_OLD = ("in der Wohnung", "im Bad", "auf der Treppe", "am Bordstein", "im Garten",
        "beim Aussteigen aus dem Bus", "im häuslichen Umfeld", "auf dem Weg zur Toilette",
        "von der Leiter")  # fmt: skip
_NO_TWISTING = ("mit dem E-Scooter", "vom Pferd", "mit dem Fahrrad", "von der Leiter")
_FALLS = ("Sturz", "Treppensturz", "Fahrradsturz", "Distorsion", "Pronationstrauma", "Umknicken",
          "Verdrehtrauma", "Leitersturz", "Stolpersturz")  # fmt: skip
_TODAY = ("", "", " heute", " heute Morgen", " vor wenigen Stunden", " heute Mittag")
_YESTERDAY = ("", " gestern", " gestern Abend", " am Vortag", " am Vorabend")


def words_of_time(exam: Exam, dice: Dice) -> dict[str, str]:
    """The words that indications need, from the exam's date and days since the injury."""
    doing = dice.one(_accidents(exam))
    twisted = doing not in _NO_TWISTING and dice.chance(0.65)
    return {
        "doing": doing,
        "fallen": "umgeknickt" if twisted else "gestürzt",
        "fallen_cap": dice.one(("Umgeknickt", "Sprunggelenk verdreht")) if twisted else "Gestürzt",
        "a_fall": dice.one(("Umknicktrauma", "Distorsionstrauma")) if twisted else "Sturz",
        "when": _when(exam.days, dice),
        "ago": ago(exam.days),
        "since": _since(exam.days),
        "weeks": str(max(2, round(exam.days / 7))),
        "days": str(max(2, exam.days)),
        "postop": str(_days_after_operation(exam)),
        "fall": dice.one((*_FALLS, "Skisturz") if exam.day.month in _WINTER else _FALLS),
    }


def ago(days: int) -> str:
    """How long ago, as one says it: days, then weeks, then months, then years."""
    if days < 2:
        return ("heute", "gestern")[days]
    if days < 21:
        return f"vor {days} Tagen"
    if days < 75:
        return f"vor {round(days / 7)} Wochen"
    if days < 720:
        return f"vor {round(days / 30)} Monaten"
    return "vor Jahren"


def _when(days: int, dice: Dice) -> str:
    if days == 0:
        return dice.one(_TODAY)
    if days == 1:
        return dice.one(_YESTERDAY)
    return dice.one(("", f" {ago(days)}"))


def _since(days: int) -> str:
    spoken = ago(max(2, days))
    return "seit Jahren" if spoken == "vor Jahren" else spoken.replace("vor", "seit", 1)


def _days_after_operation(exam: Exam) -> int:
    return 1 if exam.operated_on is None else max(1, (exam.day - exam.operated_on).days)


def _accidents(exam: Exam) -> tuple[str, ...]:
    places = _OLD if exam.age > 68 else (_ANYONE + _YOUNG if exam.age < 45 else _ANYONE)
    return (*places, "auf Glatteis") if exam.day.month in _WINTER else places
