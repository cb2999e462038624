"""Conclusions, advice and addenda. The long lines are data."""
# ruff: noqa: E501

from __future__ import annotations

from core.demo.ankle.state import Addendum, Doubt

PRESENT = (
    "{fx.sn}",
    "{fx.sn}",
    "{fx.sn} {side}",
    "Bild {fx.ig}",
    "{fx.sn} wie [oben |]beschrieben",
    "[Nachweis|Darstellung] {fx.ig}",
    "{fx.sn}[, Stellung s. o.|, s. o.|, im Übrigen s. o.]",
)
SUSPECTED = (
    "V. a. {fx.sa}",
    "[Dringender|Hochgradiger] V. a. {fx.sa}",
    "V. a. {fx.sa} {side}[|, klinische Korrelation erbeten|, CT empfohlen]",
    "[Am ehesten|Wohl|Wahrscheinlich] {fx.sn}",
)
UNCERTAIN = (
    "{fx.sn} nicht sicher auszuschließen",
    "{fx.sn} nicht sicher auszuschließen, [CT|MRT|Schnittbildgebung|klinische Kontrolle] [empfohlen|erbeten]",
    "Kein sicherer Frakturnachweis, [Verlaufskontrolle|CT|MRT|Kontrolle in <7-14> Tagen] [empfohlen|bei Beschwerdepersistenz]",
    "[Unklarer|Nicht eindeutiger|Fraglicher] Befund, {fx.sn} möglich",
    "Frakturausschluss [konventionell|auf den vorliegenden Aufnahmen|nativradiologisch] nicht möglich",
    "[Okkulte Fraktur|Fissur|Infraktion|Okkulte knöcherne Verletzung] nicht [sicher |]auszuschließen",
)  # fmt: skip
DOUBTED: dict[Doubt, tuple[str, ...]] = {
    Doubt.NOT_EXCLUDED: UNCERTAIN,
    Doubt.NO_SURE_PROOF: UNCERTAIN,
    Doubt.VESSEL: (
        "[Unklare|Umschriebene|Nicht eindeutige] [Aufhellung|Aufhellungslinie] wie beschrieben, [CT|Verlaufskontrolle|MRT] [empfohlen|zur Klärung]",
        "DD [Fissur|nicht dislozierte Fraktur] versus [Gefäßkanal|Überlagerung][|, ggf. CT|, klinische Korrelation erbeten]",
        "[Fissur|Undislozierte Fraktur] [möglich|nicht auszuschließen|denkbar], DD [Gefäßkanal|Überlagerung]",
        "Kein sicherer Frakturnachweis, [Verlaufskontrolle|CT] bei [entsprechender Klinik|Druckschmerz an dieser Stelle]",
    ),
    Doubt.HIDDEN: (
        "[Eingeschränkte|Deutlich eingeschränkte] Beurteilbarkeit, [Kontrolle ohne Verband|gipsfreie Aufnahme|CT] [empfohlen|erbeten]",
        "Frakturausschluss [im Gips|unter diesen Bedingungen|bei Verbandüberlagerung] nicht möglich",
        "[Keine grobe Fehlstellung|Stellung soweit beurteilbar regelrecht], Fraktur nicht [sicher |]auszuschließen",
    ),
    Doubt.ONLY_UNDISPLACED: (
        "Keine [dislozierte|grob dislozierte] Fraktur[|; bei Beschwerden CT|, bei Persistenz Kontrolle]",
        "Kein Hinweis auf eine dislozierte Fraktur[|, undislozierte Fraktur nicht ausgeschlossen|, okkulte Fraktur möglich]",
    ),
    Doubt.STRESS: (
        "[Stressreaktion|Überlastungsreaktion], DD [Stressfraktur|beginnende Ermüdungsfraktur][|, MRT empfohlen|, MRT zur Klärung]",
        "[Stressfraktur|Ermüdungsbruch] nicht [sicher |]auszuschließen[|, MRT empfohlen|, ergänzende MRT erbeten]",
        "DD Stressreaktion versus Stressfraktur",
    ),
    Doubt.OSSICLE: (
        "{ossicle} versus [knöcherne Avulsion|frischer Ausriss|Avulsionsfragment]",
        "[Ossikel|Fragment] [distal|unterhalb] {malleolus}, DD {ossicle}, DD [Avulsion|Ausriss][|, klinische Korrelation erbeten]",
        "[Frischer knöcherner Ausriss|Avulsionsfraktur] [distal|unterhalb] {malleolus} nicht [sicher |]auszuschließen, DD {ossicle}",
    ),
}  # fmt: skip
ABSENT = (
    "Keine[| frische] [knöcherne Verletzung|Fraktur|ossäre Läsion]",
    "Kein Nachweis einer[| frischen] [Fraktur|knöchernen Verletzung|ossären Läsion]",
    "Kein [Frakturnachweis|Hinweis auf Fraktur|Anhalt für eine Fraktur|Hinweis auf knöcherne Verletzung]",
    "[Unauffälliger|Altersentsprechender|Regelrechter] [Befund|Befund des OSG]",
    "[Fraktur|Knöcherne Verletzung] [nicht nachweisbar|nicht abgrenzbar]",
    "[Knöchern|Ossär] [unauffälliger Befund|intakt]",
    "OSG {side} ohne [Frakturnachweis|frische knöcherne Verletzung|Auffälligkeiten]",
)
ABSENT_AFTER_TRAUMA = (
    *ABSENT,
    "[OSG-Distorsion|Distorsion|Weichteiltrauma] ohne [knöcherne Begleitverletzung|Fraktur|Nachweis einer Fraktur|knöcherne Läsion]",
)
STILL_ABSENT = 3
"""So many of the phrases in front say nothing against old or treated bones."""
HEALED = (
    "[Vollständig|Knöchern|Komplett] konsolidierte {known_noun}",
    "[Regelrechter|Guter|Zeitgerechter] Heilungsverlauf, {again.sn} durchbaut",
    "{again.sn} [knöchern konsolidiert|durchbaut|verheilt|fest durchbaut]",
    "Z. n. {known.sd}, [keine Frakturlinie mehr abgrenzbar|knöchern durchbaut|konsolidiert]",
    "[Abgeschlossene|Vollständige] [Konsolidierung|Frakturheilung][| nach {known.sd}]",
)
COURSE = (
    "[Regelrechter|Zeitgerechter|Guter|Unkomplizierter|Erwarteter] [Verlauf|Verlaufsbefund|Befund im Verlauf]",
    "Stellung [unverändert|regelrecht|im Verlauf konstant|gehalten]",
    "[Unveränderter|Konstanter] Befund [bei|nach] {known.sd}",
    "{known.sn}, [Stellung unverändert|stellungskonstant|im Verlauf]",
)  # fmt: skip
COURSE_WITH_METAL = (
    "[Stellung|Material- und Fragmentlage|Stellung und Materiallage] [unverändert|regelrecht|im Verlauf konstant]",
    "[Regelrechter|Unauffälliger|Zeitgerechter] postoperativer [Befund|Verlauf]",
    "[Regelrechter|Zeitgerechter] [Verlauf|Befund] nach [Osteosynthese|osteosynthetischer Versorgung]",
    "[Regelrechte|Unveränderte] Lage des [Osteosynthesematerials|einliegenden Materials]",
)  # fmt: skip
HEALING = (
    "[Beginnende|Fortschreitende|Noch unvollständige|Zunehmende] [Konsolidierung|knöcherne Konsolidierung|Durchbauung][| {known.dg}]",
    "{again.sn} [in Konsolidierung|noch nicht vollständig durchbaut|in Durchbauung]",
    "[Zeitgerechte|Regelrechte|Fortschreitende] [Heilung|Frakturheilung], [noch kein vollständiger Durchbau|Durchbau noch unvollständig]",
)  # fmt: skip
ADVICE_ANY = (
    "[Klinische Korrelation|Klinische Kontrolle|Klinischer Abgleich] [erbeten|empfohlen]",
    "Befund [telefonisch|mündlich] [mitgeteilt|übermittelt|an die Notaufnahme durchgegeben]",
    "Bei [persistierenden Beschwerden|anhaltenden Beschwerden|fortbestehender Klinik|Beschwerdepersistenz] [CT|MRT|Schnittbildgebung|Verlaufskontrolle] empfohlen",
)
ADVICE_MORE_PICTURES = (
    "Je nach Klinik ergänzend [CT|MRT|Schnittbilddiagnostik][| empfohlen| sinnvoll]",
    "[Ergänzende|Weiterführende] [CT|MRT|Schnittbildgebung] [empfohlen|erwägen|zu erwägen]",
    "[Verlaufskontrolle|Röntgenkontrolle|Kontrolle] in [<5-14> Tagen|ca. 2 Wochen|7-10 Tagen][| empfohlen]",
)
ADVICE_BANDS = (
    "[MRT|Schnittbildgebung] [zum Ausschluss einer Bandläsion|bei V. a. Bandverletzung|zur Beurteilung der Bänder][| empfohlen]",
    "[Bei Instabilität|Bei V. a. Bandruptur|Bei klinischer Instabilität] [MRT|gehaltene Aufnahmen|weitere Abklärung] [empfohlen|erwägen]",
)
ADVICE_SURGEON = (
    "[Unfallchirurgische|Traumatologische|Orthopädische] [Vorstellung|Mitbeurteilung|Weiterbehandlung] [empfohlen|erbeten]",
    "[CT|Ergänzende CT] zur [genaueren Beurteilung|weiteren Beurteilung|Therapieplanung] [empfohlen|sinnvoll|erwägen]",
)
ADVICE_LATER = (
    "[Verlaufskontrolle|Röntgenkontrolle|Kontrolle|Nächste Kontrolle] in <3-8> Wochen[| empfohlen]",
    "[Weitere|Erneute] [Verlaufskontrolle|Röntgenkontrolle] [empfohlen|nach klinischem Verlauf|vor Vollbelastung]",
    "Belastungsaufbau nach [klinischem Befund|Maßgabe der Klinik|unfallchirurgischer Vorgabe]",
)
AGAIN: dict[str, tuple[str, ...]] = {
    "joint": (
        "[Gelenkstellung|Artikulation|Stellung im OSG] [regelrecht|achsgerecht|unauffällig]",
        "[Keine Inkongruenz|Keine Subluxation|Keine Gelenkstufe] [im OSG|im oberen Sprunggelenk]",
        "[OSG-Gelenkspalt|Gelenkspalt] [erhalten|regelrecht|nicht verschmälert]",
        "[Kongruentes|Regelrecht artikulierendes] [OSG|oberes Sprunggelenk]",
    ),
    "syndesmosis": (
        "[Kein Hinweis auf eine|Keine indirekten Zeichen einer|Kein Anhalt für eine] Syndesmosenverletzung",
        "[Malleolengabel|Knöchelgabel] [regelrecht|nicht aufgeweitet|von normaler Weite]",
        "[Syndesmose|Gabelweite] [unauffällig|regelrecht|ohne Aufweitung]",
    ),
    "talus": (
        "[Talus|Talusrolle] [unauffällig|ohne Auffälligkeiten|glatt konturiert]",
        "[Kein Hinweis auf|Kein Anhalt für|Keine] osteochondrale Läsion [am Talus|der Talusrolle|der Talusschultern]",
    ),
}
ADDENDUM_LABELS = (
    "Nachtrag",
    "Nachtrag",
    "Nachbefundung",
    "Ergänzung",
    "Addendum",
    "Korrektur",
    "NACHTRAG",
)
ADDENDUM: dict[Addendum, tuple[str, ...]] = {
    Addendum.FOUND: (
        "[Nach Zweitbefundung|Bei erneuter Durchsicht|In der Zusammenschau mit dem CT|Nach oberärztlicher Durchsicht|In der Zweitbefundung] doch [Nachweis {fx.ig}|{fx.sn}]",
        "[Nach Zweitbefundung|In der Nachbefundung|Bei erneuter Durchsicht] zeigt sich [doch|entgegen dem Erstbefund] {fx.in}",
        "[Im CT|In der ergänzenden CT|Im MRT|CT vom Folgetag]: {fx.sn}",
        "[Korrigierter Befund|Befundkorrektur]: {fx.sn}",
    ),
    Addendum.WITHDRAWN: (
        "[Nach Zweitbefundung|Im ergänzenden CT|In der CT vom Folgetag|Nach oberärztlicher Durchsicht|Im MRT] keine Fraktur[| nachweisbar| abgrenzbar]",
        "[In der ergänzenden CT|Im CT vom selben Tag|Im MRT] [kein Nachweis einer Fraktur|Fraktur ausgeschlossen], [Linie am ehesten Gefäßkanal|die beschriebene Linie entspricht einem Gefäßkanal|die Kontur ist intakt]",
        "[Nach Zweitbefundung|Bei erneuter Durchsicht] Linie [als Gefäßkanal|als Überlagerung] zu werten, keine Fraktur",
        "Der V. a. {fx.sa} [hat sich im CT nicht bestätigt|wurde im CT ausgeräumt|kann im MRT nicht bestätigt werden]",
    ),
    Addendum.CONFIRMED: (
        "[Im ergänzenden CT|In der CT vom Folgetag|Nach Zweitbefundung] {fx.sn} bestätigt",
        "[Im CT|In der ergänzenden CT|In der Zweitbefundung] Nachweis {fx.ig}",
    ),
    Addendum.FORMAL: (
        "[Station|Notaufnahme|Zuweiser|Diensthabender Unfallchirurg] [telefonisch|mündlich] [informiert|über den Befund informiert][| (<8-23>:<10-59> Uhr)]",
        "[Bilder|Aufnahmen] [an den Zuweiser übermittelt|auf CD mitgegeben|ins PACS des Zuweisers übertragen]",
        "Seitenangabe [geprüft|in der Anforderung korrigiert], [betrifft {side}|Seite {side}]",
        "Befund [in der Röntgenbesprechung|in der Frühbesprechung] [demonstriert|vorgestellt]",
        "Voraufnahmen [zwischenzeitlich|nachträglich] eingegangen, [keine Änderung der Beurteilung|Beurteilung unverändert]",
    ),
}  # fmt: skip
