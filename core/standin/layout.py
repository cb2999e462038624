"""Where in the messages the report stands, and where the examples.

Looked for in this order: tags on lines of their own, equal fences (###, three quotes),
the first line such as “Befund:” after the last example, and failing all that whatever
follows the first empty line. Everything before the report is the constant part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.types import ChatMessage


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of one message; `delimited` says that something closes the report."""

    before: str
    report: str
    after: str
    delimited: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An example as the prompt shows it: a report's text and the word that answers it."""

    text: str
    word: str


NOUN = r"(?:Befund|Bericht|Report|Text|Befundtext|Befundbericht|Findings|Radiology report)"
FENCE = re.compile(r"(#{3,}|\"{3,}|'{3,}|`{3,}|={3,}|-{3,}|\*{3,})")
MARKER = re.compile(rf"(?:^|\n){NOUN}[^\n:]{{0,40}}:[ \t]*\n", re.IGNORECASE)
INLINE_MARKER = re.compile(rf"(?:^|\n){NOUN}[^\n:]{{0,40}}:[ \t]*", re.IGNORECASE)
REPLY = r"(?:Antwort|Answer|Label|Ergebnis|Reply|Ausgabe|Output)[ \t]*:[ \t]*"
LAST_REPLY = re.compile(rf"\n{REPLY}[^\n]+\n")
TAGGED_EXAMPLE = re.compile(rf"\n<(\w+)>\n(.*?)\n</\1>\s*\n(?:{REPLY})?([^\n<]+)\n", re.DOTALL)
MARKED_EXAMPLE = re.compile(
    rf"\n(?:{NOUN}|Beispiel|Example)[^\n:]{{0,40}}:\s*(.*?)\n{REPLY}([^\n]+)\n",
    re.DOTALL | re.IGNORECASE,
)


def locate(content: str) -> Layout:
    """The report within one message."""
    return _between_tags(content) or _between_fences(content) or _after_marker(content)


def _between_tags(content: str) -> Layout | None:
    close = content.rfind("\n</")
    end = content.find(">", close)
    if close < 0 or end < 0:
        return None
    tag = f"<{content[close + 3 : end]}>"
    start = content.rfind(f"{tag}\n", 0, close + 1)
    if start < 0 or (start > 0 and content[start - 1] != "\n"):
        return None
    inner = start + len(tag) + 1
    return Layout(content[:start], content[inner:close], content[end + 1 :], True)


def _between_fences(content: str) -> Layout | None:
    last_line = content.rstrip().rfind("\n")
    fence = content[last_line + 1 :].strip()
    if last_line < 0 or FENCE.fullmatch(fence) is None:
        return None
    start = content.rfind(f"\n{fence}\n", 0, last_line)
    if start < 0:
        return None
    return Layout(content[:start], content[start + len(fence) + 2 : last_line], "", True)


def _after_marker(content: str) -> Layout:
    begin = 0
    for reply in LAST_REPLY.finditer(content):
        begin = reply.end() - 1
    found = MARKER.search(content, begin) or INLINE_MARKER.search(content, begin)
    if found is not None:
        return Layout(content[: found.start()], content[found.end() :], "", False)
    before, gap, report = content[begin:].partition("\n\n")
    if gap:
        return Layout(content[:begin] + before, report, "", False)
    return Layout("", content, "", False)


def examples(turns: Sequence[ChatMessage], before: str) -> tuple[Shown, ...]:
    """The examples shown in earlier turns and in the text before the report."""
    shown = [
        Shown(locate(asked.content).report, _word(answered.content))
        for asked, answered in pairwise(turns)
        if asked.role == "user" and answered.role == "assistant"
    ]
    tagged = TAGGED_EXAMPLE.findall(before)
    shown += [Shown(text, _word(reply)) for _, text, reply in tagged]
    if not tagged:
        shown += [Shown(text, _word(reply)) for text, reply in MARKED_EXAMPLE.findall(before)]
    return tuple(shown)


def without_examples(before: str) -> str:
    """The instructions alone."""
    return MARKED_EXAMPLE.sub("\n", TAGGED_EXAMPLE.sub("\n", before))


def _word(reply: str) -> str:
    """The answer's word in a reply, which is JSON or the word itself."""
    try:
        fields = json.loads(reply)
    except ValueError:
        return reply.strip()
    said = fields.get("answer", "") if isinstance(fields, dict) else fields
    return str(said).strip()
