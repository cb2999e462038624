"""Every word on the reading desk, in English and German. The scripts bring none of their own."""

from __future__ import annotations

from collections.abc import Mapping

from core import wording
from core.protocol import Blinding, Cause, Design, Reason
from core.store.blinding import MIXED
from core.types import Answer
from core.workflows.review_results import Thanks
from pages.parts.reading_desk import image_texts

LANGUAGES = {"en": "English", "de": "Deutsch"}

_ENGLISH = {
    "desk": "Reading desk",
    "answers": "Answers",
    "progress": "Progress",
    "report": "Report",
    "where": "{place} of {total}",
    "loading": "The next case is on its way …",
    "leaving": "Saving …",
    "saving": "The last verdicts are being saved …",
    "saved": "all saved",
    "unsaved": "{n} unsaved",
    "no_connection": "No connection: your verdicts wait on this computer",
    "keep_open": "this browser keeps nothing, leave the window open",
    "of_others": "{n} of another reader wait here",
    "pace": "{s} s a case",
    "minutes_left": "about {n} min left",
    "empty_report": "This report is empty.",
    "not_in_report": "Quoted, and not in the report:",
    "out": "out",
    "undo": "undo",
    "skip": "skip",
    "flag": "flag",
    "comment": "comment",
    "help": "all keys",
    "previous": "case before",
    "next": "next case",
    "search": "search",
    "light": "light or dark",
    "why": "why a model may err …",
    "why_title": "Why a model may err here",
    "why_hint": "Press the numbers that fit, then Enter.",
    "comment_title": "Comment on this case",
    "comment_hint": "Enter keeps it, Shift+Enter begins a line, Esc closes.",
    "search_hint": "A word of this report",
    "found": "{n} found",
    "keys_title": "Keys",
    "keys_hint": "Click a key to give it another one. They stay as you choose on this computer.",
    "press_key": "Press the key for “{action}”.",
    "key_taken": "That key is for “{action}” already. Nothing was changed.",
    "key_changed": "Changed.",
    "usual_keys": "The usual keys again",
    "definition": "What counts",
    "you": "you",
    "a_radiologist": "a radiologist",
    "no_answer": "no answer",
    "case_before": "The case before:",
    "look_again": "{key} looks at it again",
    "looking_back": "You look at a case that you have read. An answer changes your verdict.",
    "nothing_to_undo": "There is nothing to take back.",
    "no_earlier": "There is no earlier case in this sitting.",
    "elsewhere": "You read this case in another window.",
    "refused": "A verdict was not taken:",
    "unsaved_here": "{n} of your verdicts wait on this computer and are being delivered …",
    "with_others": "The last cases are with other readers. They come here if they are given back.",
    "thanks": "Thank you. The list is read.",
    "to_worklist": "Back to the worklist",
    "thanks_read": "You have read {n} cases, {s} s a case (median).",
    "thanks_agree": "You agree with {name} on {k} of {n}.",
    "thanks_gold": "Your verdicts speak against {n} gold labels.",
    "thanks_repeated": "{n} cases came twice; you answered {k} of them alike.",
    "quote_solid": "solid: what one reader quotes",
    "quote_dashed": "dashed: what another quotes",
    "quote_dotted": "dotted: what a third quotes",
}

