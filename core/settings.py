"""Every setting of Overread, with its default. Each can be set as OVERREAD_<NAME>.

Settings are read once at the door (page, command, worker) and passed on as an
argument; nothing below reads the environment.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SettingsError

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What can be configured. Unknown OVERREAD_* names are ignored by design of the shell."""

    model_config = SettingsConfigDict(env_prefix="OVERREAD_", frozen=True)

    home: Path = Field(
        PROJECT / "data" / "study", description="Folder of the study: database, logs, exports."
    )
    database_url: str = Field(
        "", description="SQLAlchemy URL; empty means SQLite in the study's folder."
    )
    prompts: Path = Field(
        PROJECT / "prompts", description="Folder with one folder per task: task.yaml and prompts."
    )
    port: int = Field(8501, ge=1, le=65535, description="Port of the dashboard on 127.0.0.1.")
    hosts: str = Field("http://127.0.0.1:11434", description="Ollama servers, separated by commas.")
    standin_port: int = Field(
        11500, ge=1, le=65535, description="Port of the stand-in when no Ollama answers."
    )
    model: str = Field(
        "mixtral:8x7b-instruct-v0.1-q4_0", description="Model that is offered first."
    )
    slots: int = Field(4, ge=1, le=256, description="Parallel requests per host.")
    num_ctx: int = Field(4096, ge=256, description="Context window in tokens, always sent.")
    num_predict: int = Field(400, ge=1, description="Longest reply in tokens.")
    keep_alive: str = Field("30m", description="How long a server keeps the model loaded.")
    request_timeout: float = Field(
        120.0, gt=0, description="Seconds a request may take once a slot is plausible."
    )
    develop: bool = Field(False, description="Show tracebacks on pages.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("hosts")
    @classmethod
    def _hosts_are_urls(cls, value: str) -> str:
        return ",".join(server_address(part) for part in value.split(",") if part.strip())

    @property
    def host_list(self) -> tuple[str, ...]:
        return tuple(self.hosts.split(",")) if self.hosts else ()

    @property
    def url(self) -> str:
        """The database to use: the one configured, or SQLite in the study's folder."""
        return self.database_url or f"sqlite:///{self.home / 'overread.sqlite'}"


def server_address(text: str) -> str:
    """`localhost:11434/` → `http://localhost:11434`. Raises SettingsError on anything odd."""
    candidate = text.strip().rstrip("/")
    if "://" not in candidate:
        candidate = f"http://{candidate}"
    parts = urlsplit(candidate)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(
            f"“{text}” is not the address of a server. Write it like http://127.0.0.1:11434."
        )
    return candidate


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment; raises SettingsError naming the setting and the mend."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "OVERREAD_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(
            f"The setting {name} can't be used: {first['msg']}. "
            "All settings and their defaults stand in core/settings.py."
        ) from error
