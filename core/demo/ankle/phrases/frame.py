"""What stands around the findings: examination, indication, technique, prior films. The long lines are data."""
# ruff: noqa: E501

from __future__ import annotations

from core.demo.ankle.state import Reason

EXAMINATION = (
    "OSG {side} in 2 Ebenen",
    "OSG {side} in 2 Ebenen",
    "OSG {side} in zwei Ebenen[| vom {day}]",
    "Röntgen [OSG|oberes Sprunggelenk] {side}[| in 2 Ebenen| a.p. und seitlich| 2 Ebenen]",
    "[Oberes Sprunggelenk|Sprunggelenk] {side}[ in 2 Ebenen| a.p. und seitlich|, 2 Ebenen|, 2 Ebenen, vom {day}]",
    "Rö OSG {side}[| 2 Ebenen| vom {day}| in 2 Ebenen vom {day}]",
    "OSG {side} [a.p. und seitlich|ap/seitl.|a.p./seitl.][| vom {day}]",
    "Röntgenaufnahmen {the_ankle}[| in 2 Ebenen] vom {day}",
)  # fmt: skip
EXAMINATION_LONG = (
    "OSG {side} mit Unterschenkel[| in 2 Ebenen| vom {day}]",
    "[OSG und Unterschenkel|Unterschenkel mit OSG] {side}[, 2 Ebenen| in 2 Ebenen|]",
    "[OSG|Sprunggelenk] und [Fuß|Unterschenkel] {side}[|, je 2 Ebenen]",
)
TECHNIQUE = (
    "[Standardaufnahmen|Aufnahmen] in [2|zwei] Ebenen[|, <50-60> kV]",
    "[a.p. in 20° Innenrotation und seitlich|a.p.- und Seitaufnahme|Mortise-View und seitliche Aufnahme]",
    "[Digitale Aufnahmen|Digitale Radiographie] in [2|zwei] Ebenen[|, im Liegen]",
    "[Aufnahmen|Untersuchung] [am Krankenbett|im Schockraum|in der Notaufnahme][|, eingeschränkte Qualität|, eingeschränkt beurteilbar]",
    "[Leicht verkippte|Nicht ganz orthograde] [Seitaufnahme|a.p.-Projektion|Einstellung]",
    "[Technisch|Diagnostisch] [gut verwertbare|ausreichende] Aufnahmen",
    "Aufnahmequalität [gut|diagnostisch ausreichend|regelrecht]",
)
TECHNIQUE_STANDING = (
    "[Belastungsaufnahmen|Aufnahmen im Stehen|Aufnahmen unter Belastung|Belastete Aufnahmen][| in zwei Ebenen]",
)
NO_PRIOR = (
    "[Keine Voraufnahmen|Keine Voraufnahme|Keine Vorbilder|Voraufnahmen nicht] [zum Vergleich|vorliegend]",
)
SIDE_SLIP = (
    "[Abgebildet|Dargestellt] OSG {wrong}",
    "[Aufnahmen|Darstellung] des {genwrong} [OSG|oberen Sprunggelenks][| in 2 Ebenen]",
    "[Weichteile|Gelenkspalt|Mineralisation] {wrong} [regelrecht|unauffällig]",
)
COMPARED = (
    "[Im Vergleich|Vergleich] [zur Voraufnahme|mit der Voraufnahme|zu den Voraufnahmen] vom {prior}",
    "[Voraufnahme|Vergleichsaufnahme|Voruntersuchung] vom {prior} [zum Vergleich|liegt vor|zum Vergleich vorliegend]",
    "[Voraufnahmen|Voruntersuchungen]: {prior}",
    "Verglichen mit [der Voraufnahme vom |]{prior}",
)
_WHEN = "{when}"
_HOW = (
    "[Supinationstrauma"
    + _WHEN
    + "|Z. n. Umknicken"
    + _WHEN
    + "|Z. n. {fall}"
    + _WHEN
    + "|{fallen_cap} {doing}"
    + "|{a_fall} {doing}"
    + _WHEN
    + "|OSG-Distorsion"
    + _WHEN
    + "|[Trauma|Anpralltrauma|Verkehrsunfall|VKU|Arbeitsunfall|Sportunfall|Quetschtrauma]"
    + _WHEN
    + "]"
)
_COMPLAINT = (
    "[[Schmerzen|Druckschmerz|DS|Schwellung und DS|Schwellung|Hämatom und Schwellung] {pain_at}"
    "|[Belastung|Auftreten] [nicht möglich|schmerzhaft|kaum möglich]|[Bewegungseinschränkung|Belastungsschmerz|Gangunfähigkeit|Ottawa positiv]]"
)
_ASKED = (
    "[Fraktur?|Fraktur?|Frische Fraktur?|Frakturausschluss|Z. A. Fraktur|Ausschluss Fraktur|Knöcherne Verletzung?|Ossäre Läsion?|"
    "Fraktur Außenknöchel?|Weber-Fraktur?|V. a. Fraktur|Malleolarfraktur?|Fraktur? Bandläsion?|Fissur?|Knöcherner Ausriss?|"
    "Frakturausschluss erbeten|Knöcherne Beteiligung?|V. a. Außenbandruptur, Fraktur?|Luxation? Fraktur?|Fx?]"
)
INDICATION: dict[Reason, tuple[str, ...]] = {
    Reason.TRAUMA: (
        _HOW + ". " + _ASKED,
        _HOW + ". " + _ASKED,
        _HOW + ", " + _COMPLAINT + ". " + _ASKED,
        _HOW + ", " + _COMPLAINT,
        _HOW,
        _ASKED,
        _COMPLAINT + " nach [Trauma|Umknicken|Sturz|Distorsion]. " + _ASKED,
        "[Klinisch|Klin.] V. a. [Fraktur|Weber-B-Fraktur|Weber-A-Fraktur|Maisonneuve-Fraktur|Bandruptur|knöchernen Bandausriss|Syndesmosenverletzung|Innenknöchelfraktur]",
        "{age}-{old_person} nach [Umknicken|Sturz|Distorsionstrauma]. " + _ASKED,
    ),
    Reason.SPLINTED: (
        _HOW + ". [Vom Rettungsdienst geschient|Auswärts Gips angelegt|Mit Schiene vorgestellt|Bereits ruhiggestellt]. " + _ASKED,
        _COMPLAINT + ", [auswärts|in der Praxis] [Gipsschiene|Gips] angelegt. " + _ASKED,
        "[Kontrolle|Aufnahme] [in der Schiene|im Verband|mit Vakuumschiene]. " + _ASKED,
    ),
    Reason.PAIN: (
        "[Chronische|Anhaltende|Persistierende|Belastungsabhängige|Unklare] Schmerzen[| {since}| im OSG {since}| im Sprunggelenk| {pain_at}]. [Arthrose?|Degenerative Veränderungen?|Knöcherne Ursache?|Stressfraktur?|Osteochondrosis dissecans?|Fraktur?|Freier Gelenkkörper?|Ossäre Läsion?]",
        "[Chronische|Anhaltende|Rezidivierende] [Schmerzen|Schwellung|Instabilität|Beschwerden][| {pain_at}| nach alter Distorsion| nach Umknicken {ago}| {since}]",
        "[Arthrose?|V. a. Arthrose|Gichtanfall? Ossäre Läsion?|Ausschluss Osteomyelitis|Entzündung? Knochendestruktion?|Impingement?]",
        "[Diab. Fuß|Diabetes mellitus|Rheumatoide Arthritis|Gicht|Adipositas] [mit Schmerzen im OSG|mit Schwellung]. [Osteolysen?|Arthrose?|Charcot?|Fraktur?]",
    ),
    Reason.CONTROL: (
        "[Verlaufskontrolle|Kontrolle|Verlauf] nach [Trauma|Distorsion|Umknicken|OSG-Distorsion][| {ago}][|. Fraktur?|. Frakturausschluss|. Okkulte Fraktur?]",
        "[Persistierende|Anhaltende] [Beschwerden|Schmerzen] nach [Trauma|Distorsion|Umknicken][| {ago}]. [Fraktur?|Doch Fraktur?|Okkulte Fraktur?|Knöcherne Läsion?]",
        "[Verlaufskontrolle|Kontrolle|Verlauf]",
    ),
    Reason.CAST_CONTROL: (
        "[Stellungskontrolle|Kontrolle|Gipskontrolle|Verlaufskontrolle] [im Gips|im Cast|nach Gipsanlage|bei konservativer Therapie|nach {days} Tagen]",
        "[Konservative Therapie|Gipsbehandlung|Ruhigstellung im Gips][| seit {days} Tagen]. [Stellung?|Dislokation?|Sekundäre Dislokation?|Frakturstellung?]",
        "[Gipskontrolle|Stellungskontrolle][|. Stellung?]",
        "{asked}, [konservativ|konservative Behandlung|Gips], Tag {days}. [Stellung?|Sekundäre Dislokation?|Retention?]",
    ),
    Reason.POSTOPERATIVE: (
        "[Postoperative Kontrolle|Postop. Kontrolle|Kontrolle nach Osteosynthese|Z. n. ORIF|Post-OP-Kontrolle]. [Materiallage?|Stellung?|Material- und Fragmentlage?|Stellungskontrolle]",
        "[Z. n. Osteosynthese|Z. n. operativer Versorgung|Z. n. ORIF] am {operated}[|. Materiallage?|. Stellung?|. Implantatlage?]",
        "[Tag {postop} nach Osteosynthese|{postop}. postoperativer Tag]. [Stellung?|Materiallage?]",
    ),
    Reason.HEALING: (
        "[Verlaufskontrolle|Kontrolle|Verlauf] [{weeks} Wochen nach Fraktur|nach Fraktur|bei Z. n. {asked}]. [Konsolidierung?|Durchbauung?|Knöcherner Durchbau?|Heilungsverlauf?|Stellung?]",
        "Z. n. {asked}[| vor {weeks} Wochen| (Unfall vom {injured})]. [Durchbau?|Konsolidierung?|Belastungsfähig?|Vollbelastung möglich?]",
        "[Konsolidierungskontrolle|Durchbauungskontrolle|Verlaufskontrolle][|. Vollbelastung?|. Durchbau?]",
    ),
    Reason.REMOVAL: (
        "[Kontrolle nach ME|Z. n. Metallentfernung|Kontrolle nach Metallentfernung|Z. n. ME]. [Stellung?|Refraktur?|Verlauf?|Reste?]",
        "[Metallentfernung|ME] [am Vortag|vor <2-6> Wochen|vor <2-9> Tagen][|. Kontrolle|. Refraktur?]",
    ),
}  # fmt: skip
HEALING_WITH_METAL = (
    "[Verlaufskontrolle|Kontrolle|Röntgenkontrolle] [{weeks} Wochen nach Osteosynthese|nach Osteosynthese|bei liegendem Osteosynthesematerial]. [Materiallage?|Durchbau?|Konsolidierung?|Lockerung?|Stellung?]",
    "Z. n. [Osteosynthese|operativer Versorgung] am {operated}. [Materiallage?|Durchbau?|Vollbelastung?|ME möglich?]",
    "Z. n. {asked}, [operativ versorgt|operiert|Osteosynthese]. [Durchbau?|Materiallage?|Verlauf?|Belastung?]",
)  # fmt: skip
