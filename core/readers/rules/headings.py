"""Headings of German reports, folded: sections, regions, and what stands beside a region."""

from __future__ import annotations

import re
from enum import Enum

from core.readers.rules.phrases import phrases


class Section(Enum):
    """Where a sentence stands."""

    INDICATION = "indication"
    TECHNIQUE = "technique"
    FINDINGS = "findings"
    CONCLUSION = "conclusion"
    ADDENDUM = "addendum"


_WORDS = {
    Section.INDICATION: phrases(
        """
        klinisch*_(angabe|frage|information|indikation|daten|diagnose)* klin.[-_]?angaben? klinik
        klinik*_(und_)?fragestellung anamnes* vorgeschichte fragestellung* frage indikation
        rechtf*_indikation zuweis* ueberweis* anforderung auftrag unfall* verdachtsdiagnose
        einweisungsdiagnose grund_der_untersuchung angaben? ind. fragest. anamn.
        """
    ),
    Section.TECHNIQUE: phrases("*technik methode untersuchung dosis* dfp"),
    Section.FINDINGS: phrases("befund* beschreibung bericht bef."),
    Section.CONCLUSION: phrases(
        """
        *beurteilung beurteilung_und_[a-z]+ zusammenfass* zusammenfassende_beurteilung fazit
        resuemee diagnose ergebnis beurt. impression zus.
        """
    ),
    Section.ADDENDUM: phrases(
        "nachtrag* addendum ergaenzung* korrektur* nachbefund* zweitbefund* revision"
    ),
}
_BEGINS = r"(?:(?<=\n)|^|(?<=[.?!:;] )|(?<=\n ))[ \-•]*"
_NAMED = "|".join(f"(?P<{section.name}>{words.pattern})" for section, words in _WORDS.items())
HEADING = re.compile(rf"{_BEGINS}(?:{_NAMED})(?:[^.:;?!\n]|(?<=\d)\.){{0,45}}(?::|(?=\n)|$)")


def named(match: re.Match[str]) -> Section:
    """The section that a match of HEADING begins."""
    return next(section for section in _WORDS if match[section.name] is not None)


ANKLE = phrases("*sprunggelenk* osgs? usg *kn[a-z]{0,4}chel(gabel)?")
_ELSEWHERE = phrases(
    """
    knie* (vor|mittel|rueck)?fu(ss|s)* zehen? grosszehe* unterschenkel* oberschenkel* hueft* becken*
    schulter* ellenbogen* hand(gelenk)?* finger* daumen* unterarm* oberarm* thorax rippen* hws bws
    lws wirbelsaeule* schaedel* clavicula patella iliosakral*
    """
)
_REGION = f"(?:{ANKLE.pattern}|{_ELSEWHERE.pattern})"
_VIEW = phrases(
    """
    rechts links re li bds beids* in und zwei drei vier eb ebenen? a._?p ap seitl* seit mortise
    schraeg* vom am [0-9][0-9.]* nativ stehend unter belast* konventionell digital roentgen ct mrt
    aufnahmen? uhr
    """
)
REGION_HEADING = re.compile(
    rf"{_BEGINS}(?:konventionelle\w* |digitale\w* )?"
    r"(?:roentgen\w*|rx|nativ\w*|aufnahmen?|ct|mrt|verlaufskontrolle|kontrolle)?[ :,-]*"
    r"(?:(?:des|der|vom|von|am)[ ])?(?:rechtes |linkes |rechte |linke )?"
    rf"(?P<region>{_REGION}(?:(?: ?[,/+&] ?| und | mit | sowie ){_REGION})*)"
    rf"(?:(?:[ ,./()-]*{_VIEW.pattern})*[ .,)]*(?::|(?=\n)|$)|[^.:;?!\n]{{0,60}}:)"
)
"""A region with a colon, or alone in its line with side, views and date."""
