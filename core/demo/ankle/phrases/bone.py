"""Sentences on the bone: broken, perhaps broken, healing, healed, intact.

`fx` is the fracture as it is named here, `known` the one known from before, `rest` what
else belongs to the ankle, `site` the place in the accusative.

The long lines are data.
"""
# ruff: noqa: E501

from __future__ import annotations

CERTAIN = (
    "{fx.sn}",
    "{fx.sn}",
    "{fx.sn}, {detail}",
    "{fx.sn} [nachweisbar|abgrenzbar|erkennbar]",
    "[Nachweis|Darstellung|Bild] {fx.ig}",
    "Nachweis {fx.ig}, {detail}",
    "[Es zeigt sich|Es findet sich|Zur Darstellung kommt|Abgrenzbar ist|Erkennbar ist] {fx.in}",
    "[Es zeigt sich|Es findet sich|Abgrenzbar ist] {fx.in}, {detail}",
    "[Man sieht|Man erkennt] {fx.ia}",
    "[Bild|Röntgenbild] [passend zu|vereinbar mit|entsprechend] {fx.id}",
    "{clear} [Aufhellungslinie|Frakturlinie|Spaltbildung] durch {site}, [passend zu|entsprechend] {fx.id}",
    "[Unterbrechung der Kortikalis|Kortikalisunterbrechung|Stufenbildung der Kortikalis|Konturunterbrechung] im Sinne {fx.ig}",
)  # fmt: skip
CERTAIN_TERSE = (
    "{fx.sn}",
    "{fx.sn}",
    "{fx.sn}, {detail}",
    "Bild {fx.ig}",
    "{fx.sn} {side}",
    "{side_cap}: {fx.sn}",
)
SUSPECTED = (
    "V. a. {fx.sa}",
    "V. a. {fx.sa} {side}",
    "[Hochgradiger|Dringender|Starker] Verdacht auf {fx.sa}",
    "[Zarte|Feine|Diskrete|Flaue|Angedeutete] [Aufhellungslinie|Linie|Aufhellung|Konturunterbrechung] durch {site}, [V. a.|am ehesten|wohl] {fx.sa}",
    "[Zarte|Feine|Diskrete] [Aufhellungslinie|Spaltbildung] [in einer Ebene|im Seitbild|in der a.p.-Aufnahme], [vereinbar mit|passend zu] {fx.sd}",
    "[Zarte|Feine|Diskrete] [Aufhellungslinie|Konturunterbrechung] [in einer Ebene|im Seitbild|in der a.p.-Aufnahme], verdächtig auf {fx.sa}",
    "[Diskrete Stufe|Stufenbildung|Kleine Stufe|Knick] der Kortikalis, [V. a.|dringender V. a.|verdächtig auf] {fx.sa}",
    "[Bild|Röntgenbild] [verdächtig auf|hochverdächtig auf] {fx.ia}",
    "[Wahrscheinlich|Vermutlich|Am ehesten|Wohl] {fx.sn}",
    "Der Befund spricht [am ehesten |]für {fx.ia}",
)  # fmt: skip
NOT_EXCLUDED = (
    "{fx.sn} [projektionsradiographisch|projektionsradiografisch|nativradiologisch|konventionell-radiologisch|anhand der vorliegenden Aufnahmen] nicht [sicher|mit letzter Sicherheit] auszuschließen",
    "{fx.sn} [ist|bleibt] [hier |]nicht sicher auszuschließen",
    "{fx.in} kann [hier |aktuell |]nicht [sicher|definitiv|mit Sicherheit] ausgeschlossen werden",
    "{fx.in} lässt sich [hier |aktuell |]nicht [sicher|definitiv] ausschließen",
    "Fragliche [zarte|feine] [Linie|Aufhellung] durch {site}, {fx.sn} nicht sicher auszuschließen",
    "{fraglich.sn}",
    "[Unklare|Umschriebene|Flaue] [Verdichtung|Aufhellung|Konturunschärfe] in Projektion auf {site}"
    + ", {fx.sn} [möglich|denkbar|nicht auszuschließen]",
    "[Wegen|Bei] [eingeschränkter Beurteilbarkeit|Überlagerung|nicht orthograder Einstellung|Fehlprojektion] {fx.sn} nicht [sicher |]auszuschließen",
)  # fmt: skip
VESSEL = (
    "[Zarte|Feine|Schmale|Diskrete] [Aufhellungslinie|Linie|Aufhellung] durch {site}, [nur in einer Ebene abgrenzbar|nur im Seitbild erkennbar|nur in einer Projektion sichtbar]; DD [Gefäßkanal|Nutritialkanal|Überlagerung], DD [Fissur|Infraktion|undislozierte Fraktur]",
    "[Zarte|Feine|Schmale] [Aufhellungslinie|Linie] durch {site}, DD [Gefäßkanal|Nutritialkanal|Überlagerungseffekt] oder [Fissur|undislozierte Fraktur]",
    "DD [Gefäßkanal|Überlagerung|Nutritialkanal] versus [Fissur|Fraktur|Infraktion] bei [zarter|feiner] [Linie|Aufhellung] durch {site}",
    "[Fragliche|Angedeutete] [Fissur|Frakturlinie|Infraktion], DD [Gefäßkanal|Projektionsartefakt|Überlagerung|Mach-Effekt]",
)  # fmt: skip
HIDDEN = (
    "Durch den [Gips|Gipsverband|anliegenden Verband|Cast] [eingeschränkte Beurteilbarkeit|deutlich eingeschränkte Beurteilbarkeit], Frakturausschluss nicht [sicher |]möglich",
    "[Ein sicherer Frakturausschluss|Frakturausschluss|Ein Frakturausschluss] ist [im Gips|bei anliegender Schiene|bei liegendem Verband] nicht möglich",
    "[Aufnahmen im Gips|Aufnahmen mit Schiene|Verbandüberlagerung], Detailbeurteilung [der Malleolen |des Außenknöchels |]nicht [sicher |]möglich",
    "[Knöcherne Strukturen|Malleolengabel|Außenknöchel] [durch Überlagerung des Verbandes|gipsbedingt] nicht [sicher|ausreichend] beurteilbar",
)  # fmt: skip
ONLY_UNDISPLACED = (
    "Keine [wesentlich |grob |]dislozierte Fraktur[| abgrenzbar| erkennbar]",
    "Eine dislozierte Fraktur [ist nicht abgrenzbar|liegt nicht vor|lässt sich nicht nachweisen]",
    "Kein Nachweis einer [grob |stärker |]dislozierten Fraktur",
    "Keine höhergradig dislozierte [Fraktur|knöcherne Verletzung]",
)  # fmt: skip
NO_SURE_PROOF = (
    "Kein sicherer Frakturnachweis[|, jedoch unklare Linie durch {site}|, die Kontur am Rand jedoch unscharf]",
    "Kein sicherer Nachweis einer Fraktur, bei [unklarer|diskreter] Konturunregelmäßigkeit [jedoch Kontrolle|CT|weitere Abklärung] [empfohlen|ratsam]",
    "Eine Fraktur [ist nicht sicher abgrenzbar|lässt sich nicht sicher nachweisen], eine okkulte Läsion [bleibt möglich|ist nicht ausgeschlossen]",
    "[Eindeutige|Sichere] Frakturlinie nicht abgrenzbar, [okkulte Fraktur möglich|Fissur denkbar|Infraktion denkbar]",
)  # fmt: skip
STRESS = (
    "[Bandförmige|Flaue|Quere] Sklerosierung der distalen [Tibia|Fibula], [am ehesten |]Stressreaktion, DD [beginnende |]Stressfraktur",
    "[Zarte|Lamelläre|Diskrete] Periostreaktion an der distalen [Fibula|Tibia], DD [Stressreaktion|Stressfraktur|Ermüdungsbruch]",
    "[Stressreaktion|Knöcherne Überlastungsreaktion] der distalen [Tibia|Fibula] [nicht auszuschließen|möglich|denkbar], Frakturlinie nicht sicher abgrenzbar",
)  # fmt: skip
STILL_VISIBLE = (
    "[Frakturspalt|Frakturlinie] [weiterhin|noch] [gut |deutlich |]abgrenzbar",
    "[Frakturspalt|Frakturlinie|Bruchspalt] [weiterhin|noch|unverändert] [einsehbar|erkennbar|sichtbar|nachweisbar]",
    "[Der Frakturspalt|Die Frakturlinie] ist [weiterhin|noch] [gut |]abgrenzbar",
    "[Noch kein|Bisher kein|Noch kein wesentlicher] knöcherner Durchbau {again.dg}",
    "{again.sn} mit [noch einsehbarem Spalt|weiterhin abgrenzbarem Frakturspalt|noch offenem Frakturspalt]",
    "[Noch kein Kallus|Kaum Kallusbildung], Frakturspalt [weiterhin |noch |][offen|einsehbar]",
)  # fmt: skip
STILL_FAINT = (
    "[Frakturlinie|Frakturspalt] [nur noch |noch ][flau|zart|angedeutet|schwach] [abgrenzbar|erkennbar|einsehbar]",
    "[Zunehmende|Fortschreitende|Beginnende] [Konsolidierung|knöcherne Konsolidierung|Durchbauung], [Frakturlinie|Frakturspalt|Bruchspalt] noch [flau |teilweise |angedeutet |]erkennbar",
    "[Beginnender|Zunehmender|Partieller|Deutlicher] [knöcherner Durchbau|Durchbau], [die Frakturlinie|der Frakturspalt] noch [flau |zart |teilweise |]abgrenzbar",
    "[Kallusbildung|Zunehmende Kallusbildung|Brückender Kallus|Periostaler Kallus], [Frakturlinie|Restspalt] [noch |weiterhin |][zart |flau |]erkennbar",
    "{again.sn} in [beginnender|zunehmender|fortschreitender] [Konsolidierung|Durchbauung], noch nicht [vollständig |]durchbaut",
)  # fmt: skip
LINE_GONE = (
    "[Frakturlinie|Frakturspalt|Bruchspalt] nicht mehr [abgrenzbar|erkennbar|einsehbar|nachweisbar]",
    "Keine [Frakturlinie|verbliebene Frakturlinie] [mehr |][abgrenzbar|erkennbar|nachweisbar|sichtbar]",
    "[Vollständige|Komplette|Abgeschlossene] [knöcherne Konsolidierung|Konsolidierung|Durchbauung] {again.dg}",
    "{again.sn} [vollständig|komplett|zwischenzeitlich vollständig] [knöchern |]durchbaut",
    "[Der ehemalige Frakturspalt|Die ehemalige Frakturlinie] [ist |]nicht mehr [abgrenzbar|erkennbar]",
    "[Knöchern|Ossär] [vollständig |][konsolidierte|durchbaute|verheilte] {again.sn}",
    "Frakturzone [vollständig|komplett] [durchbaut|konsolidiert|knöchern überbaut]",
    "[Fraktur|Frakturspalt] [knöchern|vollständig] [überbaut|durchbaut], [kein Restspalt|keine Restlinie|ohne verbliebenen Spalt]",
)  # fmt: skip
NONUNION = (
    "[Frakturspalt|Frakturlinie] weiterhin [abgrenzbar|einsehbar], [Randsklerose|sklerosierte Ränder|kein Durchbau], Bild einer Pseudarthrose",
    "[Ausbleibende|Fehlende] knöcherne Durchbauung mit [persistierendem|weiterhin offenem] Frakturspalt, [V. a.|Bild einer] Pseudarthrose",
    "Pseudarthrose [bei {again.sd}|nach {again.sd}] mit [sklerosierten Frakturrändern|einsehbarem Spalt]",
)  # fmt: skip
KNOWN_FRACTURE = (
    "Bekannte {known.sn} in [unveränderter|achsgerechter|regelrechter|guter] Stellung",
    "[Unveränderte|Stabile|Regelrechte] [Stellung|Fragmentstellung|Lage] {bekannt.dg}",
    "{bekannt.sn}, [keine|kein Hinweis auf eine] sekundäre Dislokation",
    "Keine sekundäre Dislokation {bekannt.dg}",
    "[Achsgerechte|Unveränderte|Gute] [Stellung|Fragmentstellung] bei {bekannt.sd}",
    "Die [bekannte|vorbeschriebene] {known_noun} zeigt sich [unverändert|stellungskonstant|in unveränderter Stellung]",
    "{bekannt.sn}, [Stellung unverändert|stellungskonstant|im Verlauf unverändert]",
)  # fmt: skip
INTACT = (
    "Kein Nachweis einer[| frischen] Fraktur",
    "Kein Nachweis einer[| frischen] [knöchernen Verletzung|ossären Läsion|Fraktur|knöchernen Läsion]",
    "Kein Hinweis auf [eine |][frische |][Fraktur|knöcherne Verletzung|ossäre Läsion]",
    "Keine[| frische] Fraktur[| abgrenzbar| nachweisbar| erkennbar]",
    "Keine [frische |akute |][knöcherne Verletzung|ossäre Läsion|knöcherne Läsion][| abgrenzbar| nachweisbar]",
    "[Fraktur nicht abgrenzbar|Eine Fraktur ist nicht [abgrenzbar|nachweisbar|erkennbar]|Eine [frische |]Fraktur lässt sich nicht [abgrenzen|nachweisen]]",
    "[Ossär|Knöchern] intakt, Stellung regelrecht",
    "[Knöcherne Strukturen|Abgebildete Skelettabschnitte|Malleolengabel|Ossäre Strukturen] [intakt|ohne Frakturnachweis|ohne Nachweis einer Fraktur|unauffällig]",
    "[Intakte|Unauffällige|Regelrechte] [knöcherne Strukturen|Malleolengabel|ossäre Strukturen|Knochenkonturen]",
    "[Regelrechte|Unauffällige] [Darstellung|knöcherne Darstellung|Abbildung] [des OSG|von distaler Tibia, distaler Fibula und Talus|der Malleolengabel|der Malleolen]",
    "[Innen- und Außenknöchel|Malleolen und Talus|Distale Tibia, Fibula und Talus|Beide Malleolen] [intakt|glatt begrenzt|ohne Frakturnachweis|unauffällig|regelrecht konturiert]",
    "[Kortikalis|Kortikale Begrenzung] [allseits|durchgehend|überall] [erhalten|glatt|intakt]",
    "[Altersentsprechender|Regelrechter|Unauffälliger] [Befund|Knochenbefund] des [OSG|oberen Sprunggelenks]",
    "[Kein|Aktuell kein] [Frakturnachweis|Anhalt für eine [frische |]Fraktur|Anhalt für eine knöcherne Verletzung]",
    "[Frakturen|Knöcherne Verletzungen] [sind |]nicht [abgrenzbar|nachweisbar]",
)  # fmt: skip
INTACT_TERSE = (
    "Kein Frakturnachweis",
    "Keine Fraktur",
    "Keine[| frische] Fraktur",
    "Ossär [intakt|unauffällig|o. B.]",
    "Knöchern [intakt|unauffällig|o. B.]",
    "[OSG|Sprunggelenk] {side} [unauffällig|o. B.|regelrecht|ohne Frakturnachweis]",
    "Keine knöcherne Verletzung",
    "Normalbefund",
    "Fraktur nicht abgrenzbar",
)
REST_INTACT = (
    "Keine weitere Fraktur[| abgrenzbar| nachweisbar| erkennbar]",
    "Kein Nachweis einer weiteren [Fraktur|knöchernen Verletzung]",
    "[Keine weiteren [Frakturen|knöchernen Verletzungen]|Kein Hinweis auf weitere [Frakturen|knöcherne Verletzungen]]",
    "{rest} [intakt|unauffällig|ohne Frakturnachweis|regelrecht]",
    "{rest} [intakt|unauffällig|ohne Frakturnachweis|regelrecht]",
    "Sonst [intakte|unauffällige|regelrechte] [knöcherne Strukturen|ossäre Verhältnisse|Skelettanteile]",
    "Im Übrigen [ossär|knöchern] [intakt|unauffällig]",
    "[Übrige|Restliche] [Skelettabschnitte|knöcherne Strukturen] [unauffällig|intakt|ohne Auffälligkeit]",
)  # fmt: skip
NOTHING_NEW = (
    "Keine [frische|neue|neu aufgetretene] [Fraktur|knöcherne Verletzung]",
    "Kein Nachweis einer [frischen|neuen] [Fraktur|knöchernen Verletzung]",
    "Kein Hinweis auf [eine neue|eine frische] [Fraktur|knöcherne Verletzung]",
)
STRESS_BRUISE = (
    "MR-tomographisch [bekanntes|vorbeschriebenes] [Bone bruise|Knochenmarködem] [des Talus|der distalen Tibia], [projektionsradiographisch|konventionell] [kein Korrelat|ohne Korrelat]",
    "Das MR-tomographisch [beschriebene|bekannte] [Bone bruise|Knochenmarködem] [am Talus|der distalen Tibia] ist [röntgenologisch|konventionell] nicht [abgrenzbar|erkennbar]",
    "Bekanntes Bone bruise [am Innenknöchel|des Talus|der distalen Tibia][|, kein Frakturkorrelat|, röntgenologisch ohne Korrelat]",
)  # fmt: skip
OLD_HEALED = (
    "Z. n. {old.sd}[| {year}| vor Jahren], [vollständig |knöchern |][durchbaut|konsolidiert|verheilt]",
    "[Alte|Ältere], [vollständig|knöchern] [konsolidierte|durchbaute|verheilte] {old_noun}",
    "[Alte|Ältere] [knöcherne Absprengung|Kortikalisabsprengung|knöcherne Ausrissläsion] [an der Fibulaspitze|am Innenknöchel|am Außenknöchel], glatt [begrenzt|berandet]",
    "[Posttraumatische|Postfrakturelle] [Deformierung|Formveränderung|Verplumpung] {old_place} nach {old.sd}",
    "[Residuen|Residualzustand] nach alter {old_noun}" + ", [vollständig |]konsolidiert",
    "Glatt begrenztes [Knochenfragment|Ossikel|Fragment] [an der Fibulaspitze|distal des Innenknöchels|distal des Außenknöchels], [am ehesten |]alte [Läsion|Verletzung|Absprengung]",
)  # fmt: skip
REFRACTURE = (
    "[Refraktur|Erneute Fraktur] [in alter Lokalisation|im Bereich der ehemaligen Fraktur|durch einen ehemaligen Bohrkanal|in Höhe der ehemaligen Schraubenkanäle]",
    "[Neu abgrenzbare|Neu aufgetretene] Frakturlinie [durch die ehemaligen Bohrkanäle|im Bereich der ehemaligen Fraktur|in Höhe eines Schraubenkanals]",
    "[Frische|Erneute] [Fissur|Infraktion] [im Bereich eines ehemaligen Bohrkanals|in Höhe der ehemaligen Plattenlage]",
)  # fmt: skip
INTACT_BOTH = (
    "[Altersentsprechender Normalbefund|Altersentsprechender Befund|Unauffälliger Befund|Regelrechter Befund] des OSG beidseits",
    "Beidseits [keine knöcherne Verletzung|intakte knöcherne Strukturen|regelrechte Darstellung des OSG|kein Frakturnachweis]",
    "[Ossär|Knöchern] beidseits [intakt|unauffällig|regelrecht]",
)  # fmt: skip
AT_IMPLANT = (
    "[Periimplantäre|Frische periimplantäre|Gering dislozierte periimplantäre] Fraktur der distalen {beside}[| am Implantatrand| an der Implantatspitze]",
    "[Neu aufgetretene|Frische|Neue] [Fraktur|Frakturlinie] der distalen {beside} [am Rand des Implantats|unmittelbar proximal des einliegenden Materials|am proximalen Ende des Materials]",
    "[Erneute|Frische] Fraktur der distalen {beside} [in Höhe|proximal|am Rand] des [einliegenden Materials|Implantats]",
)  # fmt: skip
