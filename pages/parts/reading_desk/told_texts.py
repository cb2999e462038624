"""What the study tells a reader who is at the desk or the worklist, in German.

The study speaks English; its sentences are the keys, gaps are in braces. A sentence that is
not here stays English. A test reads the sources and finds whatever lacks its German.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_GERMAN: Mapping[str, str] = {
    # who reads
    "A reader's name has 1 to {n} letters. Write your own name or initials.": (
        "Ein Name hat 1 bis {n} Zeichen. Schreiben Sie Ihren Namen oder Ihr Kürzel."
    ),
    "“{name}” is a simulated reader of the demo study. Write your own name or initials.": (
        "„{name}“ ist eine erfundene Person der Demo-Studie. "
        "Schreiben Sie Ihren Namen oder Ihr Kürzel."
    ),
    "There is no such reader.": "Diese Person gibt es in der Studie nicht.",
    # a verdict
    "There is no such case.": "Diesen Fall gibt es nicht.",
    "A verdict needs one of the answers of the task {task}.": (
        "Ein Urteil braucht eine der Antworten der Aufgabe {task}."
    ),
    "This message was sent before, for another case.": (
        "Diese Nachricht kam schon einmal, zu einem anderen Fall."
    ),
    "There is no verdict of yours on this case to take back.": (
        "Zu diesem Fall gibt es kein Urteil von Ihnen, das sich zurücknehmen ließe."
    ),
    "You have read this case already; there is nothing to skip.": (
        "Diesen Fall haben Sie schon gelesen; es gibt nichts auszulassen."
    ),
    "You went on with this case in another window. What you did there holds; "
    "this was kept beside it.": (
        "Sie haben diesen Fall in einem anderen Fenster weiterbearbeitet. Das dort gilt; "
        "dies hier wurde daneben aufgehoben."
    ),
    "You read this case in another window at {at}, as {answer}. That verdict holds; "
    "this one was kept beside it.": (
        "Sie haben diesen Fall um {at} in einem anderen Fenster gelesen: {answer}. "
        "Jenes Urteil gilt; dieses wurde daneben aufgehoben."
    ),
    "The case had been given to another reader, since it lay open for too long. "
    "Your verdict is kept as a second reading.": (
        "Der Fall war jemand anderem gegeben worden, weil er zu lange offen lag. "
        "Ihr Urteil ist als zweite Lesung aufgehoben."
    ),
    # a list
    "There is no such reading list. Go back to the worklist.": (
        "Diese Leseliste gibt es nicht. Gehen Sie zurück zur Arbeitsliste."
    ),
    "This is a consensus session. Its readers sit together and read under its own name.": (
        "Dies ist eine Konsensussitzung. Man liest sie gemeinsam und unter ihrem eigenen Namen."
    ),
    "This list decides between readings of your own. Somebody else has to read it.": (
        "Diese Liste entscheidet zwischen Lesungen von Ihnen. Das muss jemand anderes tun."
    ),
    "There is nothing to read in “{title}”: no report is of this kind. "
    "Choose other readers, or label more reports first.": (
        "In „{title}“ gibt es nichts zu lesen: Kein Befund ist von dieser Art. "
        "Wählen Sie andere Seiten, oder labeln Sie zuerst mehr Befunde."
    ),
    "A disagreement is between two readers: choose the second one.": (
        "Ein Widerspruch ist zwischen zweien: Wählen Sie die zweite Seite."
    ),
    "A consensus is between two people or more: choose who sits together.": (
        "Ein Konsens ist zwischen zweien oder mehr: Wählen Sie, wer zusammensitzt."
    ),
    "{names} differ on no case that is read by all its readers. "
    "Finish or close the lists that are still open, or choose others.": (
        "{names} unterscheiden sich in keinem Fall, der zu Ende gelesen ist. "
        "Beenden oder schließen Sie die offenen Listen, oder wählen Sie andere."
    ),
    "The list “{title}” changes no gold label: nothing is to take over.": (
        "Die Liste „{title}“ ändert kein Gold-Label: Es gibt nichts zu übernehmen."
    ),
    "The task {task} has no gold set.": "Die Aufgabe {task} hat keinen Gold-Satz.",
    # an image
    "This image is not one of this case.": "Dieses Bild gehört nicht zu diesem Fall.",
    "This image is not in the study.": "Dieses Bild ist nicht in der Studie.",
    "Say why the image is left out: {reasons}.": (
        "Sagen Sie, warum das Bild fehlen soll: {reasons}."
    ),
    "This image is left out because of what its file says, and not by a person.": (
        "Dieses Bild fehlt wegen dem, was seine Datei sagt, und nicht, weil jemand es so wollte."
    ),
    # permissions and messages
    "Open the reading desk to read: this request has no permission.": (
        "Öffnen Sie das Lesepult, um zu lesen: Diese Anfrage hat keine Erlaubnis."
    ),
    "The permission has run out. The reading desk asks for a new one.": (
        "Die Erlaubnis ist abgelaufen. Das Lesepult holt eine neue."
    ),
    "This permission is for something else.": "Diese Erlaubnis gilt für etwas anderes.",
    "This permission was not given by this study.": (
        "Diese Erlaubnis stammt nicht aus dieser Studie."
    ),
    "This permission is another reader's.": "Diese Erlaubnis gehört jemand anderem.",
    "This permission is another list's.": "Diese Erlaubnis gehört zu einer anderen Liste.",
    "This permission is another case's.": "Diese Erlaubnis gehört zu einem anderen Fall.",
    "The message is too long.": "Die Nachricht ist zu lang.",
    "The desk's message can't be used: {why}.": (
        "Mit der Nachricht des Lesepults ist nichts anzufangen: {why}."
    ),
}
_ANSWERS = {
    "present": "vorhanden",
    "absent": "nicht vorhanden",
    "uncertain": "nicht sicher",
    "not mentioned": "nicht erwähnt",
}


def sentence(english: str, language: str) -> str:
    """The sentence in a language; as it is where there is no other."""
    if language != "de":
        return english
    for pattern, german in _PATTERNS:
        found = pattern.fullmatch(english)
        if found:
            gaps = {k: _ANSWERS.get(v, v) for k, v in found.groupdict().items()}
            return german.format(**{**gaps, "names": _und(gaps.get("names", ""))})
    return english


def _und(names: str) -> str:
    return names.replace(" and ", " und ")


def _pattern(english: str) -> re.Pattern[str]:
    """The template as a pattern, each gap a group of its name."""
    parts = re.split(r"\{(\w+)\}", english)
    texts, names = parts[0::2], parts[1::2]
    pattern = re.escape(texts[0])
    for name, text in zip(names, texts[1:], strict=True):
        pattern += f"(?P<{name}>.+?){re.escape(text)}"
    return re.compile(pattern, re.DOTALL)


_PATTERNS = [(_pattern(english), german) for english, german in _GERMAN.items()]
