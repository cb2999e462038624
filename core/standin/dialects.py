"""Where the recorded versions of Ollama differ, as data. Each field stands for recorded replies."""

from __future__ import annotations

import json
from dataclasses import dataclass

from core.errors import SettingsError

DEFAULT_WINDOW = 4096
TOO_LONG = "the input length exceeds the context length"
NO_EYES = "Multimodal data provided, but model does not support multimodal requests."


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of Ollama.

    `least_window`: smaller windows are rounded up to it. `reads_half`: of an over-long
    message about the last half of the window is read, else the last whole window.
    `room_for_end`: tokens that still fit when the window is full. `nested_errors`: the
    engine's JSON stands inside the error's text. `refuses_images`: 400 where a model
    can't see, else silence. `tags_tell_more`: /api/tags lists capabilities and lengths.
    `full_name_in_show`: /api/show names a missing model with its tag. `ends_with_space`:
    JSON is followed by white space. `settings_are_a_layer`: a pull fetches one more layer.
    """

    version: str
    least_window: int
    reads_half: bool
    room_for_end: int
    nested_errors: bool
    refuses_images: bool
    tags_tell_more: bool
    full_name_in_show: bool
    ends_with_space: bool
    settings_are_a_layer: bool

    def window(self, num_ctx: int, trained_for: int) -> int:
        """The window that is loaded when `num_ctx` is asked for."""
        return min(max(num_ctx, self.least_window), trained_for)

    def tokens_read(self, num_ctx: int) -> int:
        """How many of its last tokens are read of a message longer than `num_ctx`."""
        return max(num_ctx, 0) // 2 + 3 if self.reads_half else max(num_ctx, self.least_window)

    def too_long(self, tokens: int, window: int) -> str:
        """What an over-long prompt is answered when it must not be truncated."""
        sentence = (
            f"request ({tokens} tokens) exceeds the available context size ({window} tokens), "
            "try increasing it"
        )
        numbers = {"n_prompt_tokens": tokens, "n_ctx": window}
        kind = "exceed_context_size_error"
        return nested(sentence, kind, **numbers) if self.nested_errors else TOO_LONG

    def no_eyes(self) -> str:
        return nested(NO_EYES, "invalid_request_error")


def nested(message: str, kind: str, **numbers: int) -> str:
    """An error of the engine, as newer versions pass it on: JSON in a text."""
    error = {"code": 400, "message": message, "type": kind, **numbers}
    return json.dumps({"error": error}, separators=(",", ":"))


def _old(version: str) -> Dialect:
    return Dialect(
        version, least_window=4, reads_half=False, room_for_end=1, nested_errors=False,
        refuses_images=False, tags_tell_more=False, full_name_in_show=False,
        ends_with_space=True, settings_are_a_layer=True,
    )  # fmt: skip


NEWEST = "0.32.15"
DIALECTS = {
    "0.12.11": _old("0.12.11"),
    "0.24.0": _old("0.24.0"),
    NEWEST: Dialect(
        NEWEST, least_window=256, reads_half=True, room_for_end=0, nested_errors=True,
        refuses_images=True, tags_tell_more=True, full_name_in_show=True,
        ends_with_space=False, settings_are_a_layer=False,
    ),
}  # fmt: skip


def dialect_of(version: str) -> Dialect:
    """The dialect of a recorded version; raises SettingsError for any other."""
    if version not in DIALECTS:
        raise SettingsError(
            f"The stand-in does not speak Ollama {version}. Choose one of: {', '.join(DIALECTS)}."
        )
    return DIALECTS[version]
