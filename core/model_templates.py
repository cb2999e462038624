"""The one text that an Ollama server makes of the turns, by the model's own template.

Pure. Templates are Go's text/template; read here is what chat templates are made of:
fields, variables, `if`, `range`, and a handful of functions. Whatever else stands in one
raises Unreadable: a final text that is nearly right would be worse than none.
Follows Ollama's template.go: a template without `.Messages` is filled turn by turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.types import ChatMessage

LONGEST_TEMPLATE = 20_000
PARTS = re.compile(r"\{\{(-(?=\s))?(.*?)((?<=\s)-)?\}\}", re.DOTALL)
TOKENS = re.compile(
    r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<number>\d+)|(?P<path>\$?\w*(?:\.\w+)+|\$\w*|\.)'
    r"|(?P<word>\w+)|(?P<sign>[()]|:=|=|,))"
)
ALWAYS_EMPTY = frozenset(("Tools", "ToolCalls", "Images", "Thinking", "ToolName", "Suffix",
                          "Think", "ThinkLevel", "IsThinkSet"))  # fmt: skip
"""What a labelling request never has, and templates ask for."""
END = "the end of the template"


class Unreadable(Exception):
    """The template holds something that is not read here."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Either text, or what stands between braces."""

    text: str
    is_code: bool


@dataclass(slots=True)
class _Scope:
    """What a template sees: the dot, and variables by name; `$` is the outermost dot."""

    dot: object
    names: dict[str, object] = field(default_factory=dict)


def final_text(template: str, messages: Sequence[ChatMessage]) -> str:
    """What the model is given for these messages; raises Unreadable."""
    if not template.strip() or len(template) > LONGEST_TEMPLATE:
        raise Unreadable
    known = _collated(messages)
    if re.search(r"\.Messages\b", template):
        turns = [{"Role": each.role, "Content": each.content} for each in known]
        return _run(template, {"System": _system(known), "Messages": turns, "Response": ""})
    return _turn_by_turn(template, known)


def _system(messages: Sequence[ChatMessage]) -> str:
    return "\n\n".join(each.content for each in messages if each.role == "system")


