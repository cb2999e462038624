"""Swelling, effusion and their absence. They say nothing of bone. The long lines are data."""
# ruff: noqa: E501

from __future__ import annotations

SWELLING = {
    "lateral": (
        "[|Deutliche |Mäßige |Geringe |Diskrete |Ausgeprägte |Kräftige ]Weichteilschwellung [über dem Außenknöchel|lateral|lateralseitig|am Außenknöchel|perimalleolär lateral]",
        "[Weichteile|Weichteilmantel] [lateral|über dem Außenknöchel|perimalleolär] [geschwollen|deutlich geschwollen|verdickt|aufgequollen|mäßig geschwollen]",
        "[Lateral|Über dem Außenknöchel|Perifibulär] [betonte|deutliche|geringe] Weichteilschwellung",
    ),
    "medial": (
        "[|Deutliche |Mäßige |Geringe |Diskrete ]Weichteilschwellung [über dem Innenknöchel|medial|medialseitig|am Innenknöchel]",
        "Weichteile [medial|über dem Innenknöchel] [geschwollen|deutlich geschwollen|mäßig geschwollen]",
        "[Medial|Über dem Innenknöchel] [betonte|deutliche|geringe] Weichteilschwellung",
    ),
    "both": (
        "[|Deutliche |Ausgeprägte |Massive |Mäßige |Geringe ]Weichteilschwellung [beidseits|zirkulär|perimalleolär|medial und lateral|des OSG|um das Sprunggelenk]",
        "Weichteile [zirkulär|perimalleolär|beidseits] [geschwollen|deutlich geschwollen|verdickt]",
        "Diffuse Weichteilschwellung[| perimalleolär| um das OSG]",
    ),
    "none": (
        "[Keine|Keine wesentliche|Keine nennenswerte] Weichteilschwellung",
        "[Weichteile|Weichteilmantel|Periartikuläre Weichteile] [unauffällig|regelrecht|o. B.|ohne Auffälligkeiten|nicht geschwollen|ohne wesentliche Schwellung]",
        "[Unauffälliger|Regelrechter|Zarter] [Weichteilmantel|Weichteilschatten]",
        "Keine [Weichteilverkalkung|Weichteilverkalkungen], [keine Schwellung|Weichteile unauffällig]",
    ),
    "less": (
        "Weichteilschwellung [rückläufig|im Verlauf rückläufig|im Vergleich rückläufig|nahezu zurückgebildet|deutlich rückläufig|weitgehend rückläufig]",
        "[Rückläufige|Deutlich rückläufige|Regrediente] Weichteilschwellung",
        "[Geringe|Diskrete|Leichte] [Restschwellung|residuelle Weichteilschwellung] [perimalleolär|der Knöchelregion|{pain_at}]",
    ),
}  # fmt: skip
EFFUSION = (
    "[Gelenkerguss|Geringer Gelenkerguss|Kleiner Gelenkerguss|Ventraler Gelenkerguss|Mäßiger Erguss|V. a. Gelenkerguss]",
    "[Vorgewölbte|Verdrängte|Abgehobene] [ventrale|präartikuläre] Fettlinie[|, V. a. Gelenkerguss]",
    "[Kein|Kein sicherer|Kein nennenswerter|Kein relevanter] [Gelenkerguss|Erguss]",
    "[Kein Hinweis auf|Kein Anhalt für] [Gelenkerguss|einen Gelenkerguss|einen Hämarthros]",
    "Kager-Fettdreieck [frei|unauffällig|regelrecht transparent]",
)  # fmt: skip
