"""YAML that users write, read strictly: unknown keys, aliases and wrong types are refused.

Every refusal names the file, the line and the key.
"""

from __future__ import annotations

from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from core.errors import FileError

LARGEST = 1_000_000
Model = TypeVar("Model", bound=BaseModel)


def parse(
    text: str, model: type[Model], path: str, error: type[FileError], first_line: int = 1
) -> Model:
    """`text` as a `model`; raises `error` with the line, counted from `first_line`."""
    if len(text) > LARGEST:
        raise error(path, "is larger than 1 MB. Task and prompt heads are short texts.")
    root = _compose(text, path, error, first_line)
    try:
        return model.model_validate(yaml.safe_load(text) or {})
    except ValidationError as invalid:
        # A misspelt key is both unknown and missing: the unknown one says more.
        first = min(invalid.errors(), key=lambda found: found["type"] != "extra_forbidden")
        where = tuple(first["loc"])
        line = first_line + _line_of(root, where)
        raise error(path, _sentence(where, first["type"], first["msg"], model), line) from invalid


def _compose(text: str, path: str, error: type[FileError], first_line: int) -> yaml.Node | None:
    try:
        for token in yaml.scan(text):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
                line = first_line + token.start_mark.line
                raise error(path, "YAML anchors and aliases are not allowed here.", line)
        root = yaml.compose(text)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line = first_line + (mark.line if mark else 0)
        raise error(path, f"is no valid YAML: {broken.problem}.", line) from broken
    except yaml.YAMLError as broken:
        raise error(path, f"is no valid YAML: {broken}.") from broken
    if root is not None and not isinstance(root, yaml.MappingNode):
        raise error(path, "should be a list of “key: value” lines.", first_line)
    return root


def _line_of(node: yaml.Node | None, where: tuple[int | str, ...]) -> int:
    """The line (from 0) of the deepest part of `where` that stands in the text."""
    line = 0
    for step in where:
        if isinstance(node, yaml.MappingNode):
            pair = next((p for p in node.value if p[0].value == str(step)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line
    return line


def _sentence(where: tuple[int | str, ...], kind: str, message: str, model: type[BaseModel]) -> str:
    key = ".".join(str(step) for step in where) or "this file"
    if kind == "extra_forbidden":
        known = ", ".join(model.model_fields) if len(where) == 1 else ""
        hint = f" Known keys: {known}." if known else ""
        return f"the key “{key}” is unknown here.{hint}"
    if kind == "missing":
        return f"the key “{key}” is missing."
    return f"the value of “{key}” can't be used: {message.removeprefix('Value error, ')}."
