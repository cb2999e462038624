"""Plates, screws, casts, prostheses and what is left when they are out. The long lines are data."""
# ruff: noqa: E501

from __future__ import annotations

from core.demo.ankle.state import Metal, Treatment

AFTER_OPERATION = {
    Treatment.PLATE: (
        "Z. n. [Plattenosteosynthese|Platten- und Schraubenosteosynthese|ORIF|operativer Versorgung|osteosynthetischer Versorgung] [bei|einer] {known.sd}",
        "Z. n. [Plattenosteosynthese|osteosynthetischer Versorgung|Osteosynthese] {known.ig}[| vom {operated}]",
        "[Einliegende|Liegende] {plate} an der distalen {plated} bei {known.sd}",
        "Plattenosteosynthetisch versorgte {known.sn}",
        "{known.sn}, [osteosynthetisch|mittels Platte] versorgt[| am {operated}]",
        "[Postoperative|Postop.] [Kontrolle|Aufnahme] nach [Plattenosteosynthese|Osteosynthese] {known.ig}",
    ),
    Treatment.SCREWS: (
        "Z. n. [Schraubenosteosynthese|Zugschraubenosteosynthese|Verschraubung] {known.ig}[| vom {operated}]",
        "Z. n. [Schraubenosteosynthese|operativer Versorgung|osteosynthetischer Versorgung] bei {known.sd}",
        "{known.sn}, mit [zwei|<2-3>] [Zugschrauben|kanülierten Schrauben|Schrauben] versorgt",
        "[Zwei|<2-3>] [einliegende|liegende] [kanülierte |]Schrauben bei {known.sd}",
    ),
    Treatment.REMOVED: (
        "Z. n. Metallentfernung[| bei Z. n. {known.sd}| nach Osteosynthese {known.ig}]",
        "Z. n. [Metallentfernung|Materialentfernung|Entfernung des Osteosynthesematerials], ehemalige Bohrkanäle [noch |]erkennbar",
        "[Osteosynthesematerial|Metall|Plattenosteosynthese] [zwischenzeitlich|in der Zwischenzeit|inzwischen] entfernt",
        "[Zwischenzeitliche|Stattgehabte] [Metallentfernung|Materialentfernung][| nach {known.sd}]",
        "Osteosynthesematerial [vollständig|komplett] entfernt, [Schraubenkanäle|Bohrkanäle] [noch |]abgrenzbar",
    ),
}  # fmt: skip
MATERIAL = (
    "Materiallage [regelrecht|unverändert|korrekt|unverändert regelrecht|orthotop]",
    "[Regelrechte|Unveränderte|Korrekte] [Materiallage|Lage des Osteosynthesematerials|Implantatlage]",
    "[Kein Hinweis auf|Kein Anhalt für] [Materiallockerung|Implantatlockerung|Lockerung oder Bruch des Materials|Materialbruch]",
    "Keine [Lockerungszeichen|Materiallockerung|Zeichen der Materiallockerung|Implantatlockerung]",
    "[Intaktes|Regelrecht einliegendes|Orthotop einliegendes] [Osteosynthesematerial|Material], [keine|ohne] Lockerungszeichen",
    "Kein [Materialbruch|Schraubenbruch|Hinweis auf Schraubenlockerung][|, keine Lysesäume|, keine Lysezeichen]",
    "[Schmaler|Diskreter] Lysesaum um die [distale|proximale] Schraube[, sonst regelrechte Materiallage|, Lockerung nicht auszuschließen|]",
    "[Stellschraube|Syndesmosenschraube] [in situ|einliegend|regelrecht]",
)  # fmt: skip
MATERIAL_ANY = MATERIAL[:5]
"""What is said of screws alone as well as of plates."""
MATERIAL_TERSE = (
    "Materiallage [regelrecht|unverändert|gut|korrekt]",
    "Material [in situ|intakt|regelrecht]",
    "Keine Lockerung",
)
CAST = (
    "[Aufnahme|Aufnahmen|Kontrollaufnahmen] [im Gips|im Gipsverband|in Cast|mit anliegender Schiene|im Vacoped|in der Orthese]",
    "[Überlagerung|Verschleierung der Strukturen] durch [den Gips|den Gipsverband|das Verbandmaterial|die Schiene|den Cast]",
    "[Anliegender|Zirkulärer] [Gipsverband|Castverband|Unterschenkelgips]",
    "[Ruhigstellung|Retention] [im Unterschenkelgips|im Cast|in der Orthese|in der Unterschenkelschiene]",
)  # fmt: skip
OTHER_METAL_SEATED = {
    Metal.PROSTHESIS: (
        "[Regelrechter|Unveränderter] Sitz der [Prothesenkomponenten|Prothese|Komponenten]",
        "[Kein Lockerungssaum|Keine Lysesäume|Kein Hinweis auf Prothesenlockerung][|, kein Einsinken der Komponenten|, PE-Höhe erhalten]",
    ),
    Metal.SYNDESMOSIS: (
        "[Implantat|Material] in [situ|regelrechter Lage]",
        "[Keine Lockerung|Kein Materialbruch|Diskrete Lyse um das Implantat, sonst regelrechte Lage]",
    ),
    Metal.ANCHOR: (
        "Anker [in situ|in unveränderter Lage|ohne Lockerungszeichen]",
        "[Keine Osteolyse|Keine Lyse] um [die Anker|das Material]",
    ),
    Metal.ARTHRODESIS: (
        "[Schrauben|Material] [in situ|unverändert|ohne Lockerungszeichen]",
        "[Knöcherner Durchbau des Gelenks|Gelenkspalt knöchern überbaut|Arthrodese knöchern fest]",
    ),
}  # fmt: skip
OTHER_METAL = {
    Metal.PROSTHESIS: (
        "Z. n. [Implantation einer OSG-Prothese|OSG-Endoprothese|endoprothetischem Ersatz des OSG]",
        "[Einliegende|Regelrecht einliegende] [OSG-Prothese|Sprunggelenksprothese|OSG-TEP]",
    ),
    Metal.SYNDESMOSIS: (
        "[Stellschraube|Fadenanker|TightRope|Syndesmosenschraube] nach [Syndesmosenruptur|ligamentärer Syndesmosenverletzung|Syndesmosennaht]",
        "Z. n. [Stellschraubenversorgung|Fadenanker-Versorgung|Stabilisierung] bei [Syndesmosenruptur|Syndesmoseninsuffizienz]",
    ),
    Metal.ANCHOR: (
        "Z. n. [Bandplastik|Außenbandplastik|Bandrekonstruktion] mit [Fadenankern|Knochenankern] [am Außenknöchel|in der distalen Fibula]",
        "[Knochenanker|Fadenanker] in der distalen Fibula nach [Außenbandrekonstruktion|Bandplastik]",
    ),
    Metal.ARTHRODESIS: (
        "Z. n. [Arthrodese des OSG|OSG-Arthrodese|Schraubenarthrodese des OSG], [durchbaut|knöchern konsolidiert|Schrauben in situ]",
        "[Verschraubte|Schraubenfixierte] [OSG-Arthrodese|Arthrodese] in [unveränderter|achsgerechter] Stellung",
    ),
}  # fmt: skip
