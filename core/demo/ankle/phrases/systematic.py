"""What a thorough author adds: history, a sentence for every structure, courtesies. The long lines are data."""
# ruff: noqa: E501

from __future__ import annotations

from core.demo.ankle.state import Reason

STRUCTURES: dict[str, tuple[str, ...]] = {
    "fibula": (
        "[Die distale Fibula|Der Außenknöchel|Der Malleolus lateralis] [stellt sich in beiden Ebenen|stellt sich] [glatt konturiert|regelrecht konturiert|unauffällig] dar[|, die Kortikalis ist durchgehend erhalten|, Konturunterbrechungen sind nicht erkennbar]",
        "Im Bereich [der distalen Fibula|des Außenknöchels] [unauffällige Kortikalis und Spongiosastruktur|regelrechte Spongiosazeichnung|keine Konturunterbrechung][|, insbesondere auch an der Spitze|, auch in der Seitaufnahme]",
        "[Außenknöchel|Fibula im abgebildeten Abschnitt|Distale Fibula] mit [glatter Kontur|durchgehender Kortikalis|unauffälliger Spitze][| und regelrechter Stellung zur Tibia|, die Spitze ist glatt berandet]",
        "[Lateral|Am Außenknöchel] [keine Stufe und keine Aufhellungslinie|kein Kortikalissprung|unauffällige knöcherne Kontur][|, auch die Spitze ist scharf begrenzt|, soweit in zwei Ebenen beurteilbar]",
    ),
    "medial": (
        "[Der Innenknöchel|Der Malleolus medialis] [ist|zeigt sich] [glatt begrenzt|regelrecht konturiert|unauffällig][|, auch die Spitze ist intakt| und regelrecht mineralisiert]",
        "[Am Innenknöchel|Am Malleolus medialis] [keine Konturunterbrechung|intakte Kortikalis|regelrechte Kontur][|, kein Fragment|, keine Stufe]",
        "[Medial|Auf der Innenseite] [unauffälliger Knöchel|glatte Knöchelkontur][|, der Gelenkspalt ist hier nicht erweitert|, Spitze und Basis intakt]",
        "[Medial|Auf der Innenseite] keine [Aufhellungslinie|Stufe|Konturunterbrechung][|, insbesondere nicht an der Basis|, der Gelenkspalt ist hier nicht erweitert]",
        "[Innenknöchel|Malleolus medialis] [in Form und Kontur regelrecht|ohne erkennbare Kontinuitätsunterbrechung|von regelrechter Form][|, Spitze abgrenzbar|, angrenzender Gelenkspalt frei]",
    ),
    "tibia": (
        "[Die Tibiagelenkfläche|Der Pilon tibiale] [ist glatt konturiert|stellt sich regelrecht dar|zeigt keine Stufenbildung][|, die Hinterkante ist intakt|, auch die dorsale Kante ist erhalten]",
        "[Die distale Tibia|Die distale Tibiametaphyse] [ist|erscheint] [unauffällig|regelrecht|intakt][|, Volkmann-Dreieck ohne Auffälligkeit|, die Tibiahinterkante ist glatt begrenzt]",
        "[Tibiahinterkante|Volkmann-Dreieck|Dorsale Tibiakante] in der Seitaufnahme [glatt|intakt|unauffällig|durchgehend konturiert][|, vorne kleiner Knochensporn|, ventrale Kante scharf begrenzt]",
        "[An der distalen Tibia|Metaphysär an der Tibia] [keine Aufhellungslinie|keine Stufenbildung|unauffällige Trabekelzeichnung][| und keine Verdichtung|, Epiphysenfuge geschlossen]",
    ),
    "talus": (
        "[Die Talusrolle|Die Trochlea tali] ist [glatt begrenzt|rund konturiert|regelrecht gerundet][|, die Talusschultern sind intakt|, kein Hinweis auf eine osteochondrale Läsion|, auch Talushals und Processus posterior sind unauffällig]",
        "[Talushals und Taluskopf|Der Talus einschließlich des Processus lateralis|Der Talus] [unauffällig|ohne Auffälligkeiten|regelrecht abgebildet]",
        "[Talus in regelrechter Form und Lage|Talus von regelrechter Kontur|Talus unauffällig][|, keine Abflachung der Rolle|, beide Schultern scharf begrenzt|, keine Verdichtung]",
        "An der Talusrolle [weder medial noch lateral ein Defekt|keine Konturunregelmäßigkeit|kein umschriebener Defekt][|, der Hals ist glatt|, Processus lateralis abgrenzbar]",
    ),
    "hindfoot": (
        "[Der Kalkaneus|Das Fersenbein] [ist|zeigt sich] [intakt|unauffällig|regelrecht konturiert][|, der Böhler-Winkel beträgt <24-38>°|, kein Fersensporn|, kleiner plantarer Sporn]",
        "[Die mitabgebildete Fußwurzel|Die miterfassten Fußwurzelknochen] [ohne Auffälligkeiten|unauffällig|in regelrechter Artikulation][|, die Basis des Metatarsale V ist intakt|, soweit beurteilbar]",
        "[Rückfuß|Der miterfasste Rückfuß] [unauffällig|in achsgerechter Stellung|regelrecht][|, Processus anterior calcanei intakt|, MT-V-Basis angeschnitten und unauffällig]",
    ),
    "subtalar": (
        "[Das untere Sprunggelenk|Das Subtalargelenk] [ist kongruent|zeigt regelrechte Gelenkflächen|stellt sich unauffällig dar][|, Chopart-Gelenklinie regelrecht|, das Talonavikulargelenk ist unauffällig]",
        "[Subtalargelenk|USG] und [Chopart-Gelenk|Talonavikulargelenk] [unauffällig|regelrecht|ohne relevante degenerative Veränderungen]",
        "[Subtalar|Im unteren Sprunggelenk] [freier Gelenkspalt|regelrechte Stellung|keine Stufe][|, keine Sklerosierung|, talokalkaneare Koalition nicht erkennbar]",
    ),
    "joint": (
        "[Der Gelenkspalt des oberen Sprunggelenks|Der OSG-Gelenkspalt] [ist allseits gleichmäßig weit|ist regelrecht weit|beträgt medial <3-4> mm und lateral <3-4> mm][|, die Gelenkflächen sind kongruent|, der Talus steht zentriert in der Gabel]",
        "Die Artikulation im [OSG|oberen Sprunggelenk] ist regelrecht[|, der mediale Gelenkspalt ist nicht aufgeweitet|, eine Subluxation liegt nicht vor]",
        "[Regelrechte|Achsgerechte] Stellung im [oberen Sprunggelenk|OSG][| bei zentriertem Talus| ohne Verkippung des Talus|, der Gelenkspalt ist parallel begrenzt]",
    ),
    "syndesmosis": (
        "[Der tibiofibulare Abstand|Der tibiofibulare Clear space] beträgt <3-5> mm[| und liegt damit im Normbereich|, kein Hinweis auf eine Syndesmosenverletzung]",
        "Die Malleolengabel ist [nicht aufgeweitet|regelrecht weit][|, das tibiofibulare Overlap beträgt <6-10> mm|, indirekte Zeichen einer Syndesmosenverletzung fehlen]",
        "[Syndesmose|Tibiofibulares Gelenk] [ohne Aufweitung|in der a.p.-Aufnahme unauffällig|regelrecht][|, Überlappung erhalten|, Gabelweite regelrecht]",
    ),
    "mineral": (
        "[Die Mineralisation|Der Kalksalzgehalt] [des abgebildeten Skeletts|der abgebildeten Skelettabschnitte] ist [altersentsprechend|regelrecht|gering vermindert]",
        "[Die Knochenstruktur|Die Spongiosastruktur] erscheint [altersentsprechend|homogen|etwas vergröbert|regelrecht][|, kein Hinweis auf eine umschriebene Destruktion|, keine Osteolyse]",
        "[Knochendichte|Mineralsalzgehalt] [visuell |nach Augenschein |][regelrecht|altersgemäß|gering herabgesetzt][|, keine suspekten Läsionen|, keine Periostreaktion]",
    ),
    "bodies": (
        "[Freie Gelenkkörper|Intraartikuläre Fragmente] [sind nicht erkennbar|lassen sich nicht abgrenzen|nicht nachweisbar][|, kein Nachweis einer Chondrokalzinose|, keine periartikulären Verkalkungen]",
        "[Keine freien Gelenkkörper|Kein freier Gelenkkörper][| im ventralen Rezessus| im dorsalen Rezessus], [Gelenkkapsel nicht vorgewölbt|keine Kapselverkalkung|keine Verkalkung der Bandansätze]",
    ),
    "midfoot": (
        "[Die angeschnittenen Mittelfußbasen|Die mitabgebildeten Metatarsalbasen] [sind regelrecht|sind unauffällig|stellen sich regelrecht dar][|, Lisfranc-Gelenklinie soweit einsehbar erhalten|, keine Stufe in der Lisfranc-Linie]",
        "[Am Mittelfuß|Am angeschnittenen Vorfuß] [kein Hinweis auf eine knöcherne Läsion|unauffällige Verhältnisse|keine Auffälligkeit]",
    ),
    "vessels": (
        "[Keine röntgendichten Fremdkörper|Kein Nachweis röntgendichter Fremdkörper|Keine Weichteilverkalkungen|Keine Lufteinschlüsse in den Weichteilen][| im abgebildeten Bereich| und keine Gefäßverkalkungen]",
        "[Das Kager-Fettdreieck|Der präachilläre Fettkörper] [ist frei|ist abgrenzbar|stellt sich regelrecht dar][|, die Achillessehne ist nicht verbreitert]",
        "[Achillessehne|Achillessehnenschatten] [schlank|nicht verdickt|regelrecht abgrenzbar][|, Ansatz ohne Verkalkung|, präachilläres Fett transparent]",
    ),
}  # fmt: skip
_EXAMINED = "[Klinisch|Bei der Untersuchung] [Druckschmerz und Schwellung|deutliche Schwellung|Hämatom und Druckschmerz|schmerzhafte Bewegungseinschränkung|Druckschmerz {pain_at}][|, periphere Durchblutung und Sensibilität intakt|, Belastung nicht möglich|, Bandapparat schmerzbedingt nicht prüfbar]"
_WISHED = "[Erbeten wird der Ausschluss einer Fraktur|Fraktur? Bandverletzung?|Frage nach knöcherner Verletzung|Frakturausschluss erbeten|Knöcherne Läsion?|Wir bitten um Ausschluss einer Fraktur]"
_LATER_WISHED = "[Verlaufsbeurteilung erbeten|Stellungskontrolle erbeten|Frage nach Stellung und Durchbau|Befund im Verlauf?|Knöcherne Verhältnisse?]"
HISTORY: dict[Reason, tuple[str, ...]] = {
    Reason.TRAUMA: (
        "{pat} ist{when} {doing} {fallen} und [klagt seither über|hat seitdem] [Schmerzen|starke Schmerzen|Schmerzen und eine Schwellung] {pain_at}. " + _EXAMINED + ". " + _WISHED,
        "{age}-{old_person} mit [Supinationstrauma|Distorsionstrauma|Sturzereignis]{when}, [seither|seitdem] [Belastungsschmerz|Schwellung|Schmerzen beim Auftreten]. " + _WISHED,
        "[Vorstellung|Selbstvorstellung|Einweisung] nach {fall}{when} mit [Schmerzen|Schwellung|Hämatom] {pain_at}. " + _EXAMINED + ". " + _WISHED,
    ),
    Reason.SPLINTED: (
        "{pat} ist{when} {doing} {fallen}, [auswärts wurde eine Gipsschiene angelegt|wird mit Vakuumschiene vorgestellt|wurde vom Rettungsdienst geschient]. " + _WISHED,
    ),
    Reason.PAIN: (
        "{pat} [klagt|berichtet] [{since} über|über] [Schmerzen|belastungsabhängige Schmerzen|eine wiederkehrende Schwellung] {pain_at}[|, ein Trauma ist nicht erinnerlich|, Z. n. mehrfachen Distorsionen|, keine Besserung unter Physiotherapie]. [Arthrose? Stressfraktur?|Degenerative Veränderungen?|Knöcherne Ursache?|Freier Gelenkkörper? Arthrose?|Fraktur? Arthrose?]",
        "{age}-{old_person} mit [anhaltenden Beschwerden|Bewegungseinschränkung|Schmerzen nach längerem Gehen] {since}. [Knöcherne Situation?|Arthrose?|Frage nach degenerativen Veränderungen]",
    ),
    Reason.CONTROL: (
        "{pat} stellt sich wegen [anhaltender Beschwerden|persistierender Schmerzen] nach Distorsion {ago} [erneut|ambulant] vor. [Schmerzen {pain_at} unter Belastung|Druckschmerz weiterhin {pain_at}|Abrollen schmerzhaft]. [Okkulte Fraktur?|Doch Fraktur?|Frage nach knöcherner Verletzung]",
        "[Verlaufskontrolle|Kontrolle] nach Trauma {ago}. [Noch Schwellungsneigung|Teilbelastung an Gehstützen|Beschwerden rückläufig]. " + _WISHED,
    ),
    Reason.CAST_CONTROL: (
        "{pat} stellt sich zur geplanten [Stellungskontrolle|Gipskontrolle] vor, konservative Behandlung seit {days} Tagen. [Keine wesentlichen Schmerzen im Gips|Zehen gut beweglich und durchblutet|Druckstellen werden verneint]. " + _LATER_WISHED,
        "{age}-{old_person}, [Ruhigstellung im Unterschenkelgips|konservative Therapie] bei {known.sd}. [Stellung gehalten?|Sekundäre Dislokation?]",
    ),
    Reason.POSTOPERATIVE: (
        "[Postoperative Stellungskontrolle|Kontrolle nach operativer Versorgung] am {postop}. Tag nach [Osteosynthese|ORIF]. [Wundverhältnisse reizlos|Drainagen entfernt|Mobilisation an Gehstützen]. [Materiallage?|Material- und Fragmentstellung?]",
        "{age}-{old_person} nach Osteosynthese am {operated}. [Stellungskontrolle erbeten|Frage nach Materiallage und Gelenkkongruenz]",
    ),
    Reason.HEALING: (
        "{pat} stellt sich {weeks} Wochen nach [der Verletzung|dem Unfall] zur Kontrolle vor. [Derzeit Teilbelastung mit <15-30> kg|Aktuell keine wesentlichen Schmerzen|Noch Schwellungsneigung am Abend|Vollbelastung ist geplant]. " + _LATER_WISHED,
        "{age}-{old_person} mit [unkompliziertem Verlauf|noch belastungsabhängigen Schmerzen] nach {known.sd} vom {injured}. " + _LATER_WISHED,
    ),
    Reason.REMOVAL: (
        "{pat} stellt sich zur Kontrolle nach Metallentfernung vor. [Beschwerdefrei|Narbe reizlos|Noch leichter Belastungsschmerz]. [Refraktur?|Knöcherne Verhältnisse?|Verbliebenes Material?]",
    ),
}  # fmt: skip
_STRAHLENGANG = "[Röntgenaufnahmen|Digitale Projektionsradiographie|Digitale Röntgenaufnahmen] {the_ankle} im [anterior-posterioren|a.p.] und [lateralen|seitlichen] Strahlengang"
TECHNIQUE = (
    _STRAHLENGANG
    + "[|, <52-58> kV, Dosisflächenprodukt <1-4>,<1-9> cGy·cm²|, die a.p.-Aufnahme in ca. 20° Innenrotation]",
    "Aufnahmen in zwei Ebenen, [Dosisflächenprodukt|DFP] <1-4>,<1-9> [cGy·cm²|cGycm²][|; die Qualität ist diagnostisch ausreichend]",
)
TECHNIQUE_IN_PAIN = (
    "Aufnahmen in zwei Ebenen, Lagerung schmerzbedingt eingeschränkt[|, DFP <1-4>,<1-9> cGy·cm²]",
    _STRAHLENGANG
    + ", die [Innenrotation|exakt seitliche Lagerung] war schmerzbedingt nicht möglich",
)
OPENING = "Sehr geehrte [Kolleginnen und Kollegen|Damen und Herren], [vielen Dank|besten Dank] für die [freundliche |]Zuweisung {of_pat}"
CLOSING = "Mit [freundlichen|besten|freundlichen kollegialen] Grüßen"
