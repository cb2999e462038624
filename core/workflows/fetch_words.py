"""What a fetch from a PACS found and brought, in counts and in sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from core import wording

MOST_NAMED = 5
NO_BODY_PART = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that did not come as it should, with the accession number it is about."""

    accession_number: str
    reason: str


@dataclass(slots=True)
class Tally:
    """Counted while the PACS is asked. `wanted` images are those listed that suit the plan.

    `here` of them the study had already, `came` are new, the rest of `wanted` is missing.
    `missing` are accession numbers that the PACS has nothing for, `not_asked` those that
    it would take for a pattern, `foreign` answers about other numbers than the asked one.
    """

    asked: int = 0
    total: int = 0
    examinations: int = 0
    wanted: int = 0
    here: int = 0
    came: int = 0
    left_out: int = 0
    foreign: int = 0
    missing: list[str] = field(default_factory=list)
    not_asked: list[str] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    unfinished: list[Remark] = field(default_factory=list)
    unsendable: list[Remark] = field(default_factory=list)
    body_parts: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> dict[str, int]:
        """Every count by its name, for a program that reads them."""
        return {
            "asked": self.asked, "total": self.total, "examinations": self.examinations,
            "wanted": self.wanted, "here": self.here, "came": self.came,
            "left_out": self.left_out, "foreign": self.foreign, "missing": len(self.missing),
            "not_asked": len(self.not_asked), "refused": len(self.refused),
            "unfinished": len(self.unfinished), "unsendable": len(self.unsendable),
        }  # fmt: skip

    @property
    def remarks(self) -> list[Remark]:
        return [*self.refused, *self.unfinished, *self.unsendable]


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What a fetch did, or (`only_count`) would have done."""

    pacs: str
    tally: Tally
    only_count: bool = False
    by_day: bool = False
    stopped: bool = False

    @property
    def headline(self) -> str:
        tally = self.tally
        found = wording.things(tally.examinations, "examination")
        if self.only_count:
            new = wording.things(tally.wanted - tally.here, "image")
            here = wording.count(tally.here)
            return (
                f"{self.pacs} has {found} for {self._asked}: {new} to fetch, {here} here already."
            )
        start = "Stopped: " if self.stopped else ""
        return (
            f"{start}{wording.things(tally.came, 'image')} of {found} came from {self.pacs} for "
            f"{self._asked}, {wording.count(tally.here)} were here already."
        )

    @property
    def _asked(self) -> str:
        thing = "day and modality" if self.by_day else "accession number"
        many = "days and modalities" if self.by_day else "accession numbers"
        return wording.things(self.tally.asked, thing, many)

    @property
    def sentences(self) -> tuple[str, ...]:
        tally = self.tally
        found = [self.headline]
        if self.stopped:
            found.append("What came is kept. Starting again asks only for the rest.")
        if tally.missing:
            found.append(f"Nothing there for {_named(tally.missing, 'accession number')}.")
        if tally.not_asked:
            found.append(
                f"Not asked, since a PACS would take them for a pattern: "
                f"{_named(tally.not_asked, 'accession number')}."
            )
        if tally.foreign:
            found.append(
                f"{wording.things(tally.foreign, 'answer')} about other accession numbers than "
                "the one asked for: ignored."
            )
        if tally.left_out:
            series = wording.things(tally.left_out, "series", "series")
            found.append(
                f"{series} left out for modality or body part. Body parts: {self.body_parts}."
            )
        elif self.only_count and tally.body_parts:
            found.append(f"Body parts: {self.body_parts}.")
        for remarks, what in (
            (tally.refused, "refused and not stored"),
            (tally.unfinished, "not fetched to the end; the next fetch goes on with them"),
            (tally.unsendable, "not fetched whole, since the PACS can't send all of it"),
        ):
            if remarks:
                found.append(f"{wording.things(len(remarks), 'examination')} {what}.")
        return tuple(found)

    @property
    def body_parts(self) -> str:
        """ANKLE 12 series, FOOT 3, not named 2."""
        names = self.tally.body_parts.most_common(MOST_NAMED + 3)
        return ", ".join(f"{name or 'not named'} {wording.count(n)}" for name, n in names)


def _named(numbers: list[str], one: str) -> str:
    """12 accession numbers: A1, A2 and 10 more."""
    shown, more = numbers[:MOST_NAMED], len(numbers) - MOST_NAMED
    rest = f" and {wording.count(more)} more" if more > 0 else ""
    return f"{wording.things(len(numbers), one)}: {', '.join(shown)}{rest}"
