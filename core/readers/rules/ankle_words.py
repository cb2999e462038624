"""What a German ankle report calls things, folded: fractures, bones, metal, healing."""

from __future__ import annotations

import re

from core.readers.rules.phrases import phrases

_FRACTURE = r"\w*fr\w?a\w{0,2}[kc]\w{0,3}ur\w*|\w*farktur\w*|\bfr?x\b"
"""Also with a letter too many, too few or changed, as dictation and typing leave it."""
_BREAK = (
    r"\b(?:\w*knoechel|waden\w*|spiral|quer|schraeg|truemmer|knochen|ermuedungs|stress|\w*gelenk)?"
    r"br(?:uch|ueche)(?:linie|spalt|stueck|form|en|es|s)?\b"
)
_OTHER_WORDS = phrases(
    """
    fissur* *infraktion* flake* maison?neuve* shepherd* tillaux* volkmann* epiphyseolys*
    salter[-_]harris* aitken* weber[-_]?(typ[-_])?[abc] weber[-_]?[abc]-* (bi|tri)mall?eol*
    *avulsion* *ausris* *absprengung* *abscherung* *abris* knochenverletzung* aufhellungslinien?
    (kortikalis|kortikale?)[-_]?(unterbrech|stufe|einbruch)* kontur(unterbrech|stufe)*
    kontinuitaetsunterbrech*
    (knoech|ossae)*_(verletzung|laesion|traumafolge)*
    (knoech|ossae)*_(frische|akute|neue)_(verletzung|laesion)*
    """
)
TARGET = re.compile(f"{_FRACTURE}|{_BREAK}|{_OTHER_WORDS.pattern}")
LINE = re.compile(
    r"(?:\w*fr\w?a\w{0,2}[kc]\w{0,3}ur|bruch|fissur|aufhellungs)(?:linien?|spalt\w*|verlauf|zone)"
)
NOT_A_TARGET = phrases("postfraktur* (material|schrauben|platten|metall|implantat)bruch*")
RULED_OUT = phrases("*frakturausschlu* *frakturfrei*")
SOFT = phrases("band* sehnen* kapsel* syndesmosen* weichteil* muskel* ligament*")
"""An avulsion or tear of these is none of bone."""
BONY = phrases("*knoech* *ossae* *fragment* *knochen*")
HERE = phrases(
    """
    *kn[a-z]{0,4}chel* *mall?eol* fibula* tibia(?!schaft|kopf|plateau)* pilon* volkmann* talus*
    tali talar* *sprunggelenk* osgs? weber syndesmo* shepherd* tillaux* wadenbein* sprungbein*
    schienbein(?!kopf|schaft)*
    """
)
ELSEWHERE = phrases(
    """
    metatars* mittelfu* mfk* mt[-_]?([ivx]+|[0-9]) kalkane* calcane* fersenbein* [kc]uboid*
    navi[kc]ular* kahnbein* keilbein* [kc]uneiform* zehe* *phalan* grosszehe* *grundglied*
    *endglied* vorfu* fusswurzel* lisfranc* chopart* sesambein* fibulakoe?pf* fibulahals*
    proximal*_fibula* hohe?_fibula* fibula*_proximal* (fibula|tibia)schaft* tibia(kopf|plateau)*
    schienbeinkopf* patella* knie* femur* oberschenkel* radius* ulna* humerus* hand* finger*
    rippe* becken* hueft* schulter* wirbel* clavicula* schluesselbein* s[kc]aphoid* schenkelhals*
    acetabul* sitzbein* schambein*
    """
)
OSSICLE = phrases(
    """
    os_(trigonum|subfibulare|subtibiale|peroneum|supranaviculare|vesalianum|tibiale) ossikel*
    akzessorisch* apophyse* knochenkern* gefaesskan* nutritivkan* (epi|apo)physen(fuge|linie)*
    wachstumsfuge*
    """
)
METAL = phrases(
    """
    platten? platten?(osteo|lage|lager|schraub)* *(rohr|fibula|rekonstruktions)platte*
    *osteosynthe* *schrauben? *verschraub* verplatt* zuggurt* k-?dr(aht|aehte)* kirschner*
    marknagel* fixateur* osm metall(lage|implant|osteo|materi)* metall material(lage|lockerung)*
    implantat(e|en|s|lage)? cerclage* orif
    """
)
PROSTHESIS = phrases("*prothese* *arthroplastik* spacer")
_MADE_OF = r"(?:osteosynthes|metall|material|platte|schraube|implantat|dr(?:aht|aehte))\w*"
REMOVED = re.compile(
    r"\b(?:metall|material|implantat|osm|schrauben|platten|osteosynthesematerial|draht)[- ]?"
    r"(?:teil)?entfernung\w*|\b(?:z\. ?n\. ?|nach )me\b"
    rf"|\bentfernung (?:de[sr]|von|saemtlich\w*|aller) (?:\w+ )?{_MADE_OF}"
    rf"|\b{_MADE_OF}[^.,;]{{0,40}}\bentfernt\b|\bentfernt\w* {_MADE_OF}"
)
PLANNED = re.compile(r"\b(?:geplant|vor|zur|fuer)\w* (?:\w+ )?$")
AT_IMPLANT = phrases("peri-?(implant|prothet)*")
HEALED = phrases(
    """
    *durchbau* *konsolidi* verheil* ausgeheil* abgeheil* geheilt* ueberbaut* ueberbrueck* remodel*
    knoechern(er|e)?_(ueber|durch)*
    """
)
PARTLY = phrases(
    """
    nicht kein* ohne unvollstaendig* inkomplett* teil* partiell* beginnend* zunehmend*
    fortschreitend* ausbleibend* fehlend* verzoeger* frueh* ansatzweise
    """
)
PSEUDARTHROSIS = phrases("*pseud[oa]?arthros* non-?union*")
AFTERMATH = phrases("verplump* deform* residu* posttraumatisch* postfraktur* narbig*")
NORMAL = phrases(
    """
    regelrecht* regelgerecht* unauff* intakt* o.*_?b. altersentsprechend* normal* erhalten*
    kongruent* glatt*_(konturiert|begrenzt|kontur)* frei normvariante* unversehrt*
    (kein*|ohne)_(oss|knoech)*_beteiligung* kein*_(verletzung|traumafolge)*
    kein*_(frische|akute|traumatische|ossae|knoech)*_(verletzung|beteil)*
    """
)
UNCHANGED = phrases(
    """
    unveraender* idem konstant* befundkonstan* stationaer* gleich(bleibend|geblieben)*
    keine~(befund)?aenderung* wie_(in|auf|bei|am|im)_(de[rmn]|vor)*
    """
)
FOLLOW_UP = phrases(
    """
    verlauf* kontroll* gips* wochen? konservativ* [kc]allus* fragment* *dislokation* orthese*
    stellung_unveraendert unveraenderte_stellung postoperativ* tage?n?_postop*
    """
)