_GERMAN = {
    "desk": "Lesepult",
    "answers": "Antworten",
    "progress": "Fortschritt",
    "report": "Befund",
    "where": "{place} von {total}",
    "loading": "Der nächste Fall kommt …",
    "leaving": "Wird gespeichert …",
    "saving": "Die letzten Urteile werden gespeichert …",
    "saved": "alles gespeichert",
    "unsaved": "{n} ungespeichert",
    "no_connection": "Keine Verbindung: Ihre Urteile warten auf diesem Rechner",
    "keep_open": "dieser Browser behält nichts, lassen Sie das Fenster offen",
    "of_others": "{n} von anderen Lesern warten hier",
    "pace": "{s} s je Fall",
    "minutes_left": "noch etwa {n} min",
    "empty_report": "Dieser Befund ist leer.",
    "not_in_report": "Zitiert, steht aber nicht im Befund:",
    "out": "hinaus",
    "undo": "zurücknehmen",
    "skip": "auslassen",
    "flag": "markieren",
    "comment": "Kommentar",
    "help": "alle Tasten",
    "previous": "voriger Fall",
    "next": "nächster Fall",
    "search": "suchen",
    "light": "hell oder dunkel",
    "why": "warum irrt ein Modell …",
    "why_title": "Warum ein Modell hier irren kann",
    "why_hint": "Drücken Sie die passenden Ziffern, dann Enter.",
    "comment_title": "Kommentar zu diesem Fall",
    "comment_hint": "Enter behält ihn, Umschalt+Enter beginnt eine Zeile, Esc schließt.",
    "search_hint": "Ein Wort dieses Befunds",
    "found": "{n} gefunden",
    "keys_title": "Tasten",
    "keys_hint": "Ein Klick auf eine Taste gibt ihr eine andere. Das bleibt auf diesem Rechner so.",
    "press_key": "Drücken Sie die Taste für „{action}“.",
    "key_taken": "Diese Taste gehört schon zu „{action}“. Nichts wurde geändert.",
    "key_changed": "Geändert.",
    "usual_keys": "Wieder die üblichen Tasten",
    "definition": "Was zählt",
    "you": "Sie",
    "a_radiologist": "jemand aus der Radiologie",
    "no_answer": "keine Antwort",
    "case_before": "Der Fall davor:",
    "look_again": "{key} zeigt ihn noch einmal",
    "looking_back": "Diesen Fall haben Sie gelesen. Eine Antwort ändert Ihr Urteil.",
    "nothing_to_undo": "Es gibt nichts zurückzunehmen.",
    "no_earlier": "In dieser Sitzung gibt es keinen früheren Fall.",
    "elsewhere": "Diesen Fall haben Sie in einem anderen Fenster gelesen.",
    "refused": "Ein Urteil wurde nicht angenommen:",
    "unsaved_here": "{n} Ihrer Urteile warten auf diesem Rechner und werden zugestellt …",
    "with_others": "Die letzten Fälle liegen bei anderen. Werden sie frei, kommen sie hierher.",
    "thanks": "Danke. Die Liste ist gelesen.",
    "to_worklist": "Zurück zur Arbeitsliste",
    "thanks_read": "Sie haben {n} Fälle gelesen, {s} s je Fall (Median).",
    "thanks_agree": "Mit {name} stimmen Sie in {k} von {n} überein.",
    "thanks_gold": "Ihre Urteile widersprechen {n} Gold-Labels.",
    "thanks_repeated": "{n} Fälle kamen zweimal; {k} davon haben Sie gleich beantwortet.",
    "quote_solid": "durchgezogen: was einer zitiert",
    "quote_dashed": "gestrichelt: was ein anderer zitiert",
    "quote_dotted": "gepunktet: was ein dritter zitiert",
}

_REASONS = {
    "en": {
        Reason.DISAGREEMENT: "Here because two readers disagree",
        Reason.IMAGE: "Here because the image speaks against the report label",
        Reason.FAILURE: "Here because a model gave no usable answer",
        Reason.LOW_CONFIDENCE: "Here because a model is not sure",
        Reason.CONTRADICTION: "Here because a model contradicts itself",
        Reason.SUSPECT: "Here because the label is doubtful",
        Reason.LABEL_NOISE: "Here because a CNN doubts the label",
        Reason.AUDIT: "Here by chance: a random sample",
        MIXED: "Here because readers disagree, or as a random check",
    },
    "de": {
        Reason.DISAGREEMENT: "Hier, weil zwei verschieden antworten",
        Reason.IMAGE: "Hier, weil das Bild gegen das Befund-Label spricht",
        Reason.FAILURE: "Hier, weil ein Modell keine brauchbare Antwort gab",
        Reason.LOW_CONFIDENCE: "Hier, weil ein Modell unsicher ist",
        Reason.CONTRADICTION: "Hier, weil ein Modell sich widerspricht",
        Reason.SUSPECT: "Hier, weil das Label zweifelhaft ist",
        Reason.LABEL_NOISE: "Hier, weil ein CNN am Label zweifelt",
        Reason.AUDIT: "Hier durch Zufall: eine Stichprobe",
        MIXED: "Hier, weil die Leser uneins sind, oder als Stichprobe",
    },
}

_CAUSES = {
    "en": {
        Cause.MISREAD: "a clear sentence misread",
        Cause.NEGATION: "negation",
        Cause.PRIOR: "old or new",
        Cause.INDICATION: "the question taken for a finding",
        Cause.OTHER_BONE: "another bone",
        Cause.REPORT_WRONG: "the report is wrong",
        Cause.GUIDELINE: "our definition says nothing of it",
    },
    "de": {
        Cause.MISREAD: "einen klaren Satz verlesen",
        Cause.NEGATION: "Verneinung",
        Cause.PRIOR: "alt oder neu",
        Cause.INDICATION: "die Frage für den Befund genommen",
        Cause.OTHER_BONE: "anderer Knochen",
        Cause.REPORT_WRONG: "der Befund ist falsch",
        Cause.GUIDELINE: "unsere Definition sagt dazu nichts",
    },
}

