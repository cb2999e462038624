"""What each fracture is called, what is said of it, and where it sits.

A name is (gender, noun, what follows, genitive ending). `plain` names serve in cast,
after an operation and years later; `extra` are adjectives, `details` follow a comma, `moved`
only where something is displaced.

The long lines are data.
"""
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import dataclass

from core.demo.ankle.state import Lesion

Name = tuple[str, str, str, str]


def f(noun: str, *tails: str) -> tuple[Name, ...]:
    """A feminine noun with each of the things that may follow it."""
    return tuple(("f", noun, tail, "") for tail in tails or ("",))


def m(noun: str, genitive: str, *tails: str) -> tuple[Name, ...]:
    """A masculine noun with each of the things that may follow it."""
    return tuple(("m", noun, tail, genitive) for tail in tails or ("",))


def n(noun: str, genitive: str, *tails: str) -> tuple[Name, ...]:
    """A neuter noun with each of the things that may follow it."""
    return tuple(("n", noun, tail, genitive) for tail in tails or ("",))


@dataclass(frozen=True, slots=True)
class LesionWords:
    """The words for one kind of fracture. `place` is lateral, medial, dorsal or deep."""

    place: str
    names: tuple[Name, ...]
    plain: tuple[Name, ...]
    extra: tuple[str, ...]
    details: tuple[str, ...]
    moved: tuple[str, ...]
    site: str
    rest: str


_LATERAL_REST = (
    "[Innenknöchel|Innenknöchel und distale Tibia|Tibia und Talus|Innenknöchel und Talus]"
)
_SIZE = (
    "[Fragmentgröße [ca. |]<3-12> mm|Fragment [ca. |][<3-12> mm|<3-9> x <2-5> mm] [groß|messend]]"
)
_GAP = "[Frakturspalt [bis |ca. |]<1-3> mm [weit|breit]|[maximale |]Spaltbreite <1-3> mm]"

