"""The joint around the bone: alignment, syndesmosis, wear, mineral, and what else shows. The long lines are data."""
# ruff: noqa: E501

from __future__ import annotations

CONGRUENT = (
    "[Regelrechte|Kongruente|Achsgerechte] [Artikulation|Stellung|Gelenkstellung] im [OSG|oberen Sprunggelenk]",
    "[Gelenkspalt|Gelenkspalt des OSG|OSG-Spalt] [regelrecht|kongruent|regelrecht weit|nicht verschmälert|allseits gleich weit]",
    "[Achsgerechte|Regelrechte|Orthograde] [Stellung|Stellungsverhältnisse|Gelenkstellung]",
    "[Talus|Talusrolle] [mittig|zentriert|regelrecht zentriert|orthotop] in der [Malleolengabel|Gabel|Knöchelgabel]",
    "[OSG|Oberes Sprunggelenk] und [USG|unteres Sprunggelenk] [kongruent|regelrecht artikulierend|in regelrechter Stellung]",
    "[Keine|Kein Anhalt für eine] [Luxation|Subluxation|Gelenkinkongruenz]",
    "[Keine|Kein Hinweis auf eine] Gelenkstufe",
    "[Glatte|Regelrechte|Intakte] [Talusrolle|Gelenkflächen|Konturierung der Talusrolle|Gelenkkonturen]",
    "Talusrolle [glatt begrenzt|regelrecht gerundet|ohne Konturunterbrechung]",
    "Stellung [achsgerecht|regelrecht|gut]",
    "[Gelenkkongruenz|Gelenkflächenkongruenz] [im OSG |]erhalten",
    "OSG-Gelenkspalt [medial und lateral symmetrisch|seitengleich weit|ohne Verschmälerung]",
    "[Talus steht achsgerecht in der Gabel|Talus weder gekippt noch lateralisiert|Kein Talusvorschub]",
)  # fmt: skip
SUBLUXED = (
    "[Lateralisierung|Lateralversatz] des Talus [um ca. <2-7> mm|um <2-7> mm|gegenüber der Tibia]",
    "[Subluxationsstellung|Inkongruenz|Fehlstellung] im [OSG|oberen Sprunggelenk]",
    "Medial aufgeweiteter Gelenkspalt[| (<5-9> mm)]",
    "[Talus|Talusrolle] [nach lateral|nach dorsolateral] subluxiert",
    "[Valgus|Varus]stellung des Talus[| von ca. <4-12>°]",
)  # fmt: skip
WIDE_MEDIALLY = (
    "Medial aufgeweiteter Gelenkspalt[| (<5-6> mm)]",
    "Gelenkspalt medial [gering|diskret] aufgeweitet",
    "[Geringe|Diskrete] Lateralisierung des Talus",
)
SYNDESMOSIS = (
    "[Syndesmose|Tibiofibularer Abstand|Malleolengabel] [nicht aufgeweitet|nicht erweitert|regelrecht weit|unauffällig]",
    "[Kein Hinweis auf|Kein Anhalt für] [Syndesmosensprengung|Syndesmosenverletzung|eine Aufweitung der Malleolengabel|Syndesmoseninsuffizienz]",
    "Keine [Aufweitung|Erweiterung|Sprengung] der [Malleolengabel|Syndesmose|Knöchelgabel]",
    "[Tibiofibularer Clear space|Tibiofibulare Distanz] [<3-5> mm|im Normbereich|normal weit]",
    "Kein Hinweis auf [Bandläsion|Instabilität|ligamentäre Begleitverletzung|Bandverletzung]",
)  # fmt: skip
SYNDESMOSIS_WIDE = (
    "[Malleolengabel|Syndesmose] [aufgeweitet|erweitert]",
    "Tibiofibularer Abstand [aufgeweitet|auf <6-10> mm aufgeweitet|vergrößert]",
    "[V. a.|Hinweis auf] [Syndesmosenruptur|Syndesmosensprengung|Syndesmosenverletzung]",
    "Tibiofibularer Clear space <6-10> mm[|, V. a. Syndesmosenverletzung]",
)  # fmt: skip
WORN = (
    "[Beginnende|Mäßige|Geringe|Initiale|Fortgeschrittene|Mittelgradige|Deutliche] [Arthrose|Arthrose des OSG|degenerative Veränderungen|OSG-Arthrose]",
    "[Kleine|Diskrete|Beginnende|Mäßige] [Osteophyten|osteophytäre Anbauten|Randanbauten] [ventral|an der ventralen Tibiakante|am Talushals|am Innenknöchel|der Malleolenspitzen]",
    "[Gelenkspaltverschmälerung|Gelenkspalt mäßig verschmälert|Verschmälerung des Gelenkspalts] [medialbetont|ventral|lateralbetont]",
    "[Degenerative|Arthrotische] Veränderungen [im OSG|im USG|im Talonavikulargelenk|der Fußwurzel|des Rückfußes]",
    "[Kleiner|Plantarer|Kleiner plantarer|Dorsaler|Dorsaler und plantarer] [Fersensporn|Kalkaneussporn]",
    "[Subchondrale Sklerosierung|Vermehrte subchondrale Sklerose] [der Tibia|der Talusrolle|im OSG]",
    "[Talusnase|Ventraler Talussporn|Ventrales Impingement bei Tibiasporn]",
    "[Kleine|Subchondrale|<3-8> mm große] [Zyste|Geröllzyste] [in der Talusrolle|der distalen Tibia|im Talus]",
)  # fmt: skip
WORN_COURSE = (
    "[Degenerative|Arthrotische] Veränderungen [im OSG|im Talonavikulargelenk|des Rückfußes], im Verlauf [zunehmend|unverändert|gering zunehmend]",
    "[Bekannte|Vorbeschriebene] [OSG-Arthrose|Arthrose|degenerative Veränderungen][|, unverändert|, ohne wesentliche Progredienz|, gering progredient]",
    "[Fersensporn|Talusnase|Osteophyten ventral] [wie vorbeschrieben|unverändert|vorbekannt]",
)  # fmt: skip
UNWORN = (
    "Keine [wesentlichen |nennenswerten |]degenerativen Veränderungen",
    "[Keine [Arthrose|relevante Arthrose|Arthrosezeichen]|Kein Hinweis auf [Arthrose|eine relevante Arthrose]]",
    "[Altersentsprechende|Altersgemäße] [Gelenkverhältnisse|Verhältnisse im OSG]",
    "[Gelenkflächen|OSG und USG] ohne [Arthrosezeichen|degenerative Veränderungen|relevante Arthrose]",
)  # fmt: skip
MINERAL = (
    "[Regelrechte|Altersentsprechende|Unauffällige] [Mineralisation|Knochenstruktur|Mineralisierung|Knochendichte]",
    "[Knochenstruktur|Spongiosastruktur|Mineralisation] [regelrecht|unauffällig|altersentsprechend]",
)
MINERAL_LOW = (
    "[Verminderte|Herabgesetzte|Deutlich verminderte|Mäßig verminderte] [Mineralisation|Knochendichte|Mineralisierung]",
    "[Inaktivitätsosteopenie|Osteopenie|Fleckige Entkalkung|V. a. Inaktivitätsosteoporose|Diffuse Demineralisation]",
    "[Knochenstruktur|Spongiosastruktur] [aufgelockert|rarefiziert|altersentsprechend]",
)
BESIDE_OLD = (
    "[Gefäßverkalkungen|Gefäßsklerose|Vasosklerose|Mediasklerose][| der Unterschenkelarterien]",
    "[Ausgeprägte|Mäßige] [Gefäßverkalkungen|Mediasklerose]",
)
SLIGHT = (
    "[Geringe|Diskrete] [Inkongruenz|Lateralisierung des Talus]",
    "Malleolengabel [gering|diskret] erweitert",
    "Gelenkspalt medial [gering|diskret] aufgeweitet",
)
BESIDE = (
    "[Kompaktainsel|Enostom|Knocheninsel] [im Talus|im Kalkaneus|in der distalen Tibia][|, <3-8> mm]",
    "[Mitabgebildete|Miterfasste] [Fußwurzel|Mittelfußbasis|MT-V-Basis|Fußwurzelknochen] [unauffällig|ohne Auffälligkeiten|regelrecht]",
    "[Basis MT V|Metatarsale-V-Basis|Processus anterior calcanei] [intakt|unauffällig|o. B.]",
    "[Kalkaneus|Fersenbein] [unauffällig|intakt|regelrecht abgebildet]",
    "[Haglund-Exostose|Prominente dorsale Kalkaneuskante|Verkalkung am Achillessehnenansatz|Ansatzverkalkung der Achillessehne]",
    "[Nicht ossifizierendes Fibrom|Kleines NOF] der distalen Tibia[|, <8-20> mm]",
    "[Kein Fremdkörper|Kein röntgendichter Fremdkörper][| nachweisbar| abgrenzbar]",
    "[Harmlose|Bekannte] [Exostose|Randzacke] an der distalen [Tibia|Fibula][|, <3-9> mm]",
)  # fmt: skip
