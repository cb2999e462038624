"""Full-text search: which reports hold a word, also inside a longer one."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, bindparam, text

from core.store.tables import reports

LARGEST_WORD_FAMILY = 400


def index_after(connection: Connection, report_id: int) -> None:
    """Makes the reports above this number searchable, all in one statement.

    A trigger for each row would make the index write itself to disk after each row.
    """
    if connection.dialect.name == "sqlite":
        statement = "INSERT INTO report_words(rowid, text) SELECT report_id, text FROM reports "
        connection.execute(text(f"{statement} WHERE report_id > :highest"), {"highest": report_id})


def has_word(connection: Connection, word: str) -> ColumnElement[bool]:
    """Reports in which the word stands, also inside a compound (Fibula*fraktur*)."""
    if connection.dialect.name != "sqlite":
        return reports.c.text.icontains(word, autoescape=True)
    family = _word_family(connection, word)
    if family is None:
        return reports.c.text.icontains(word, autoescape=True)
    match = " OR ".join(f'"{term}"' for term in family) or '""'
    matching = text("SELECT rowid FROM report_words WHERE report_words MATCH :match")
    named = matching.bindparams(bindparam("match", match, unique=True))
    return reports.c.report_id.in_(named)


def _word_family(connection: Connection, word: str) -> list[str] | None:
    """Indexed words that contain `word`; None where there are too many, or it is no word."""
    if not word.isalnum():
        return None
    terms = connection.execute(
        text("SELECT term FROM report_vocabulary WHERE instr(term, :word) LIMIT :most"),
        {"word": word.lower(), "most": LARGEST_WORD_FAMILY + 1},
    )
    family = [row[0] for row in terms]
    return family if len(family) <= LARGEST_WORD_FAMILY else None