WORDS: dict[Lesion, LesionWords] = {
    Lesion.WEBER_A: LesionWords(
        "lateral",
        f("Weber-A-Fraktur", "", " des Außenknöchels", " der distalen Fibula")
        + f("Fraktur", " der distalen Fibula unterhalb der Syndesmose", " des Außenknöchels Typ Weber A",
            " des Malleolus lateralis (Weber A)", " der distalen Fibula, Typ Weber A")
        + f("Außenknöchelfraktur", " Typ Weber A", " (Weber A)", " unterhalb der Syndesmose")
        + f("Querfraktur", " der distalen Fibula in Höhe des Gelenkspaltes", " des Außenknöchels (Weber A)")
        + f("Fissur", " der Fibulaspitze", " des distalen Außenknöchels", " des Malleolus lateralis")
        + f("Infraktion", " des Außenknöchels", " der distalen Fibula")
        + f("Verletzung", " der distalen Fibula vom Typ Weber A"),
        f("Weber-A-Fraktur", "", "", " der distalen Fibula") + f("Außenknöchelfraktur", "", " Typ Weber A"),
        ("frisch", "quer verlaufend", "kurzstreckig", "infrasyndesmal"),
        (_GAP, "[ohne|keine] Gelenkstufe"),
        ("[geringe|diskrete] [Fehl|Valgus]stellung",),
        "[die Spitze der Fibula|die distale Fibula|den Außenknöchel]",
        _LATERAL_REST,
    ),
    Lesion.WEBER_B: LesionWords(
        "lateral",
        f("Weber-B-Fraktur", "", " des Außenknöchels", " der distalen Fibula", " in typischer Ausprägung")
        + f("Fraktur", " der distalen Fibula auf Höhe der Syndesmose", " des Außenknöchels Typ Weber B",
            " der distalen Fibula in Syndesmosenhöhe (Weber B)", " des Malleolus lateralis, Typ Weber B")
        + f("Außenknöchelfraktur", " Typ Weber B", " (AO 44-B1)", " (Weber B)")
        + f("Schrägfraktur", " der distalen Fibula auf Syndesmosenhöhe", " des Außenknöchels (Weber B)")
        + f("Spiralfraktur", " der distalen Fibula", " des Außenknöchels Typ Weber B", " der distalen Fibula (Weber B)")
        + f("Fibulafraktur", " in Höhe der Syndesmose", " Typ Weber B")
        + f("Verletzung", " der distalen Fibula vom Typ Weber B", " Typ Weber B"),
        f("Weber-B-Fraktur", "", "", " der distalen Fibula") + f("Außenknöchelfraktur", "", " Typ Weber B"),
        ("frisch", "schräg verlaufend", "transsyndesmal", "mehrfragmentär"),
        (_GAP, "keine Gelenkstufe", "[kleines|winziges] Zwischenfragment"),
        ("[Verkürzung|Lateralversatz] [von |von ca. ]<2-6> mm",),
        "[die distale Fibula|den Außenknöchel|die distale Fibula in Syndesmosenhöhe]",
        _LATERAL_REST,
    ),
    Lesion.WEBER_C: LesionWords(
        "lateral",
        f("Weber-C-Fraktur", "", " der distalen Fibula", " des Außenknöchels")
        + f("Fraktur", " der distalen Fibula oberhalb der Syndesmose", " der distalen Fibula Typ Weber C",
            " der Fibula am Übergang zum distalen Drittel (Weber C)")
        + f("Fibulafraktur", " oberhalb der Syndesmose", " Typ Weber C", " ca. <4-8> cm proximal des Gelenkspaltes")
        + f("Verletzung", " Typ Weber C", " der Fibula vom Typ Weber C"),
        f("Weber-C-Fraktur", "", " der distalen Fibula") + f("Fibulafraktur", " Typ Weber C"),
        ("frisch", "suprasyndesmal", "mehrfragmentär", "spiralförmig"),
        (_GAP, "[kleines|ausgebrochenes] Biegungskeilfragment"),
        ("Verkürzung [von ca. |von ]<3-9> mm",),
        "die distale Fibula [oberhalb der Syndesmose|im distalen Drittel]",
        _LATERAL_REST,
    ),
    Lesion.FIBULA_TIP: LesionWords(
        "lateral",
        m("Ausriss", "es", " an der Fibulaspitze", " am distalen Fibulapol", " an der Außenknöchelspitze")
        + m("Abriss", "es", " an der Fibulaspitze", " des Malleolus lateralis")
        + f("Absprengung", " an der Fibulaspitze", " am Außenknöchel", " am distalen Fibulapol")
        + f("Abrissfraktur", " der Fibulaspitze", " der Außenknöchelspitze")
        + f("Avulsionsfraktur", " der Fibulaspitze", " des Außenknöchels")
        + f("Fraktur", " der Fibulaspitze", " der Außenknöchelspitze")
        + n("Avulsionsfragment", "es", " an der Fibulaspitze", " distal des Außenknöchels"),
        f("Abrissfraktur", " der Fibulaspitze") + f("Fraktur", " der Fibulaspitze"),
        ("frisch", "schalenförmig", "knöchern", "ossär", "klein", "winzig"),
        (_SIZE, "[unscharf|unregelmäßig] begrenzt"),
        ("[um |]<1-3> mm [disloziert|nach distal versetzt]",),
        "[die Fibulaspitze|den distalen Fibulapol|die Außenknöchelspitze]",
        _LATERAL_REST,
    ),
    Lesion.MEDIAL: LesionWords(
        "medial",
        f("Innenknöchelfraktur", "", " in Höhe des Gelenkspaltes")
        + f("Fraktur", " des Innenknöchels", " des Malleolus medialis", " des Malleolus medialis in Gelenkhöhe")
        + f("Querfraktur", " des Innenknöchels", " des Malleolus medialis")
        + f("Fissur", " des Innenknöchels", " am Innenknöchel")
        + m("Ausriss", "es", " am Innenknöchel", " des Malleolus medialis")
        + f("Abrissfraktur", " des Innenknöchels", " der Innenknöchelspitze"),
        f("Innenknöchelfraktur", "") + f("Fraktur", " des Innenknöchels", " des Malleolus medialis"),
        ("frisch", "quer verlaufend", "isoliert", "vertikal verlaufend"),
        (_GAP, _SIZE),
        ("[ohne|mit diskreter] Gelenkstufe",),
        "[den Innenknöchel|den Malleolus medialis]",
        "[Außenknöchel|distale Fibula|Fibula und Talus|Außenknöchel und Talus]",
    ),
    Lesion.BIMALLEOLAR: LesionWords(
        "both",
        f("Bimalleolarfraktur", "", " des OSG", " mit Weber-B-Komponente")
        + f("Fraktur", " beider Malleolen", " des Außen- und Innenknöchels", " von Innen- und Außenknöchel")
        + f("Sprunggelenksfraktur", " mit Beteiligung beider Knöchel")
        + f("Luxationsfraktur", " des OSG mit Fraktur beider Malleolen"),
        f("Bimalleolarfraktur", "", " des OSG") + f("Sprunggelenksfraktur", ""),
        ("frisch", "bimalleolär", "instabil"),
        (_GAP, "Talus [mittig|noch] in der Gabel"),
        ("[Subluxation|leichte Subluxation] des Talus nach lateral",),
        "[beide Malleolen|Innen- und Außenknöchel]",
        "[Talus|Talusrolle|Tibiahinterkante|Volkmann-Dreieck]",
    ),
    Lesion.TRIMALLEOLAR: LesionWords(
        "both",
        f("Trimalleolarfraktur", "", " des OSG", " mit [großem|kleinem] hinterem Kantenfragment")
        + f("Luxationsfraktur", " des OSG mit [großem|kleinem] Volkmann-Fragment", " mit Volkmann-Fragment")
        + f("Fraktur", " von Innen- und Außenknöchel sowie der Tibiahinterkante")
        + f("Sprunggelenksfraktur", " mit hinterem Kantenfragment"),
        f("Trimalleolarfraktur", "", " des OSG") + f("Luxationsfraktur", " des OSG"),
        ("frisch", "trimalleolär", "instabil"),
        ("hinteres Kantenfragment [ca. |]<15-40> % der Gelenkfläche", "Volkmann-Fragment <6-19> mm"),
        ("[Subluxation|Luxation] des Talus nach [dorsal|dorsolateral|lateral]", "Gelenkstufe [von |]<1-4> mm"),
        "[die gesamte Malleolengabel|Innen- und Außenknöchel sowie die Tibiahinterkante]",
        "[Talus|Talusrolle|Kalkaneus]",
    ),
    Lesion.VOLKMANN: LesionWords(
        "dorsal",
        f("Fraktur", " des Volkmann-Dreiecks", " der Tibiahinterkante", " der dorsalen Tibiakante")
        + m("Abbruch", "s", " des hinteren Volkmann-Dreiecks", " der Tibiahinterkante")
        + n("Volkmann-Fragment", "es", "", " mit Beteiligung der Gelenkfläche")
        + n("Volkmann-Dreieck", "s", " mit Gelenkbeteiligung")
        + f("Absprengung", " an der Tibiahinterkante"),
        f("Fraktur", " des Volkmann-Dreiecks", " der Tibiahinterkante"),
        ("frisch", "klein", "schalenförmig", "isoliert"),
        (_SIZE, "[ca. |]<10-30> % der Gelenkfläche"),
        ("[ohne|mit] Gelenkstufe", "Gelenkstufe <1-3> mm"),
        "[die Tibiahinterkante|das Volkmann-Dreieck]",
        "[Außenknöchel|Malleolen|Innen- und Außenknöchel]",
    ),
    Lesion.PILON: LesionWords(
        "deep",
        f("Pilonfraktur", "", " der distalen Tibia", " mit Gelenkbeteiligung")
        + f("Pilon-tibiale-Fraktur", "", " mit Impression der Gelenkfläche")
        + f("Fraktur", " der distalen Tibia mit Gelenkbeteiligung", " des Pilon tibiale", " der Tibiagelenkfläche")
        + f("Trümmerfraktur", " des Pilon tibiale", " der distalen Tibia"),
        f("Pilonfraktur", "", " der distalen Tibia") + f("Pilon-tibiale-Fraktur", ""),
        ("frisch", "intraartikulär", "mehrfragmentär", "komplex"),
        ("mit Begleitfraktur der [distalen Fibula|Fibula]", _GAP),
        ("Gelenkstufe [von |ca. |]<1-5> mm", "[Impression|Einstauchung] [ca. |]<2-7> mm"),
        "[den Pilon tibiale|die distale Tibia|die tibiale Gelenkfläche]",
        "[Talus|Talusrolle|Kalkaneus|Rückfuß]",
    ),
    Lesion.DISTAL_TIBIA: LesionWords(
        "deep",
        f("Fraktur", " der distalen Tibia", " der distalen Tibiametaphyse", " der Tibia distal")
        + f("Tibiafraktur", " distal", " am distalen Ende")
        + f("Spiralfraktur", " der distalen Tibia", " der distalen Tibiametaphyse")
        + f("Fissur", " der distalen Tibia", " der distalen Tibiametaphyse")
        + f("Infraktion", " der distalen Tibia"),
        f("Fraktur", " der distalen Tibia") + f("Tibiafraktur", " distal"),
        ("frisch", "metaphysär", "extraartikulär", "schräg verlaufend"),
        (_GAP, "[ohne|keine] Gelenkbeteiligung"),
        ("Achsabweichung [ca. |von ]<3-9>°", "Verkürzung <2-6> mm"),
        "die distale Tibia",
        "[Fibula|Talus|Außenknöchel und Talus|Malleolen und Talus]",
    ),
    Lesion.TALUS_FLAKE: LesionWords(
        "deep",
        f("Flake fracture", " der [lateralen|medialen] Talusschulter", " der Talusrolle [medial|lateral]", " am Talus")
        + f("Absprengung", " an der [lateralen|medialen] Talusschulter", " an der Talusrolle")
        + f("Fraktur", " der [lateralen|medialen] Talusschulter", " der Talusrolle")
        + n("Flake-Fragment", "es", " an der [lateralen|medialen] Talusschulter")
        + f("Läsion", " der [lateralen|medialen] Talusschulter mit abgelöstem Fragment"),
        f("Flake fracture", " der Talusschulter") + f("Fraktur", " der Talusrolle", " der Talusschulter"),
        ("frisch", "osteochondral", "klein", "schalenförmig"),
        (_SIZE, "Fragment [im Bett|in situ]"),
        ("[um |]<1-3> mm [abgehoben|disloziert]",),
        "[die laterale Talusschulter|die mediale Talusschulter|die Talusrolle]",
        "[Malleolen|Malleolengabel|Innen- und Außenknöchel]",
    ),
    Lesion.SHEPHERD: LesionWords(
        "dorsal",
        f("Shepherd-Fraktur", "", " des Processus posterior tali")
        + f("Fraktur", " des Processus posterior tali", " am dorsalen Talus")
        + m("Abbruch", "s", " des Processus posterior tali", " am Talushinterrand")
        + f("Absprengung", " am Processus posterior tali"),
        f("Fraktur", " des Processus posterior tali") + f("Shepherd-Fraktur", ""),
        ("frisch", "klein", "knöchern"),
        (_SIZE, "unscharf begrenzt", "gezackter Rand"),
        ("[um |]<1-3> mm nach dorsal versetzt",),
        "den [Processus posterior tali|dorsalen Talus]",
        "[Malleolen|Malleolengabel|Innen- und Außenknöchel]",
    ),
    Lesion.TALUS_NECK: LesionWords(
        "deep",
        f("Talushalsfraktur", "", " Typ Hawkins I[|I|]", " (Hawkins I[|I])")
        + f("Fraktur", " des Talushalses", " des Collum tali", " am Talushals")
        + f("Talusfraktur", " im Halsbereich", " mit Beteiligung des Halses")
        + f("Fissur", " des Talushalses"),
        f("Talushalsfraktur", "") + f("Fraktur", " des Talushalses"),
        ("frisch", "vertikal verlaufend", "durchgehend"),
        (_GAP, "[subtalar kongruent|Subtalargelenk kongruent]"),
        ("Stufe <1-3> mm",),
        "[den Talushals|das Collum tali]",
        "[Malleolen|Malleolengabel|Innen- und Außenknöchel|Kalkaneus]",
    ),
    Lesion.LATERAL_PROCESS: LesionWords(
        "lateral",
        f("Fraktur", " des Processus lateralis tali", " am Processus lateralis des Talus")
        + f("Absprengung", " am Processus lateralis tali")
        + f("Abrissfraktur", " des Processus lateralis tali")
        + m("Ausriss", "es", " am Processus lateralis tali"),
        f("Fraktur", " des Processus lateralis tali"),
        ("frisch", "klein", "knöchern"),
        (_SIZE, "unscharf begrenzt"),
        ("[um |]<1-3> mm versetzt",),
        "den Processus lateralis tali",
        "[Malleolen|Malleolengabel|Innen- und Außenknöchel]",
    ),
}  # fmt: skip

DISPLACEMENT: tuple[tuple[str, ...], ...] = (
    ("nicht disloziert", "nicht disloziert", "undisloziert", "nicht wesentlich disloziert", "unverschoben",
     "nicht nennenswert disloziert", "nicht verschoben"),
    ("gering disloziert", "leicht disloziert", "minimal disloziert", "gering nach lateral disloziert",
     "mäßig disloziert", "um [ca. |]<2-4> mm disloziert", "geringfügig verschoben"),
    ("deutlich disloziert", "disloziert", "um [ca. |]<4-9> mm disloziert", "grob disloziert",
     "stark disloziert", "erheblich nach lateral disloziert"),
)  # fmt: skip