_ANSWERS = {
    "en": {
        Answer.PRESENT: "present",
        Answer.ABSENT: "absent",
        Answer.UNCERTAIN: "can’t tell",
        Answer.NOT_MENTIONED: "not mentioned",
    },
    "de": {
        Answer.PRESENT: "vorhanden",
        Answer.ABSENT: "nicht vorhanden",
        Answer.UNCERTAIN: "nicht sicher",
        Answer.NOT_MENTIONED: "nicht erwähnt",
    },
}

_BLIND = {
    "en": {
        Blinding.HIDDEN: "First look: what others answered stays hidden",
        Blinding.LETTERED: "First look: who answered what stays hidden",
        Blinding.OPEN: "Consensus session: nothing is blind",
    },
    "de": {
        Blinding.HIDDEN: "Erster Blick: was andere geantwortet haben, bleibt verdeckt",
        Blinding.LETTERED: "Erster Blick: wer was geantwortet hat, bleibt verdeckt",
        Blinding.OPEN: "Konsensussitzung: nichts ist verblindet",
    },
}


_SHORT_REASONS = {
    "en": {
        Reason.DISAGREEMENT: "readers disagree",
        Reason.IMAGE: "report label against CNN",
        Reason.FAILURE: "no usable answer",
        Reason.LOW_CONFIDENCE: "not sure",
        Reason.CONTRADICTION: "contradicts itself",
        Reason.SUSPECT: "doubtful label",
        Reason.LABEL_NOISE: "label noise suspect",
        Reason.AUDIT: "random sample",
        Reason.AGREEMENT: "random agreement",
        Reason.REPEAT: "read twice",
        MIXED: "disagreement or random check",
    },
    "de": {
        Reason.DISAGREEMENT: "Antworten verschieden",
        Reason.IMAGE: "Befund-Label gegen CNN",
        Reason.FAILURE: "keine brauchbare Antwort",
        Reason.LOW_CONFIDENCE: "nicht sicher",
        Reason.CONTRADICTION: "widerspricht sich",
        Reason.SUSPECT: "zweifelhaftes Label",
        Reason.LABEL_NOISE: "Label unter Verdacht",
        Reason.AUDIT: "Stichprobe",
        Reason.AGREEMENT: "zufällige Übereinstimmung",
        Reason.REPEAT: "zweimal gelesen",
        MIXED: "verschieden oder Stichprobe",
    },
}


def reason_word(reason: str, language: str) -> str:
    """Why a case is on a list, for a cell of a table."""
    return _SHORT_REASONS[language].get(reason, reason)


def cause_word(cause: Cause, language: str) -> str:
    return _CAUSES[language][cause]


def answer_word(answer: Answer, language: str) -> str:
    return _ANSWERS[language][answer]


def thanks(given: Thanks, language: str) -> list[str]:
    """What the desk says at the end of a list, line by line."""
    words = _GERMAN if language == "de" else _ENGLISH
    seconds = wording.UNDEFINED if given.seconds is None else f"{given.seconds:.1f}"
    lines = [words["thanks_read"].format(n=given.read, s=seconds)]
    lines += [
        words["thanks_agree"].format(name=name, k=rate.successes, n=rate.total)
        for name, rate in given.sides.items()
        if rate.total
    ]
    if given.against_gold and given.sides:
        lines.append(words["thanks_gold"].format(n=given.against_gold))
    if given.repeated.total:
        lines.append(
            words["thanks_repeated"].format(n=given.repeated.total, k=given.repeated.successes)
        )
    return lines


def of_door(language: str) -> Mapping[str, str]:
    """The few words at the desk's door."""
    words = _GERMAN if language == "de" else _ENGLISH
    return {"unsaved": words["unsaved_here"], "refused": words["refused"], "language": language}


def of_desk(language: str, design: Design, report_language: str) -> Mapping[str, object]:
    """The words of the desk for one list."""
    chosen = language if language in LANGUAGES else "en"
    words = _GERMAN if chosen == "de" else _ENGLISH
    return {
        **words,
        **image_texts.of_desk(chosen),
        "reasons": {str(reason): text for reason, text in _REASONS[chosen].items()},
        "causes": {cause.value: text for cause, text in _CAUSES[chosen].items()},
        "quotes": [words["quote_solid"], words["quote_dashed"], words["quote_dotted"]],
        "blind": _BLIND[chosen][design.blinding],
        "report_language": report_language,
    }
