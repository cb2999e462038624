"""Every word of the worklist around the desk, in English and German, side by side.

Figures are written alike in both, with a decimal point, so that a screenshot and a table of a
paper can be laid beside one another. Names of prompts, lists and readers stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core import wording
from core.types import Answer, Failure, FailureKind
from pages.parts import signs
from pages.parts.reading_desk import texts

_PLACE = {"en": 0, "de": 1}
_WORDS: Mapping[str, tuple[str, str]] = {
    # what stands on top
    "labels": ("Labels", "Labels"),
    "review": ("Review", "Durchsicht"),
    "synthetic": ("Demo study: synthetic reports", "Demo-Studie: künstliche Befunde"),
    "stand_in": (
        "answers by the stand-in, which is not a language model",
        "Antworten der Attrappe, die kein Sprachmodell ist",
    ),
    "teaches": (
        "Figures teach the screen, not medicine.",
        "Die Zahlen lehren den Bildschirm, nicht die Medizin.",
    ),
    # the answer of the page
    "list_read": (
        "“{title}” is read: **{read}** of {cases}.",
        "„{title}“ ist gelesen: **{read}** von {cases}.",
    ),
    "rest_with_others": (
        "You have read **{cases}** of “{title}”; the rest is with others.",
        "Sie haben **{cases}** von „{title}“ gelesen; der Rest liegt bei anderen.",
    ),
    "one_waits_for_you": (
        "**{cases}** of “{title}” waits for you.",
        "**{cases}** von „{title}“ wartet auf Sie.",
    ),
    "one_waits": (
        "**{cases}** of “{title}” waits for a reader.",
        "**{cases}** von „{title}“ wartet auf jemanden, der liest.",
    ),
    "wait_for_you": (
        "**{cases}** of “{title}” wait for you.",
        "**{cases}** von „{title}“ warten auf Sie.",
    ),
    "wait": (
        "**{cases}** of “{title}” wait for a reader.",
        "**{cases}** von „{title}“ warten auf jemanden, der liest.",
    ),
    "nothing_yet": (
        "There is nothing to look at yet. As soon as two readers have read the same reports, "
        "for example a prompt beside the gold labels, the places where they differ stand here.",
        "Noch gibt es nichts anzusehen. Sobald zwei dieselben Befunde gelesen haben, zum Beispiel "
        "ein Prompt neben den Gold-Labels, stehen hier die Stellen, an denen sie sich "
        "unterscheiden.",
    ),
    "no_list_yet": (
        "No list has been made yet. On the right stands **where readers differ**.",
        "Noch gibt es keine Liste. Rechts steht, **wo die Antworten auseinandergehen**.",
    ),
    # the head
    "who_reads": ("Who reads", "Wer liest"),
    "your_name": ("Your name or initials", "Ihr Name oder Kürzel"),
    "list": ("List", "Liste"),
    "all_read": ("All read", "Alles gelesen"),
    "read_next": ("Read next case ({n} of {total})", "Nächster Fall ({n} von {total})"),
    "name_first": (
        "Write your name or initials first: every verdict is somebody's.",
        "Schreiben Sie zuerst Ihren Namen oder Ihr Kürzel: Jedes Urteil gehört jemandem.",
    ),
    "barred": (
        "This list decides between readings of your own. Somebody else has to read it.",
        "Diese Liste entscheidet zwischen Lesungen von Ihnen. Das muss jemand anderes tun.",
    ),
    "together": (
        "A consensus session: its readers read together. The name is then “{name}”.",
        "Eine Konsensussitzung: Man liest sie gemeinsam. Der Name ist dann „{name}“.",
    ),
    "nothing_left": (
        "Nothing is left for you in this list.",
        "In dieser Liste ist nichts mehr für Sie da.",
    ),
    "language": (
        "Language of the worklist and the desk",
        "Sprache von Arbeitsliste und Lesepult",
    ),
    "reading_lists": ("Reading lists", "Leselisten"),
    "title_read": ("{title} · {read} of {cases} read", "{title} · {read} von {cases} gelesen"),
    "of": ("{k} of {n}", "{k} von {n}"),
    "read": ("Read", "Gelesen"),
    "protocol": ("Protocol", "Protokoll"),
    "made": ("Made", "Angelegt"),
    "blind": ("blind", "verblindet"),
    "as_letters": ("answers as A and B", "Antworten als A und B"),
    "nothing_blind": ("together, nothing blind", "gemeinsam, nichts verblindet"),
    "unveiled_after": ("unveiled after", "danach aufgedeckt"),
    "readers_a_case": ("{n} readers a case", "{n} Lesende je Fall"),
    # what is worth a look
    "worth_a_look": ("What is worth a look", "Was einen Blick wert ist"),
    "label_first": (
        "Label reports with a prompt, then the disagreements are counted here.",
        "Labeln Sie Befunde mit einem Prompt, dann werden hier die Widersprüche gezählt.",
    ),
    "two_different": ("Choose two different readers.", "Wählen Sie zwei verschiedene."),
    "one_reader": ("One reader", "Die eine Seite"),
    "another": ("Another", "Die andere Seite"),
    "gold": ("gold", "Gold"),
    "none_in_common": (
        "{a} and {b} have no report in common.",
        "{a} und {b} haben keinen Befund gemeinsam.",
    ),
    "they_differ": (
        "They differ on **{n}** of {reports}.",
        "Verschieden beantwortet: **{n}** von {reports}.",
    ),
    "read_since": (
        "{n} of these have been read since.",
        "Davon sind {n} seitdem gelesen worden.",
    ),
    "why_it_matters": ("why it matters", "was es bedeutet"),
    "no_label": ("no label at all", "gar kein Label"),
    "misses": ("{name} misses a finding", "{name} übersieht einen Befund"),
    "false_alarm": ("{name} raises a false alarm", "{name} gibt falschen Alarm"),
    "one_is_wrong": ("one of them labels it wrong", "eines der Labels ist falsch"),
    "policy_decides": ("the policy decides the label", "die Regel bestimmt das Label"),
    "against": ("{a} against {b}", "{a} gegen {b}"),
    "filter": ("Filter", "Filter"),
    "make_list": ("Make a list of {cases}", "Liste aus {cases} anlegen"),
    "make_list_and": (
        "Make a list of {cases} + {checks}",
        "Liste aus {cases} + {checks} anlegen",
    ),
    "make_a_list": ("Make a list", "Liste anlegen"),
    "also": ("Also worth a look", "Auch einen Blick wert"),
    "also_failure": ("gave no usable answer", "gab keine brauchbare Antwort"),
    "also_low_confidence": ("is less than 70 % sure", "ist sich zu weniger als 70 % sicher"),
    "also_contradiction": (
        "contradicts itself when asked again",
        "widerspricht sich, wenn man noch einmal fragt",
    ),
    "suspects": ("Labels under suspicion", "Labels unter Verdacht"),
    "suspects_mean": (
        "**{labels}** of {cohort} a CNN takes for wrong that never saw the patient; it judged "
        "{judged}.",
        "**{labels}** von {cohort} hält ein CNN für falsch, das die Person nie gesehen hat; es "
        "hat {judged} beurteilt.",
    ),
    "suspects_title": (
        "Label noise suspects of {cohort}",
        "Labels unter Verdacht aus {cohort}",
    ),
    "make_list_of": ("List of {n}", "Liste aus {n}"),
    "consensus": ("Consensus session", "Konsensussitzung"),
    "sit_together": ("Who sits together", "Wer sitzt zusammen"),
    "consensus_means": (
        "They look together at the cases on which they differ, and see who said what: nothing is "
        "blind here. The verdict is stored as a reading of “{name}”. Cases of lists that are "
        "still being read are left out.",
        "Sie sehen gemeinsam die Fälle an, bei denen sie verschieden geantwortet haben, und sehen, "
        "wer was gesagt hat: Hier ist nichts verblindet. Das Urteil wird als Lesung von „{name}“ "
        "gespeichert. Fälle aus Listen, die noch gelesen werden, fehlen.",
    ),
    "choose_two": ("Choose two people or more.", "Wählen Sie zwei oder mehr."),
    "sit_down": ("Sit down over {cases}", "Zu {cases} zusammensetzen"),
    # how a list is read
    "before_the_verdict": (
        "Before the verdict, others' answers are",
        "Vor dem Urteil sind die Antworten anderer",
    ),
    "hidden": ("hidden", "verdeckt"),
    "lettered": ("shown as A and B", "als A und B zu sehen"),
    "show_quotes": (
        "Show what others quote, without their answers",
        "Zeigen, was andere zitieren, ohne ihre Antworten",
    ),
    "unveil": (
        "Unveil who said what after each verdict",
        "Nach jedem Urteil aufdecken, wer was gesagt hat",
    ),
    "how_many_readers": ("Readers a case", "Lesende je Fall"),
    "agreements": (
        "Agreements mixed in, drawn at random, %",
        "Zufällig gezogene Übereinstimmungen, in %",
    ),
    "agreements_help": (
        "Without them only the errors on which readers differ can be found.",
        "Ohne sie findet man nur Fehler, bei denen die Antworten auseinandergehen.",
    ),
    "repeats": ("Cases read twice, %", "Zweimal gelesene Fälle, in %"),
    "repeats_help": (
        "They show how far a reader answers the same case alike.",
        "Sie zeigen, wie weit jemand denselben Fall gleich beantwortet.",
    ),
    "pitfall": ("Pitfall", "Fallstrick"),
    "side": ("Side named in the report", "Im Befund genannte Seite"),
    "right": ("right", "rechts"),
    "left": ("left", "links"),
    "read_by": ("Read by", "Gelesen von"),
    "that_read": ("read by {name}", "gelesen von {name}"),
    "since": ("First day", "Erster Tag"),
    "until": ("Last day", "Letzter Tag"),
    "year": ("Year", "Jahr"),
    "any": ("any", "alle"),
    "words": ("Words in the report", "Wörter im Befund"),
    "words_hint": ("all of them, also inside others", "alle davon, auch innerhalb anderer"),
    # what a list holds and brought
    "view": ("View", "Ansicht"),
    "Cases": ("Cases", "Fälle"),
    "What it brought": ("What it brought", "Was sie brachte"),
    "Agreement": ("Agreement", "Übereinstimmung"),
    "in_hand": ("in hand", "in Arbeit"),
    "skipped": ("skipped", "ausgelassen"),
    "closed": ("closed", "geschlossen"),
    "still_open": (
        "**{reads}** of this list are still wanted. What it brought, how readers agree and the "
        "verdicts themselves are shown when it is read to its end, so that nobody sees "
        "another's reads before.",
        "Offen in dieser Liste: **{reads}**. Was sie brachte, wie weit die Lesenden "
        "übereinstimmen und die Urteile selbst sind zu sehen, wenn sie zu Ende gelesen ist, "
        "damit niemand vorher fremde Lesungen sieht.",
    ),
    "close_early": ("Close the list before its end", "Liste vor dem Ende schließen"),
    "close_means": (
        "What nobody has read will not be asked for any more. What was read stays.",
        "Was niemand gelesen hat, wird nicht mehr gefragt. Was gelesen ist, bleibt.",
    ),
    "close_it": ("Close it", "Schließen"),
    "order": (
        "Ordered by how much a look is worth.",
        "Geordnet danach, wie viel ein Blick wert ist.",
    ),
    "calibrated": (
        "The confidence of {name} was calibrated on {n} develop readings.",
        "Die Sicherheit von {name} ist an {n} Lesungen des Develop-Teils kalibriert.",
    ),
    "as_it_stands": (
        "The confidence of {name} counts as it stands: {n} develop readings are too few to "
        "calibrate it.",
        "Die Sicherheit von {name} zählt, wie sie ist: {n} Lesungen des Develop-Teils sind zu "
        "wenige, um sie zu kalibrieren.",
    ),
    "report": ("Report", "Befund"),
    "date": ("Date", "Datum"),
    "why_here": ("Why it is here", "Warum er hier ist"),
    "you": ("You", "Sie"),
    "the_others": ("The others", "Die anderen"),
    "page_before": ("Page before", "Seite davor"),
    "next_page": ("Next page", "Nächste Seite"),
    "beside": ("Beside the verdicts", "Neben den Urteilen"),
    "the_same": ("the same", "gleich"),
    "otherwise": ("otherwise", "anders"),
    "why": ("why", "warum"),
    "wrong_on_all": ("wrong on all reports", "falsch auf allen Befunden"),
    "download": ("Download the verdicts", "Urteile herunterladen"),
    "seconds_a_case": ("**{seconds}** a case (median)", "**{seconds}** je Fall (Median)"),
    "repeated": ("Read twice and answered alike: {rate}", "Zweimal gelesen, gleich: {rate}"),
    "changed": ("Changed after the unveiling: {n}", "Nach dem Aufdecken geändert: {n}"),
    "too_fast": ("Faster than {limit}: {n}", "Schneller als {limit}: {n}"),
    "against_gold": (
        "The verdicts speak against **{labels}**. Only cases on which readers differ were read: "
        "a new version favours whoever was compared here. Older comparisons keep theirs.",
        "Die Urteile widersprechen **{labels}**. Gelesen wurden nur Fälle, bei denen die "
        "Antworten auseinandergehen: Eine neue Fassung begünstigt, wer hier verglichen wurde. "
        "Ältere Vergleiche behalten ihre.",
    ),
    "make_gold": (
        "Make a gold version with {n} changed",
        "Gold-Fassung mit {n} Änderungen anlegen",
    ),
    "gold_means": (
        "The answers settled in this list take the place of the old ones.",
        "Was in dieser Liste geklärt ist, tritt an die Stelle der alten Antworten.",
    ),
    "make_it": ("Make it", "Anlegen"),
    "gold_made": (
        "Gold set version {version} is there.",
        "Fassung {version} des Gold-Satzes ist da.",
    ),
    "blind_between": ("Blind: readers with one another", "Verblindet: die Lesenden untereinander"),
    "final_between": (
        "In the end: readers with one another",
        "Am Ende: die Lesenden untereinander",
    ),
    "blind_pairs": ("Blind: pair by pair", "Verblindet: Paar für Paar"),
    "final_pairs": ("In the end: pair by pair", "Am Ende: Paar für Paar"),
    "over_all": ("Agreement over all lists", "Übereinstimmung über alle Listen"),
    "no_pair_yet": (
        "No two people have read the same report in lists that are read to their end.",
        "In zu Ende gelesenen Listen haben noch keine zwei denselben Befund gelesen.",
    ),
    "before_settled": ("Before adjudication: blind", "Vor der Klärung: verblindet"),
    "before_settled_final": (
        "Before adjudication: after the unveiling",
        "Vor der Klärung: nach dem Aufdecken",
    ),
    "after_settled": (
        "After adjudication: each beside what others settled",
        "Nach der Klärung: jede Person neben dem, was andere geklärt haben",
    ),
    "settled": ("settled", "geklärt"),
    "kappa": ("Cohen’s κ", "Cohens κ"),
    "fleiss": ("Fleiss’ κ", "Fleiss’ κ"),
    "krippendorff": ("Krippendorff’s α", "Krippendorffs α"),
    "gwet": ("Gwet’s AC1", "Gwets AC1"),
    "both_said": ("both said", "beide sagten"),
    "cases": ("cases", "Fälle"),
    "chosen_cases": (
        "Most of these cases were chosen because readers differ on them: agreement here is lower "
        "than on all reports. Intervals are 95 %, by patient.",
        "Die meisten dieser Fälle sind hier, weil die Antworten auseinandergehen: Die "
        "Übereinstimmung ist niedriger als auf allen Befunden. Intervalle: 95 %, nach Patienten.",
    ),
}
_THINGS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "case": (("case", "cases"), ("Fall", "Fälle")),
    "random_check": (("random check", "random checks"), ("Stichprobe", "Stichproben")),
    "from_case": (("case", "cases"), ("Fall", "Fällen")),
    "report": (("report", "reports"), ("Befund", "Befunde")),
    "of_report": (("report", "reports"), ("Befund", "Befunden")),
    "read": (("read", "reads"), ("Lesung", "Lesungen")),
    "label": (("label", "labels"), ("Label", "Labels")),
    "against_label": (("gold label", "gold labels"), ("Gold-Label", "Gold-Labels")),
}
_FAILURES = {
    FailureKind.UNPARSABLE: "nicht lesbar",
    FailureKind.TRUNCATED: "abgeschnitten",
    FailureKind.REFUSED: "hat die Antwort verweigert",
    FailureKind.OFF_SCHEMA: "ein anderes Wort als gefragt",
    FailureKind.TIMEOUT: "keine Antwort in der Zeit",
    FailureKind.SERVER_ERROR: "der Server versagte",
    FailureKind.CONTEXT_OVERFLOW: "länger als das Fenster",
    FailureKind.ABORTED: "vom Server abgebrochen",
    FailureKind.MODEL_CHANGED: "das Modell wurde ersetzt",
    FailureKind.WITHDRAWN: "zurückgenommen",
}
_MONTHS = (
    "Jan.", "Feb.", "März", "April", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
)  # fmt: skip


def keys() -> tuple[str, ...]:
    """Every text there is."""
    return tuple(_WORDS)


def say(language: str, key: str, **values: object) -> str:
    """A text in a language, with its gaps filled."""
    return _WORDS[key][_PLACE[language]].format(**values)


def things(language: str, number: int, kind: str) -> str:
    """1 case, 12 Fälle."""
    one, many = _THINGS[kind][_PLACE[language]]
    return f"{wording.count(number)} {one if number == 1 else many}"


def outcome(language: str, told: Answer | Failure) -> str:
    """The word for an answer or a failure, as signs.py has it, or its German."""
    if language == "en":
        return signs.word(told)
    return _FAILURES[told.kind] if isinstance(told, Failure) else texts.answer_word(told, language)


def moment(language: str, at: float, now: float) -> str:
    """Today 14:02, Gestern 09:10, 24. Nov. 13:40."""
    if language == "en":
        return wording.moment(at, now)
    then, today = datetime.fromtimestamp(at), datetime.fromtimestamp(now)
    days = (today.date() - then.date()).days
    if days in (0, 1):
        return f"{'Gestern' if days else 'Heute'} {then:%H:%M}"
    day = f"{then.day}. {_MONTHS[then.month - 1]}"
    return f"{day} {then:%H:%M}" if then.year == today.year else f"{day} {then.year}"
