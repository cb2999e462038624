"""Turns become one text as Ollama's server makes it; what can't be read is never guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.model_templates import Unreadable, final_text
from core.types import ChatMessage

RECORDING = Path(__file__).parent / "recordings" / "ollama" / "0.32.15.json"
LLAMA3 = """{{ if .System }}<|start_header_id|>system<|end_header_id|>

{{ .System }}<|eot_id|>{{ end }}{{ if .Prompt }}<|start_header_id|>user<|end_header_id|>

{{ .Prompt }}<|eot_id|>{{ end }}<|start_header_id|>assistant<|end_header_id|>

{{ .Response }}<|eot_id|>"""
CHATML = """{{- range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
"""
MISTRAL = "[INST] {{ if .System }}{{ .System }} {{ end }}{{ .Prompt }} [/INST]"
QWEN = """{{- if .Messages }}
{{- if or .System .Tools }}<|im_start|>system
{{- if .System }}
{{ .System }}
{{- end }}<|im_end|>
{{ end }}
{{- range $i, $_ := .Messages }}
{{- $last := eq (len (slice $.Messages $i)) 1 -}}
{{- if eq .Role "user" }}<|im_start|>user
{{ .Content }}<|im_end|>
{{ else if eq .Role "assistant" }}<|im_start|>assistant
{{ if .Content }}{{ .Content }}{{ end }}{{ if not $last }}<|im_end|>
{{ end }}
{{- end }}
{{- if and (ne .Role "assistant") $last }}<|im_start|>assistant
{{ end }}
{{- end }}
{{- else }}{{ .Prompt }}{{ end }}"""


def turns(*said: str) -> list[ChatMessage]:
    roles = {"s": "system", "u": "user", "a": "assistant"}
    return [ChatMessage(roles[each[0]], each[2:]) for each in said]  # type: ignore[arg-type]


def test_a_template_of_one_turn_is_filled_with_system_and_question() -> None:
    assert final_text(MISTRAL, turns("s:Regeln", "u:Befund")) == "[INST] Regeln Befund [/INST]"
    assert final_text(MISTRAL, turns("u:Befund")) == "[INST] Befund [/INST]"


def test_earlier_turns_are_filled_one_after_the_other() -> None:
    assert final_text(MISTRAL, turns("s:R", "u:A", "a:ja", "u:B")) == (
        "[INST] R A [/INST]ja[INST] B [/INST]"
    )


def test_the_text_ends_where_the_reply_begins() -> None:
    assert final_text(LLAMA3, turns("s:R", "u:A", "a:ja", "u:B")) == (
        "<|start_header_id|>system<|end_header_id|>\n\nR<|eot_id|>"
        "<|start_header_id|>user<|end_header_id|>\n\nA<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\nja<|eot_id|>"
        "<|start_header_id|>user<|end_header_id|>\n\nB<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n"
    )


def test_a_template_over_messages_runs_once() -> None:
    assert final_text(CHATML, turns("s:R", "u:B")) == (
        "<|im_start|>system\nR<|im_end|>\n<|im_start|>user\nB<|im_end|>\n<|im_start|>assistant\n"
    )


def test_conditions_variables_and_brackets_are_read() -> None:
    assert final_text(QWEN, turns("s:R", "u:A", "a:ja", "u:B")) == (
        "<|im_start|>system\nR<|im_end|>\n"
        "<|im_start|>user\nA<|im_end|>\n<|im_start|>assistant\nja<|im_end|>\n"
        "<|im_start|>user\nB<|im_end|>\n<|im_start|>assistant\n"
    )


def test_the_template_of_mixtral_as_a_server_showed_it() -> None:
    """Recorded; the system text stands in brackets of its own and again before the last turn."""
    shown = json.loads(RECORDING.read_text())
    template = next(_templates(shown))
    assert final_text(template, turns("u:A", "a:ja", "u:B")) == (
        "[INST] A[/INST] ja</s>[INST] B[/INST]"
    )
    assert final_text(template, turns("s:R", "u:B")) == "[INST] R [/INST][INST] R\n\nB[/INST]"


def _templates(value: object) -> object:  # type: ignore[misc]
    if isinstance(value, dict):
        if isinstance(value.get("template"), str):
            yield value["template"]
        for each in value.values():
            yield from _templates(each)
    elif isinstance(value, list):
        for each in value:
            yield from _templates(each)


def test_neighbours_of_the_same_role_are_one_turn() -> None:
    assert final_text(MISTRAL, turns("u:A", "u:B")) == "[INST] A\n\nB [/INST]"


@pytest.mark.parametrize(
    "template",
    [
        "",
        '{{ template "x" }}{{ .Prompt }}',
        '{{ .Prompt | printf "%s" }}',
        "{{ .Prompt }}{{ end }}{{ .Response }}",
        "{{ with .Messages }}{{ . }}{{ end }}",
        "{{ range .Prompt }}{{ .Messages }}{{ end }}",
        "{{ currentDate }}{{ .Messages }}",
        "{{ .Unknown }}{{ .Prompt }}",
        "{{ $x = 1 }}{{ .Prompt }}",
        "{{ .Messages }}",
        "x" * 30_000,
    ],
)
def test_whatever_else_stands_in_a_template_is_refused_and_not_guessed(template: str) -> None:
    with pytest.raises(Unreadable):
        final_text(template, turns("u:B"))


def test_a_report_that_looks_like_a_template_stays_text() -> None:
    assert final_text(MISTRAL, turns("u:{{ .System }}")) == "[INST] {{ .System }} [/INST]"
