"""Conclusions, advice and addenda. The long lines are data."""
# ruff: noqa: E501

from __future__ import annotations

from core.demo.ankle.state import Addendum

PRESENT = (
    "{fx.sn}",
    "{fx.sn}",
    "{fx.sn} {side}",
    "Bild {fx.ig}",
    "{fx.sn} wie [oben |]beschrieben",
    "[Nachweis|Darstellung] {fx.ig}",
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
ABSENT = (
    "Keine[| frische] [knöcherne Verletzung|Fraktur|ossäre Läsion]",
    "Kein Nachweis einer[| frischen] [Fraktur|knöchernen Verletzung|ossären Läsion]",
    "Kein [Frakturnachweis|Hinweis auf Fraktur|Anhalt für eine Fraktur|Hinweis auf knöcherne Verletzung]",
    "[Unauffälliger|Altersentsprechender|Regelrechter] [Befund|Befund des OSG]",
    "[Fraktur|Knöcherne Verletzung] [nicht nachweisbar|nicht abgrenzbar]",
    "[Knöchern|Ossär] [unauffälliger Befund|intakt]",
    "OSG {side} ohne [Frakturnachweis|frische knöcherne Verletzung|Auffälligkeiten]",
)  # fmt: skip
HEALED = (
    "[Vollständig|Knöchern|Komplett] konsolidierte {known_noun}",
    "[Regelrechter|Guter|Zeitgerechter] Heilungsverlauf, {known_noun} durchbaut",
    "[Fraktur|Frakturzone] [knöchern konsolidiert|durchbaut|verheilt]",
    "Z. n. {known.sd}, [keine Frakturlinie mehr abgrenzbar|knöchern durchbaut|konsolidiert]",
)
HEALING = (
    "[Regelrechter|Zeitgerechter|Stationärer|Guter|Unkomplizierter] [Verlauf|Verlaufsbefund|Befund im Verlauf]",
    "[Stellung|Material- und Fragmentlage|Stellung und Materiallage] [unverändert|regelrecht|im Verlauf konstant]",
    "[Beginnende|Fortschreitende|Noch unvollständige|Zunehmende] [Konsolidierung|knöcherne Konsolidierung][| {known.ig}]",
    "[Unveränderter|Konstanter] Befund [bei|nach] {known.sd}",
    "[Regelrechter|Unauffälliger] postoperativer [Befund|Verlauf]",
)  # fmt: skip
FOLLOW_UP = (
    "[Regelrechter|Zeitgerechter|Guter|Unkomplizierter] [Verlauf|Verlaufsbefund]",
    "[Stellung|Material- und Fragmentlage] [unverändert|regelrecht|im Verlauf konstant]",
)
ADVICE = (
    "Bei [persistierenden Beschwerden|anhaltenden Beschwerden|fortbestehender Klinik|Beschwerdepersistenz] [CT|MRT|Schnittbildgebung|Verlaufskontrolle] empfohlen",
    "Je nach Klinik ergänzend [CT|MRT|Schnittbilddiagnostik][| empfohlen| sinnvoll]",
    "[Klinische Korrelation|Klinische Kontrolle|Klinischer Abgleich] [erbeten|empfohlen]",
    "[Ergänzende|Weiterführende] [CT|MRT|Schnittbildgebung] [empfohlen|erwägen|zu erwägen]",
    "[Unfallchirurgische|Traumatologische|Orthopädische] [Vorstellung|Mitbeurteilung|Weiterbehandlung] [empfohlen|erbeten]",
    "[Verlaufskontrolle|Röntgenkontrolle|Kontrolle] in [<5-14> Tagen|<2-6> Wochen|ca. <1-3> Wochen][| empfohlen]",
    "[MRT|Schnittbildgebung] [zum Ausschluss einer Bandläsion|bei V. a. Bandverletzung|zur Beurteilung der Bänder][| empfohlen]",
    "Befund [telefonisch|mündlich] [mitgeteilt|übermittelt|an die Notaufnahme durchgegeben]",
)  # fmt: skip
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
