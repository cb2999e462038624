"""Prompt bodies are templates that users write: untrusted, so they run in a small cage.

A body may print values, branch, loop and set; nothing else. Loops, ranges and
products are bounded, methods can't be called, and a name that does not exist is
an error that says the line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from types import TracebackType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, TemplateRuntimeError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from core.errors import TemplateError

LONGEST_BODY = 200_000
MOST_LOOPS = 2_000
LONGEST_VALUE = 200_000
LONGEST_MESSAGE = 1_000_000
FILE_NAME = "<prompt>"

STATEMENTS = (nodes.Output, nodes.For, nodes.If, nodes.Assign)
FILTERS = (
    "capitalize",
    "default",
    "first",
    "int",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "replace",
    "reverse",
    "round",
    "sort",
    "title",
    "tojson",
    "trim",
    "upper",
)


class _TooMuch(TemplateRuntimeError):
    """The body wants to run or grow without end."""


class _Budget:
    """Counts the loops of one rendering, all nesting levels together."""

    def __init__(self) -> None:
        self.left = MOST_LOOPS

    def __call__(self, items: Iterable[object]) -> Iterator[object]:
        for item in items:
            self.left -= 1
            if self.left < 0:
                raise _TooMuch(f"the loops run more than {MOST_LOOPS} times in all")
            yield item


class _Cage(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def is_safe_callable(self, obj: Any) -> bool:
        return obj is self.globals["range"] or isinstance(obj, _Budget)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "%" and isinstance(left, str):
            raise _TooMuch("formatting with % is not allowed; write {{ value }}")
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "**" or (operator in "+*" and not numbers):
            raise _TooMuch("only numbers can be added or multiplied, and there are no powers")
        return super().call_binop(context, operator, left, right)


class _Counted(NodeTransformer):
    """Puts a counter around whatever a loop runs over."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802
        self.generic_visit(node)
        node.iter = nodes.Call(
            nodes.Name("overread_counted", "load", lineno=node.lineno),
            [node.iter], [], None, None, lineno=node.lineno,
        )  # fmt: skip
        return node


def _range(*bounds: int) -> range:
    wanted = range(*bounds)
    if len(wanted) > MOST_LOOPS:
        raise _TooMuch(f"a range of {len(wanted)} steps is too long")
    return wanted


def _join(items: Iterable[object], between: str = "") -> str:
    parts = [str(item) for item in items]
    _refuse_long(sum(map(len, parts)) + len(parts) * len(between))
    return between.join(parts)


def _replace(text: str, old: str, new: str) -> str:
    _refuse_long(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _refuse_long(length: int) -> None:
    if length > LONGEST_VALUE:
        raise _TooMuch(f"a value grows beyond {LONGEST_VALUE} characters")


def _cage() -> _Cage:
    cage = _Cage(undefined=StrictUndefined, keep_trailing_newline=False, trim_blocks=True,
                 lstrip_blocks=True)  # fmt: skip
    cage.filters = {name: cage.filters[name] for name in FILTERS}
    cage.filters |= {"join": _join, "replace": _replace, "tojson": _json}
    cage.globals.clear()
    cage.globals["range"] = _range
    return cage


CAGE = _cage()


@lru_cache(maxsize=512)
def compile_body(body: str, path: str, first_line: int = 1) -> Template:
    """A body ready to be rendered; raises TemplateError naming the line of the file."""
    if len(body) > LONGEST_BODY:
        raise TemplateError(path, f"the prompt is longer than {LONGEST_BODY} characters.")
    try:
        tree = CAGE.parse(body)
        _refuse_statements(tree, path, first_line)
        code = CAGE.compile(_Counted().visit(tree), filename=FILE_NAME)
    except TemplateSyntaxError as error:
        line = first_line - 1 + error.lineno
        raise TemplateError(path, f"{_plain(error.message or '')}.", line) from error
    except RecursionError as error:
        raise TemplateError(path, "the template is nested too deeply.") from error
    return Template.from_code(CAGE, code, {**CAGE.globals})


@lru_cache(maxsize=512)
def prints_verbatim(body: str, name: str, attribute: str) -> bool:
    """Whether a usable body does nothing with `name.attribute` but print it as it is."""
    tree = CAGE.parse(body)
    printed = [
        node
        for output in tree.find_all(nodes.Output)
        for node in output.nodes
        if isinstance(node, nodes.Getattr)
        and node.attr == attribute
        and isinstance(node.node, nodes.Name)
        and node.node.name == name
    ]
    return len(printed) == sum(found.name == name for found in tree.find_all(nodes.Name))


def _refuse_statements(tree: nodes.Template, path: str, first_line: int) -> None:
    for node in tree.find_all((nodes.Stmt, nodes.Name, nodes.Concat)):
        line = first_line - 1 + node.lineno
        if isinstance(node, nodes.Name):
            if node.name.startswith("overread_"):
                raise TemplateError(path, f"the name “{node.name}” is reserved.", line)
        elif isinstance(node, nodes.Concat):
            raise TemplateError(path, "“~” is not allowed: write the parts side by side.", line)
        elif not isinstance(node, STATEMENTS) or (isinstance(node, nodes.For) and node.recursive):
            word = type(node).__name__.lower()
            raise TemplateError(
                path, f"“{word}” is not allowed in a prompt. Allowed: values, if, for, set.", line
            )


def render(template: Template, variables: dict[str, object], path: str, first_line: int = 1) -> str:
    """The text for these variables; raises TemplateError naming line and variable."""
    try:
        return _bounded(template.generate(**variables, overread_counted=_Budget()))
    except UndefinedError as error:
        message = f"{_plain(error.message or '')}. Known here: {', '.join(sorted(variables))}."
        raise TemplateError(path, message, _line(error, first_line)) from error
    except SecurityError as error:
        message = f"this is not allowed in a prompt: {_plain(error.message or '')}."
        raise TemplateError(path, message, _line(error, first_line)) from error
    except (TemplateRuntimeError, TypeError, ValueError, ArithmeticError) as error:
        message = f"can't be rendered: {_plain(str(error))}."
        raise TemplateError(path, message, _line(error, first_line)) from error


def _bounded(chunks: Iterable[str]) -> str:
    parts: list[str] = []
    length = 0
    for chunk in chunks:
        parts.append(chunk)
        length += len(chunk)
        if length > LONGEST_MESSAGE:
            raise _TooMuch(f"the message grows beyond {LONGEST_MESSAGE} characters")
    return "".join(parts).strip()


def _line(error: BaseException, first_line: int) -> int | None:
    trace: TracebackType | None = error.__traceback__
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE_NAME:
            line = first_line - 1 + trace.tb_lineno
        trace = trace.tb_next
    return line


def _plain(message: str) -> str:
    return message.rstrip(".").replace("'", "“", 1).replace("'", "”", 1)
