"""Full-text search: which current reports hold all words, each also inside a longer one.

SQLite's FTS5 indexes whole words of current reports. A search first looks up which words
contain the one that is wanted, in a list that is brought up to date after an import.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, bindparam, text, true

from core.store.tables import reports

LARGEST_WORD_FAMILY = 400
_FIND = "SELECT rowid FROM report_words WHERE report_words MATCH :match"


def index_after(connection: Connection, report_id: int) -> None:
    """Makes the reports above this number searchable, all in one statement.

    A trigger for each row would make the index write itself to disk after each row.
    """
    if _is_indexed(connection):
        statement = "INSERT INTO report_words(rowid, text) SELECT report_id, text FROM reports "
        connection.execute(text(f"{statement} WHERE report_id > :highest"), {"highest": report_id})


def forget(connection: Connection, report_ids: Sequence[int]) -> None:
    """Takes reports out of the index whose text is no longer the current one."""
    if _is_indexed(connection) and report_ids:
        statement = (
            "INSERT INTO report_words(report_words, rowid, text) "
            "SELECT 'delete', report_id, text FROM reports "
            "WHERE report_id IN (SELECT value FROM json_each(:ids))"
        )
        connection.execute(text(statement), {"ids": json.dumps(list(report_ids))})


def list_terms(connection: Connection) -> None:
    """Brings the list of indexed words up to date. Reads the whole index: once an import."""
    if _is_indexed(connection):
        connection.execute(
            text("INSERT OR IGNORE INTO report_vocabulary_terms SELECT term FROM report_vocabulary")
        )


def hold_all(connection: Connection, words: Sequence[str]) -> ColumnElement[bool]:
    """The SQL condition for reports in which all words stand (Fibula*fraktur* for fraktur)."""
    families = {word: _family(connection, word) for word in words}
    condition: ColumnElement[bool] = true()
    for word, family in families.items():
        if family is None:
            condition &= reports.c.text.icontains(word, autoescape=True)
    match = _expression([family for family in families.values() if family is not None])
    if match:
        found = text(_FIND).bindparams(bindparam("match", match, unique=True))
        condition = and_(condition, reports.c.report_id.in_(found))
    return condition


def match_of(connection: Connection, words: Sequence[str]) -> str:
    """The search as an expression of the index; empty where the texts must be looked through."""
    families = [_family(connection, word) for word in words]
    found = [family for family in families if family is not None]
    return _expression(found) if len(found) == len(families) else ""


def count(connection: Connection, match: str) -> int:
    """How many current reports the expression finds."""
    query = text("SELECT count(*) FROM report_words WHERE report_words MATCH :match")
    return connection.scalar(query, {"match": match}) or 0


def report_ids(
    connection: Connection, match: str, total: int, offset: int, limit: int
) -> list[int]:
    """One page of what the expression finds, from the nearer end of the list."""
    limit = max(min(limit, total - offset), 0)
    from_start = offset * 2 < total
    order = "" if from_start else "DESC"
    query = text(f"{_FIND} ORDER BY rowid {order} LIMIT :limit OFFSET :offset")
    skipped = offset if from_start else total - offset - limit
    found = connection.scalars(query, {"match": match, "limit": limit, "offset": skipped}).all()
    return list(found if from_start else reversed(found))


def _is_indexed(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _expression(families: Sequence[Sequence[str]]) -> str:
    """`("bruch" OR "abbruch") AND ("alt")`; a word that stands nowhere finds nothing."""
    parts = [" OR ".join(f'"{term}"' for term in family) or '""' for family in families]
    return " AND ".join(f"({part})" for part in parts)


def _family(connection: Connection, word: str) -> list[str] | None:
    """Indexed words that contain `word`; None where there are too many, or no index helps."""
    if not word.isalnum() or not _is_indexed(connection):
        return None
    terms = connection.execute(
        text("SELECT term FROM report_vocabulary_terms WHERE instr(term, :word) LIMIT :most"),
        {"word": word.lower(), "most": LARGEST_WORD_FAMILY + 1},
    )
    family = [row[0] for row in terms]
    return family if len(family) <= LARGEST_WORD_FAMILY else None
