"""Gold answers as hospitals write them: 0/1, ja/nein, Fraktur/keine Fraktur, any words.

A guess is only made for words that leave no doubt; the others are listed for the user.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from core.types import Answer, Task

WORDS: Mapping[Answer, tuple[str, ...]] = {
    Answer.PRESENT: (
        "1", "1.0", "present", "yes", "y", "ja", "j", "true", "wahr", "positive", "positiv", "pos",
        "+", "vorhanden", "nachgewiesen",
    ),
    Answer.ABSENT: (
        "0", "0.0", "absent", "no", "n", "nein", "false", "falsch", "negative", "negativ", "neg",
        "nicht vorhanden", "not present", "nicht nachgewiesen", "none", "keine", "kein",
        "o.b.", "o. b.", "ob", "ohne befund", "unauffällig", "unauffaellig",
    ),
    Answer.UNCERTAIN: (
        "uncertain", "unsicher", "unklar", "fraglich", "unclear", "equivocal", "questionable",
        "nicht sicher", "?",
    ),
    Answer.NOT_MENTIONED: ("not mentioned", "nicht erwähnt", "nicht erwaehnt"),
}  # fmt: skip
IN_ENGLISH = {
    "fraktur": "fracture",
    "bruch": "fracture",
    "erguss": "effusion",
    "pneu": "pneumothorax",
}
SAID_OF_IT = re.compile(r"^(?P<finding>.+?)[\s:,=]+(?P<word>ja|nein|yes|no)$")
"""`Bruch ja`, `fracture: no`."""
NEGATIONS = re.compile(r"^(keinen|keine|kein|ohne|nicht|no|not|without|non)\s+")


def guess(values: Collection[str], task: Task) -> dict[str, Answer]:
    """Value → answer for the values whose meaning is plain; the others are left out."""
    known = {word: answer for answer, words in WORDS.items() for word in words}
    folded = {fold(value) for value in values}
    found: dict[str, Answer] = {}
    for value in values:
        answer = known.get(fold(value)) or _by_finding(fold(value), folded, task)
        if answer in task.answers and answer is not None:
            found[value] = answer
    return found


def _by_finding(value: str, others: Collection[str], task: Task) -> Answer | None:
    """`keine fraktur` beside `fraktur`, or with the finding's own name in it; `fraktur: nein`."""
    said = SAID_OF_IT.match(value)
    if said and _names_the_finding(said["finding"], task):
        return Answer.PRESENT if said["word"] in WORDS[Answer.PRESENT] else Answer.ABSENT
    positive = NEGATIONS.sub("", value)
    if positive != value:
        named = positive in others or _names_the_finding(positive, task)
        return Answer.ABSENT if named else None
    negated = any(NEGATIONS.sub("", each) == value for each in others if each != value)
    return Answer.PRESENT if negated or _names_the_finding(value, task) else None


def _names_the_finding(value: str, task: Task) -> bool:
    """Whether the value is the finding's name, in English or German, and nothing else."""
    names = {fold(task.title), fold(task.name), *fold(task.title).split()[-1:]}
    return value in names or IN_ENGLISH.get(value) in names


def fold(value: str) -> str:
    """`No_Fracture ` → `no fracture`."""
    spaced = re.sub(r"[\s_]+", " ", value.strip().casefold()).strip()
    return re.sub(r"(?<=\w)-(?=\w)", " ", spaced)


def explain(values: Iterable[str], gold_map: Mapping[str, Answer]) -> dict[str, Answer]:
    """Value → answer by a map whose words may be written differently (`No fracture`)."""
    folded = {fold(word): answer for word, answer in gold_map.items()}
    return {value: folded[fold(value)] for value in values if fold(value) in folded}


def parse_map(text: str, task: Task) -> dict[str, Answer]:
    """`fracture=present,no_fracture=absent`; raises ValueError saying what is wrong with it.

    The answers' own names always mean themselves.
    """
    found = {answer.value: answer for answer in task.answers}
    for part in text.split(","):
        value, equals, answer = part.rpartition("=")
        allowed = ", ".join(each.value for each in task.answers)
        if not equals or not value.strip():
            raise ValueError(
                f"“{part.strip()}” says no answer. "
                "Write it like fracture=present,no_fracture=absent."
            )
        if answer.strip() not in set(task.answers):
            raise ValueError(
                f"“{answer.strip()}” is no answer of the task {task.name}. It has: {allowed}."
            )
        found[value.strip()] = Answer(answer.strip())
    return found
