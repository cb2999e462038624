"""The settings as they may be shown: secrets and passwords stay out."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from core.settings import PROJECT, Settings
from core.store.database import without_password

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting, its value and default as text."""

    variable: str
    value: str
    default: str
    meaning: str

    @property
    def changed(self) -> bool:
        return self.value != self.default


def all_settings(settings: Settings) -> tuple[Shown, ...]:
    """Every setting in the order of core/settings.py."""
    return tuple(
        Shown(
            f"OVERREAD_{name.upper()}",
            _text(name, getattr(settings, name)),
            NOTHING if field.default is PydanticUndefined else _text(name, field.default),
            field.description or "",
        )
        for name, field in type(settings).model_fields.items()
    )


def _text(name: str, value: object) -> str:
    """The value as one would type it; a secret only says whether it is set."""
    if isinstance(value, SecretStr):
        return "set, not shown" if value.get_secret_value() else NOTHING
    if value is None or value == "":
        return NOTHING
    if name == "database_url":
        return without_password(str(value))
    text = str(value)
    return text.removeprefix(f"{PROJECT}/")
