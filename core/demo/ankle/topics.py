"""What a radiologist says once in a report's findings and does not say again."""

from __future__ import annotations

import re

TOPICS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"stellung|artikul|kongruen|luxation|subluxi|lateralisierung|zentriert|mittig|orthotop in"
        r"|gekippt|vorschub",
        r"gelenkspalt|osg-spalt",
        r"gelenkstufe",
        r"talusrolle|gelenkfläche|gelenkkontur|trochlea",
        r"syndesmo|tibiofibular|gabel\b",
        r"band(?:läsion|verletzung)|instabil|ligament",
        r"erguss|hämarthros|fettlinie",
        r"kager|fettdreieck|präachill",
        r"schwellung|geschwollen|weichteilmantel|weichteile|weichteilschatten",
        r"arthro|degenerativ|osteophyt|randanbau|sklerosierung|talusnase|impingement",
        r"mineralisi|mineralisation|knochendichte|knochenstruktur|spongiosa|osteop|entkalk|kalksalz",
        r"fußwurzel|mt[ -]v|metatarsale",
        r"kalkane|fersen|achilles|haglund",
        r"gefäß|vasosklerose|mediasklerose",
        r"lockerung|materiallage|implantat|material [io]|materialbruch|lyse",
        r"mrt|\bct\b|schnittbild|verlaufskontrolle|röntgenkontrolle|kontrolle in|klinisch",
    )
)  # fmt: skip
