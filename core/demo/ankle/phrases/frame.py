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
    "Röntgenaufnahmen des {genside} [oberen Sprunggelenks|OSG][| in 2 Ebenen] vom {day}",
)  # fmt: skip
TECHNIQUE = (
    "[Standardaufnahmen|Aufnahmen] in [2|zwei] Ebenen[|, <50-60> kV]",
    "[a.p. in 20° Innenrotation und seitlich|a.p.- und Seitaufnahme|Mortise-View und seitliche Aufnahme]",
    "[Digitale Aufnahmen|Digitale Radiographie] in [2|zwei] Ebenen[|, im Liegen|, im Stehen| unter Belastung]",
    "[Aufnahmen|Untersuchung] [am Krankenbett|im Schockraum|in der Notaufnahme][|, eingeschränkte Qualität|, eingeschränkt beurteilbar]",
    "[Leicht verkippte|Nicht ganz orthograde] [Seitaufnahme|a.p.-Projektion|Einstellung]",
    "[Keine Voraufnahmen|Keine Voraufnahme|Keine Vorbilder] zum Vergleich",
)  # fmt: skip
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
_WHEN = "[| heute| gestern| gestern Abend| vor <2-9> Tagen| vor <2-4> Stunden| am Vortag| heute Morgen| in der Nacht]"
_HOW = (
    "[Supinationstrauma"
    + _WHEN
    + "|Z. n. Umknicken"
    + _WHEN
    + "|Z. n. [Sturz|Treppensturz|Fahrradsturz|Distorsion|Pronationstrauma|Verdrehtrauma|Skisturz|Leitersturz]"
    + _WHEN
    + "|[Umgeknickt|Sprunggelenk verdreht|Gestürzt] [beim Fußball|beim Handball|auf der Treppe|beim Joggen|auf Glatteis|beim Wandern|am Bordstein|beim Volleyball|bei der Arbeit]"
    + "|[Sturz|Umknicktrauma] [beim Sport|vom Fahrrad|von der Leiter aus ca. <1-3> m|auf der Treppe|im häuslichen Umfeld|mit dem E-Scooter|vom Pferd]"
    + "|OSG-Distorsion"
    + _WHEN
    + "|[Trauma|Anpralltrauma|Verkehrsunfall|VKU|Arbeitsunfall|Sportunfall|Quetschtrauma]"
    + _WHEN
    + "]"
)
_COMPLAINT = (
    "[[Schmerzen|Druckschmerz|DS|Schwellung und DS|Schwellung|Hämatom und Schwellung] [lateral|medial|am Außenknöchel|über dem Außenknöchel|über dem Innenknöchel|prämalleolär]"
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
    Reason.PAIN: (
        "[Chronische|Anhaltende|Persistierende|Belastungsabhängige|Unklare|Seit <3-12> Wochen|Seit <2-9> Monaten] Schmerzen[| im OSG| im Sprunggelenk| lateral| medial]. [Arthrose?|Degenerative Veränderungen?|Knöcherne Ursache?|Stressfraktur?|Osteochondrosis dissecans?|Fraktur?|Freier Gelenkkörper?|Ossäre Läsion?]",
        "[Chronische|Anhaltende|Rezidivierende] [Schmerzen|Schwellung|Instabilität|Beschwerden][| lateral| medial| nach alter Distorsion| nach Umknicken vor <2-9> Monaten]",
        "[Arthrose?|V. a. Arthrose|Gichtanfall? Ossäre Läsion?|Ausschluss Osteomyelitis|Entzündung? Knochendestruktion?|Impingement?]",
        "[Diab. Fuß|Diabetes mellitus|Rheumatoide Arthritis|Gicht|Adipositas] [mit Schmerzen im OSG|mit Schwellung]. [Osteolysen?|Arthrose?|Charcot?|Fraktur?]",
    ),
    Reason.CONTROL: (
        "[Verlaufskontrolle|Kontrolle|Verlauf] nach [Trauma|Distorsion|Umknicken|OSG-Distorsion][| vor <8-14> Tagen| vor <2-6> Wochen][|. Fraktur?|. Frakturausschluss|. Okkulte Fraktur?]",
        "[Persistierende|Anhaltende] [Beschwerden|Schmerzen] nach [Trauma|Distorsion|Umknicken][| vor <8-14> Tagen| vor <2-6> Wochen]. [Fraktur?|Doch Fraktur?|Okkulte Fraktur?|Knöcherne Läsion?]",
        "[Verlaufskontrolle|Kontrolle|Verlauf]",
    ),
    Reason.CAST_CONTROL: (
        "[Stellungskontrolle|Kontrolle|Gipskontrolle|Verlaufskontrolle] [im Gips|im Cast|nach Gipsanlage|bei konservativer Therapie|nach <5-14> Tagen]",
        "[Konservative Therapie|Gipsbehandlung|Ruhigstellung im Gips][| seit <5-14> Tagen]. [Stellung?|Dislokation?|Sekundäre Dislokation?|Frakturstellung?]",
        "[Gipskontrolle|Stellungskontrolle][|. Stellung?]",
    ),
    Reason.POSTOPERATIVE: (
        "[Postoperative Kontrolle|Postop. Kontrolle|Kontrolle nach Osteosynthese|Z. n. ORIF|Post-OP-Kontrolle]. [Materiallage?|Stellung?|Material- und Fragmentlage?|Stellungskontrolle]",
        "[Z. n. Osteosynthese|Z. n. operativer Versorgung|Z. n. Plattenosteosynthese|Z. n. ORIF] am {operated}[|. Materiallage?|. Stellung?|. Implantatlage?]",
        "[Tag <1-4> nach Osteosynthese|<1-4>. postoperativer Tag]. [Stellung?|Materiallage?]",
    ),
    Reason.HEALING: (
        "[Verlaufskontrolle|Kontrolle|Verlauf] [<6-26> Wochen nach Fraktur|nach Fraktur|nach Sprunggelenksfraktur|bei Z. n. Fraktur]. [Konsolidierung?|Durchbauung?|Knöcherner Durchbau?|Heilungsverlauf?|Materiallage?|Stellung?]",
        "Z. n. [Sprunggelenksfraktur|Malleolarfraktur|OSG-Fraktur|Fraktur][| vor <6-26> Wochen| (Unfall vom {injured})]. [Durchbau?|Konsolidierung?|Belastungsfähig?|Vollbelastung möglich?]",
        "[Konsolidierungskontrolle|Durchbauungskontrolle|Verlaufskontrolle][|. Vollbelastung?|. Durchbau?]",
    ),
    Reason.REMOVAL: (
        "[Kontrolle nach ME|Z. n. Metallentfernung|Kontrolle nach Metallentfernung|Z. n. ME]. [Stellung?|Refraktur?|Verlauf?|Reste?]",
        "[Metallentfernung|ME] [am Vortag|vor <1-6> Wochen|vor <2-9> Tagen][|. Kontrolle|. Refraktur?]",
    ),
}  # fmt: skip
INDICATION_LABELS = (
    "Klinische Angaben", "Klinische Angabe", "Fragestellung", "Indikation", "Anamnese", "Klinik",
    "Rechtfertigende Indikation", "Klinische Fragestellung", "Angaben",
)  # fmt: skip
