"""A prompt's body is untrusted: it can't loop, grow, reach or call its way out."""

from __future__ import annotations

import time

import pytest

from core import templates
from core.errors import TemplateError

VARIABLES: dict[str, object] = {"report": {"text": "Kein Bruch."}, "examples": ["a", "b"]}


def rendered(body: str) -> str:
    return templates.render(templates.compile_body(body, "p.md", 10), VARIABLES, "p.md", 10)


def test_values_branches_and_loops_work() -> None:
    body = "{% for e in examples %}{{ loop.index }}{{ e }}{{ ',' if not loop.last }}{% endfor %}"
    assert rendered(body) == "1a,2b"
    assert rendered("{% if examples %}{{ report.text | upper }}{% endif %}") == "KEIN BRUCH."


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("one\n{{ reprot.text }}", 11, "“reprot” is undefined. Known here: examples, report"),
        ("{{ report.txt }}", 10, "has no attribute 'txt'"),
        ("\n\n{% for x in y %}", 12, "Unexpected end of template"),
        ("{{ ().__class__.__mro__ }}", 10, "__class__"),
        ("{{ report.text.__class__ }}", 10, "__class__"),
        ("{{ report.text.upper() }}", 10, "not safely callable"),
        ("{{ '{:>999999999}'.format(1) }}", 10, "not safely callable"),
        ("{{ '%999999999d' % 1 }}", 10, "formatting with %"),
        ("{{ 'a' * 10000000 }}", 10, "only numbers"),
        ("{{ 9 ** 9 ** 9 }}", 10, "no powers"),
        ("{{ report.text ~ report.text }}", 10, "“~” is not allowed"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", 10, "“macro” is not allowed"),
        ("{% include 'other' %}", 10, "“include” is not allowed"),
        ("{% import 'os' as os %}", 10, "“import” is not allowed"),
        ("{{ overread_counted }}", 10, "is reserved"),
        ("{% for x in examples recursive %}{{ loop(x) }}{% endfor %}", 10, "not allowed"),
        ("{{ report | attr('text') }}", 10, "attr"),
    ],
)
def test_what_is_not_allowed_is_refused_with_its_line(body: str, line: int, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        rendered(body)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"p.md, line {line}:")


@pytest.mark.parametrize(
    "body",
    [
        "{% for a in range(1000) %}{% for b in range(1000) %}{% endfor %}{% endfor %}",
        "{% for a in range(100000000) %}{% endfor %}",
        "{% set x = range(1999) | list %}{% for a in x %}{{ x | join(',') }}{% endfor %}",
        "{% set a = report.text | replace('', report.text) %}" * 30 + "{{ a }}",
        "{% set a = range(1999) | list | join(report.text) %}"
        "{% set a = a | replace('K', a) %}{{ a }}",
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    ],
)
def test_endless_and_growing_bodies_stop_at_once(body: str) -> None:
    started = time.monotonic()
    try:
        text = rendered(body)
    except TemplateError:
        text = ""
    assert len(text) < 1_000_000
    assert time.monotonic() - started < 2


def test_json_keeps_umlauts_and_quotes() -> None:
    assert rendered("{{ 'größer \"<' | tojson }}") == '"größer \\"<"'
