"""What an import would do, or did, in one sentence with **strong** figures."""

from __future__ import annotations

from core.wording import count, things
from core.workflows.import_study import ImportResult


def sentence(result: ImportResult) -> str:
    """1 212 reports will be added, 3 rows can't be read."""
    will = "will be" if result.dry else "were"
    cannot = "can't be read" if result.dry else "could not be read"
    counts = result.counts
    said = [
        f"**{things(n, 'report')}** {will if n != 1 or result.dry else 'was'} {done}"
        for n, done in (
            (counts.added, "added"),
            (counts.new_versions, "kept in a newer version"),
            (counts.details, "given another patient, date or task"),
        )
        if n
    ]
    if result.not_imported:
        said.append(f"**{things(result.not_imported, 'row')}** {cannot}")
    if not said:
        return nothing_new(result)
    return f"{', '.join(said)}.{_unchanged(result)}"


def nothing_new(result: ImportResult) -> str:
    known = things(result.counts.unchanged, "report")
    if result.gold and result.changed:
        return f"All **{known}** are here already; their gold answers change."
    return f"Nothing new: all **{known}** are here already, word by word."


def _unchanged(result: ImportResult) -> str:
    n = result.counts.unchanged
    return f" {count(n)} {'is' if n == 1 else 'are'} here already." if n else ""


def details(result: ImportResult) -> tuple[str, ...]:
    """What there is to say besides: of the gold set, and of rows that lack something."""
    found = list(result.gold.sentences) if result.gold else []
    if result.remarked:
        verb = "is" if result.remarked == 1 else "are"
        found.append(
            f"{things(result.remarked, 'remark')} {verb} made on rows that can be imported."
        )
    return tuple(found)