def _collated(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Neighbours of the same role become one turn."""
    found: list[ChatMessage] = []
    for each in messages:
        if found and found[-1].role == each.role:
            content = f"{found[-1].content}\n\n{each.content}"
            found[-1] = replace(found[-1], content=content)
        else:
            found.append(each)
    return found


def _turn_by_turn(template: str, messages: Sequence[ChatMessage]) -> str:
    if not re.search(r"\.Response\b", template):
        template += "{{ .Response }}"
    text, turn = "", {"System": "", "Prompt": "", "Response": ""}
    places = {"system": "System", "user": "Prompt", "assistant": "Response"}
    for each in messages:
        place = places[each.role]
        later = [name for name in turn if name != "System"] if place == "System" else []
        if any(turn[name] for name in later) or (place == "Prompt" and turn["Response"]):
            text += _run(template, turn)
            turn = dict.fromkeys(turn, "")
        turn[place] = each.content
    cut = re.search(r"\{\{[^}]*\.Response\b", template)
    begin = template[: cut.start()] if cut else template
    if cut and cut[0].startswith("{{- "):
        begin = begin.rstrip()
    return text + _run(begin, turn, cut=True)


def _run(template: str, root: Mapping[str, object], *, cut: bool = False) -> str:
    parts = list(_parts(template))
    scope = _Scope(root, {"$": root})
    return "".join(_Block(parts, cut=cut).written(scope))


def _parts(template: str) -> Iterator[_Part]:
    """Texts and code in turn, with the white space gone that a `-` beside the braces takes."""
    at, trim = 0, False
    for found in PARTS.finditer(template):
        text = template[at : found.start()]
        text = text.lstrip() if trim else text
        yield _Part(text.rstrip() if found[1] else text, is_code=False)
        code = found[2].strip()
        if not code.startswith("/*"):
            yield _Part(code, is_code=True)
        at, trim = found.end(), bool(found[3])
    rest = template[at:]
    yield _Part(rest.lstrip() if trim else rest, is_code=False)


class _Block:
    """Reads the parts one by one; `cut` lets the template stop inside an `if`."""

    def __init__(self, parts: Sequence[_Part], *, cut: bool) -> None:
        self._parts = parts
        self._cut = cut
        self._at = 0

    def written(self, scope: _Scope) -> Iterator[str]:
        stop = yield from self._until(scope, live=True)
        if stop != END:
            raise Unreadable

    def _until(self, scope: _Scope, *, live: bool) -> Generator[str, None, str]:
        """Writes up to `else` or `end` of this level, which it returns."""
        while self._at < len(self._parts):
            part = self._parts[self._at]
            self._at += 1
            word = part.text.split(" ", 1)[0] if part.is_code else ""
            if not part.is_code:
                if live:
                    yield part.text
            elif word in ("else", "end"):
                return part.text
            elif word == "if":
                yield from self._if(part.text[2:], scope, live=live)
            elif word == "range":
                yield from self._range(part.text[5:], scope, live=live)
            elif live:
                yield _printed(part.text, scope)
        return END

    def _if(self, condition: str, scope: _Scope, *, live: bool) -> Iterator[str]:
        chosen = live and bool(_value(condition, scope))
        done = chosen
        stop = yield from self._until(scope, live=chosen)
        while stop.startswith("else"):
            rest = stop[4:].strip()
            chosen = live and not done
            if rest.startswith("if "):
                chosen = chosen and bool(_value(rest[3:], scope))
            elif rest:
                raise Unreadable
            done = done or chosen
            stop = yield from self._until(scope, live=chosen)
        self._require_end(stop)

    def _range(self, text: str, scope: _Scope, *, live: bool) -> Iterator[str]:
        named, _, source = text.rpartition(":=")
        names = [name.strip() for name in named.split(",") if name.strip()]
        items = _value(source or text, scope) if live else []
        if not isinstance(items, list) or len(names) > 2:
            raise Unreadable
        begin = self._at
        for place, item in enumerate(items):
            self._at = begin
            inner = _Scope(item, dict(scope.names))
            values = [item] if len(names) == 1 else [place, item]
            inner.names |= dict(zip(names, values, strict=False))
            self._require_end((yield from self._until(inner, live=True)))
        if not items:
            self._require_end((yield from self._until(scope, live=False)))

    def _require_end(self, stop: str) -> None:
        if stop != "end" and not (self._cut and stop == END):
            raise Unreadable


def _printed(code: str, scope: _Scope) -> str:
    """The value as text; an assignment prints nothing."""
    name, sign, source = code.partition(":=")
    if sign and re.fullmatch(r"\$\w+", name.strip()):
        scope.names[name.strip()] = _value(source, scope)
        return ""
    value = _value(code, scope)
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int):
        raise Unreadable
    return str(value)


def _value(code: str, scope: _Scope) -> object:
    tokens = _tokens(code)
    value, left = _call(tokens, scope)
    if left:
        raise Unreadable
    return value


def _tokens(code: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, code = 0, code.strip()
    while at < len(code):
        token = TOKENS.match(code, at)
        if token is None or token.lastgroup is None:
            raise Unreadable
        found.append((token.lastgroup, token[token.lastgroup]))
        at = token.end()
    if not found:
        raise Unreadable
    return found


Tokens = list[tuple[str, str]]


def _call(tokens: Tokens, scope: _Scope) -> tuple[object, Tokens]:
    """A function with all that follows up to a closing bracket, or a single value."""
    kind, text = tokens[0]
    if kind != "word":
        return _one(tokens, scope)
    if text not in FUNCTIONS:
        raise Unreadable
    values: list[object] = []
    left = tokens[1:]
    while left and left[0] != ("sign", ")"):
        value, left = _one(left, scope)
        values.append(value)
    return FUNCTIONS[text](values), left


def _one(tokens: Tokens, scope: _Scope) -> tuple[object, Tokens]:
    (kind, text), left = tokens[0], tokens[1:]
    if kind == "string":
        return text[1:-1].replace(r"\n", "\n").replace(r"\"", '"'), left
    if kind == "number":
        return int(text), left
    if kind == "path":
        return _at_path(text, scope), left
    if (kind, text) == ("sign", "("):
        value, left = _call(left, scope)
        if not left or left[0] != ("sign", ")"):
            raise Unreadable
        return value, left[1:]
    raise Unreadable


def _at_path(path: str, scope: _Scope) -> object:
    first, *rest = path.split(".")
    if first and first not in scope.names:
        raise Unreadable
    value = scope.names[first] if first else scope.dot
    for name in filter(None, rest):
        if not isinstance(value, Mapping):
            raise Unreadable
        if name not in value and name not in ALWAYS_EMPTY:
            raise Unreadable
        value = value.get(name, "")
    return value


def _both(values: Sequence[object]) -> object:
    return next((value for value in values if not value), values[-1])


def _either(values: Sequence[object]) -> object:
    return next((value for value in values if value), values[-1])


def _slice(values: Sequence[object]) -> object:
    items, *bounds = values
    whole = [each for each in bounds if isinstance(each, int)]
    if not isinstance(items, list | str) or len(whole) != len(bounds):
        raise Unreadable
    return items[slice(*whole) if len(whole) == 2 else slice(whole[0], None)]


def _length(values: Sequence[object]) -> object:
    (items,) = values
    if not isinstance(items, list | str | Mapping):
        raise Unreadable
    return len(items)


FUNCTIONS: Mapping[str, Callable[[Sequence[object]], object]] = {
    "and": _both,
    "or": _either,
    "not": lambda values: not values[0],
    "eq": lambda values: values[0] in values[1:],
    "ne": lambda values: values[0] != values[1],
    "len": _length,
    "slice": _slice,
}
