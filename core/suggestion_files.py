"""What may be added to a prompt: a sentence for each pitfall group, the words around examples.

Pure: the text of `prompts/<task>/suggestions.yaml` in, Advice out. A task without
the file has no sentences to suggest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from core import strict_yaml
from core.errors import SuggestionFileError

FILE = "suggestions.yaml"


class _ExampleWordsHead(BaseModel):
    model_config = ConfigDict(extra="forbid")

    before: str = Field(min_length=1)
    reply: str = Field(min_length=1)
    after: str = Field(min_length=1)


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sentences: dict[str, dict[str, str]] = Field(default_factory=dict)
    examples: dict[str, _ExampleWordsHead] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExampleWords:
    """What stands before the examples of a prompt, before each reply, and before the report."""

    before: str
    reply: str
    after: str


@dataclass(frozen=True, slots=True)
class Advice:
    """`sentences`: pitfall group → language → sentence; `example_words` by language."""

    sentences: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    example_words: Mapping[str, ExampleWords] = field(default_factory=dict)

    def sentence(self, group: str, language: str) -> str:
        """The sentence for a group in a prompt's language, "" where the file has none."""
        return self.sentences.get(group, {}).get(language, "")


@lru_cache(maxsize=16)
def parse_advice(text: str, path: str) -> Advice:
    """Advice from the text of its file; raises SuggestionFileError with line and key.

    Kept by its text, since a page asks for it at every rerun.
    """
    head = strict_yaml.parse(text, _Head, path, SuggestionFileError)
    sentences = {
        group: {language: " ".join(sentence.split()) for language, sentence in each.items()}
        for group, each in head.sentences.items()
    }
    words = {
        language: ExampleWords(each.before, each.reply, each.after)
        for language, each in head.examples.items()
    }
    return Advice(sentences, words)
