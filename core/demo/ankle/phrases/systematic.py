"""What a thorough author adds: history, a sentence for every structure, courtesies. The long lines are data."""
# ruff: noqa: E501

from __future__ import annotations

STRUCTURES: dict[str, tuple[str, ...]] = {
    "fibula": (
        "[Die distale Fibula|Der Außenknöchel|Der Malleolus lateralis] [stellt sich in beiden Ebenen|stellt sich] [glatt konturiert|regelrecht konturiert|unauffällig] dar[|, die Kortikalis ist durchgehend erhalten|, Konturunterbrechungen sind nicht erkennbar]",
        "Im Bereich [der distalen Fibula|des Außenknöchels] [unauffällige Kortikalis und Spongiosastruktur|regelrechte Spongiosazeichnung|keine Konturunterbrechung][|, insbesondere auch an der Spitze|, auch in der Seitaufnahme]",
    ),
    "medial": (
        "[Der Innenknöchel|Der Malleolus medialis] [ist|zeigt sich] [glatt begrenzt|regelrecht konturiert|unauffällig][|, auch die Spitze ist intakt| und regelrecht mineralisiert]",
        "[Am Innenknöchel|Am Malleolus medialis] [keine Konturunterbrechung|intakte Kortikalis|regelrechte Kontur][|, kein Fragment|, keine Stufe]",
    ),
    "tibia": (
        "[Die Tibiagelenkfläche|Der Pilon tibiale] [ist glatt konturiert|stellt sich regelrecht dar|zeigt keine Stufenbildung][|, die Hinterkante ist intakt|, auch die dorsale Kante ist erhalten]",
        "[Die distale Tibia|Die distale Tibiametaphyse] [ist|erscheint] [unauffällig|regelrecht|intakt][|, Volkmann-Dreieck ohne Auffälligkeit|, die Tibiahinterkante ist glatt begrenzt]",
    ),
    "talus": (
        "[Die Talusrolle|Die Trochlea tali] ist [glatt begrenzt|rund konturiert|regelrecht gerundet][|, die Talusschultern sind intakt|, kein Hinweis auf eine osteochondrale Läsion|, auch Talushals und Processus posterior sind unauffällig]",
        "[Talushals und Taluskopf|Der Talus einschließlich des Processus lateralis|Der Talus] [unauffällig|ohne Auffälligkeiten|regelrecht abgebildet]",
    ),
    "hindfoot": (
        "[Der Kalkaneus|Das Fersenbein] [ist|zeigt sich] [intakt|unauffällig|regelrecht konturiert][|, der Böhler-Winkel beträgt <24-38>°|, kein Fersensporn|, kleiner plantarer Sporn]",
        "[Die mitabgebildete Fußwurzel|Die miterfassten Fußwurzelknochen] [ohne Auffälligkeiten|unauffällig|in regelrechter Artikulation][|, die Basis des Metatarsale V ist intakt|, soweit beurteilbar]",
    ),
    "subtalar": (
        "[Das untere Sprunggelenk|Das Subtalargelenk] [ist kongruent|zeigt regelrechte Gelenkflächen|stellt sich unauffällig dar][|, Chopart-Gelenklinie regelrecht|, das Talonavikulargelenk ist unauffällig]",
        "[Subtalargelenk|USG] und [Chopart-Gelenk|Talonavikulargelenk] [unauffällig|regelrecht|ohne relevante degenerative Veränderungen]",
    ),
    "joint": (
        "[Der Gelenkspalt des oberen Sprunggelenks|Der OSG-Gelenkspalt] [ist allseits gleichmäßig weit|ist regelrecht weit|beträgt medial <2-4> mm und lateral <2-4> mm][|, die Gelenkflächen sind kongruent|, der Talus steht zentriert in der Gabel]",
        "Die Artikulation im [OSG|oberen Sprunggelenk] ist regelrecht[|, der mediale Gelenkspalt ist nicht aufgeweitet|, eine Subluxation liegt nicht vor]",
    ),
    "syndesmosis": (
        "[Der tibiofibulare Abstand|Der tibiofibulare Clear space] beträgt <3-5> mm[| und liegt damit im Normbereich|, kein Hinweis auf eine Syndesmosenverletzung]",
        "Die Malleolengabel ist [nicht aufgeweitet|regelrecht weit][|, das tibiofibulare Overlap beträgt <6-10> mm|, indirekte Zeichen einer Syndesmosenverletzung fehlen]",
    ),
    "mineral": (
        "[Die Mineralisation|Der Kalksalzgehalt] [des abgebildeten Skeletts|der abgebildeten Skelettabschnitte] ist [altersentsprechend|regelrecht|gering vermindert]",
        "[Die Knochenstruktur|Die Spongiosastruktur] erscheint [altersentsprechend|homogen|etwas vergröbert|regelrecht][|, kein Hinweis auf eine umschriebene Destruktion|, keine Osteolyse]",
    ),
    "vessels": (
        "[Keine röntgendichten Fremdkörper|Kein Nachweis röntgendichter Fremdkörper|Keine Weichteilverkalkungen|Keine Lufteinschlüsse in den Weichteilen][| im abgebildeten Bereich| und keine Gefäßverkalkungen]",
        "[Das Kager-Fettdreieck|Der präachilläre Fettkörper] [ist frei|ist abgrenzbar|stellt sich regelrecht dar][|, die Achillessehne ist nicht verbreitert]",
    ),
}  # fmt: skip
HISTORY_TRAUMA = (
    "{pat} ist [heute|gestern|am Vortag|vor <2-6> Tagen] [auf der Treppe gestürzt|beim Sport umgeknickt|auf nassem Boden ausgerutscht|mit dem Fahrrad gestürzt|beim Wandern umgeknickt|von einer Leiter gestürzt] und [klagt seither über|hat seitdem] [Schmerzen|starke Schmerzen|Schmerzen und eine Schwellung] [am Außenknöchel|am Innenknöchel|im gesamten Sprunggelenk|lateral]. [Klinisch|Bei der Untersuchung] [Druckschmerz und Schwellung|deutliche Schwellung|Hämatom und Druckschmerz|schmerzhafte Bewegungseinschränkung][|, periphere Durchblutung und Sensibilität intakt|, Belastung nicht möglich]. [Erbeten wird der Ausschluss einer Fraktur|Fraktur? Bandverletzung?|Frage nach knöcherner Verletzung|Frakturausschluss erbeten]",
    "{age}-{old_person} mit [Supinationstrauma|Distorsionstrauma|Sturzereignis] [am Unfalltag|vor <1-5> Tagen], [seither|seitdem] [Belastungsschmerz|Schwellung|Schmerzen beim Auftreten]. [Frage nach Fraktur|Ausschluss einer knöchernen Verletzung|Fraktur? Gelenkbeteiligung?]",
)
HISTORY_OTHER = (
    "{pat} stellt sich [zur geplanten Verlaufskontrolle|zur Kontrolle|wegen anhaltender Beschwerden|ambulant zur Kontrolle] vor. [Aktuell|Derzeit] [Schmerzen unter Belastung|keine wesentlichen Schmerzen|noch Schwellungsneigung|Teilbelastung mit <10-40> kg]. [Frage nach Stellung und Durchbau|Befund im Verlauf?|Knöcherne Verhältnisse?|Fraktur? Arthrose?]",
    "{age}-{old_person} mit [anhaltenden Beschwerden|Bewegungseinschränkung|Schmerzen nach längerem Gehen|unkompliziertem Verlauf]. [Verlaufsbeurteilung erbeten|Knöcherne Situation?|Stellungskontrolle erbeten]",
)
TECHNIQUE = (
    "[Röntgenaufnahmen|Digitale Projektionsradiographie] [des {genside} oberen Sprunggelenks|des {genside} OSG] im [anterior-posterioren|a.p.] und [lateralen|seitlichen] Strahlengang[|, <52-58> kV, Dosisflächenprodukt <1-4>,<1-9> cGy·cm²|, die a.p.-Aufnahme in ca. 20° Innenrotation]",
    "Aufnahmen in zwei Ebenen, [Dosisflächenprodukt|DFP] <1-4>,<1-9> [cGy·cm²|cGycm²][|; die Qualität ist diagnostisch ausreichend|; Lagerung schmerzbedingt eingeschränkt]",
)
OPENING = "Sehr geehrte [Kolleginnen und Kollegen|Damen und Herren], [vielen Dank|besten Dank] für die [freundliche |]Zuweisung {of_pat}"
CLOSING = "Mit [freundlichen|besten|freundlichen kollegialen] Grüßen"
