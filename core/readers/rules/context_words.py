"""The words around a mention that deny, doubt, suspect, ask, or date it, folded."""

from __future__ import annotations

import re

from core.readers.rules.phrases import phrases

DENIES = phrases("kein* ohne weder frei fehlend* ausschlus*")
INTRODUCES = phrases(
    """
    *nachwei* hinwei* anhalt* anzeichen zeichen korrelat* eviden* verdacht* indiz* beleg*
    *merkmal* hinsichtlich bezueglich bild aspekt
    """
)
"""“Kein Nachweis einer …”: what is denied comes after them."""
LIMITS = phrases(
    """
    disloziert* verschoben* klaffend* grob* groeb* wesentlich* hoehergradig* sicher* eindeutig*
    zweifelsfrei* offensichtlich* gesichert* definitiv* abgrenzbar*
    """
)
"""“Keine dislozierte Fraktur” leaves open whether there is one."""
FURTHERS = phrases("weiter* zusaetzlich* ander* sonstig* uebrig* zweit* darueber")
"""“Keine weitere Fraktur” presupposes one."""
LISTS = phrases("oder und bzw sowie noch insbesondere auch respektive wie sinne etwa als [uo]")
ENDS = phrases(
    """
    aber jedoch allerdings sondern dagegen hingegen waehrend wobei dafuer demgegenueber ansonsten
    bei nach z st v va zn bekannt* alt[a-z]{0,2} nebenbefundlich* zeigt zeigen findet finden
    besteht liegt
    """
)
AFTER_COMMA = phrases(
    """
    nicht un(disloz|versch)* v._?a va z._?n zn st._?n bekannt* alt[a-z]{0,2} bei mit im am an in
    jedoch aber es d(ie|er|as|abei|ort) hier deutlich* frisch* fraglich* moeglich* dislozier*
    mehrfragment* schraeg* quer* knoechern*_ausri* dd verdacht* sondern kleine* zart*
    """
)
"""What stands behind a comma when a list is over and something is stated anew."""
BREAKS = phrases("; aber jedoch allerdings sondern hingegen wobei waehrend")
ASKED_BEFORE = re.compile(
    r"\bz\. ?a\.?\W*(?:\w+\W+){0,4}$"
    r"|\b(?:ausschlu(?:ss|s)|abklaerung|frage nach|frage auf)\W*(?:\w+\W+){0,4}$"
    r"|\bklinisch\w*\W+(?:\w+\W+){0,2}(?:v\. ?a\.?|va|verdacht\w*|hinweis\w*)\W*"
    r"(?:(?!kein)\w+\W+){0,5}$"
    r"|\bfrag\w*\W+(?:nach\W+)?(?:\w+\W+){0,3}$"
)
ASKED_AFTER = re.compile(r"[^.;]{0,60}(?:erbeten|gewuenscht|bitte\b|\?)")
SUSPECTS = phrases(
    """
    v._?a. va verdacht* verdaechtig* passend_(zu|mit)* hinwei*_(auf|fuer) hinweisend*
    zeichen_(einer|fuer|eines) am_ehesten wahrscheinlich* vermutlich* wohl dringend* suspekt*
    spr[ie]ch*_fuer gut_vereinbar
    """
)
DOUBTS = phrases(
    """
    fraglich* moeglich(?!st)* eventuell* evtl unsicher* unklar* dd differen[tz]ialdiagnos*
    koennte* zweifelhaft* denkbar* alternativ* vereinbar_mit nicht_sicher nicht_eindeutig
    unspezifisch* fragl
    """
)
DOUBTED_AFTER = phrases(
    """
    dd differen[tz]ialdiagnos* fraglich moeglich denkbar unsicher unklar zweifelhaft nicht_sicher
    """
)
NOT_EXCLUDED = re.compile(
    r"\bnicht (?:\w+ ){0,4}?(?:auszuschl\w*|ausgeschlossen|ausschlie\w*)"
    r"|\b(?:auszuschlie\w*|ausschlie\w*) (?:ist|laesst sich|kann) (?:\w+ ){0,3}nicht"
    r"|\bkann (?:\w+ ){0,5}nicht (?:\w+ ){0,4}(?:ausgeschlossen|widerlegt)"
    r"|\bnicht (?:\w+ ){0,3}(?:beurteil\w*|bewert\w*|zu beweisen)|\beingeschraenkt\w* beurteil\w*"
    r"|\b(?:ausschlu(?:ss|s)\w*|nachweis) (?:\w+ ){0,4}nicht (?:\w+ ){0,2}moeglich"
)
EXCLUDED = phrases("ausgeschlossen auszuschliessen ausschliessen widerlegt")
_SEEN = (
    r"(?:nachzuweis|nachgewies|nachweis|abzugrenz|erkenn|darstell|darzustell|identifiz|nachvollzieh"
    r"|detekt|feststell|festzustell|verifiz|bestaetig)\w*|\w+bar\w*|gesehen|sehen|dargestellt"
    r"|ersichtlich|vorhanden|auszumachen|vor\b|gegeben|abgebildet"
)
_HOW = r"(?:dislo|versch|ausz|ausg|verheil|durchb|konsol|sicher|mehr als)"
NOT_SEEN = re.compile(
    r"\bnicht (?:mehr )?(?P<sure>(?:sicher|eindeutig|zweifelsfrei|mit (?:letzter )?sicherheit) )?"
    rf"(?:\w+ ){{0,2}}?(?:zu )?(?:{_SEEN})|\bnicht mehr\b"
    r"|\b(?:lieg|besteh|find|zeig)(?:t|en|et)\b (?:sich )?(?:\w+ ){0,3}nicht\b"
    rf"(?! (?:\w+ ){{0,2}}{_HOW})"
    rf"|\b(?:ist|sind) (?:\w+ ){{0,3}}nicht\b(?! (?:\w+ ){{0,2}}{_HOW})|\bnicht\W*$"
    r"|: ?(?:nein|negativ|keine?r?\b)|\bnegativ\b|\bfehl(?:t|en)\b|\bentfaellt\b|\bverneint\b"
)
STILL_SEEN = re.compile(
    r"\W*(?:\w+\W+){0,4}?(?:noch|weiterhin|gut|deutlich|flau|zart|partiell|teilweise|klar)\W+"
    r"(?:\w+\W+){0,2}(?:erkenn\w*|\w+bar\w*|abgebildet|nachvollz\w*|zu sehen|vorhanden)"
)
WHOLE = re.compile(
    r"(?:-\w+)?\W*(?:\w+\W+){0,3}?"
    r"(?:ohne (?:auffael|befund|patholog)|unauff|intakt|regelr|erhalten|o\. ?b)"
)
FRESH = re.compile(r"\b(?:frisch|akut|neu(?! verglichen)|rezent)\w*\W+(?:\w+\W+){0,2}$")
OLD_BEFORE = phrases(
    """
    alt(e|er|en|es|em)? aelter* alt-* frueher* ehemalig* abgelaufen* residu* stattgehabt*
    vorbestehend* verheilt* durchbaut* konsolidiert* knoechern_geheilt* laenger_zurueck*
    postfraktur* ausgeheilt*
    """
)
OLD_AFTER = phrases(
    """
    (alten|aelteren)_datums vor~jahr* im_kindesalter in_der_kindheit als_kind nicht_frisch aelter*
    alt (19|20)[0-9][0-9] glatt_begrenzt* glattrandig* sklerosier*
    """
)
AFTER = phrases(
    """
    z._?n. zn zustand_nach st._?n. status_nach bekannt* versorgt* operiert*
    nach_(konservativ|operativ|osteosynth|stattgehabt|versorg)*
    """
)
NAMES_THE_SAME = re.compile(
    r"\W+(?:\w+\W+){0,2}(?:des|der|vom|im|am|typ|nach)\W+(?:\w+\W+){0,2}|\W*\(?"
)
"""Between a fracture and the name or place of the same one."""
