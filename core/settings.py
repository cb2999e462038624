"""Every setting of Overread, with its default. Each can be set as OVERREAD_<NAME>.

Settings are read once at the door (page, command, worker) and passed on as an
argument; nothing below reads the environment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SettingsError

MOST_SLOTS = 256
PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What can be configured. Unknown OVERREAD_* names are ignored by design of the shell."""

    model_config = SettingsConfigDict(
        env_prefix="OVERREAD_", frozen=True, hide_input_in_errors=True
    )

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
    hosts: str = Field(
        "http://127.0.0.1:11434",
        description="Ollama servers, separated by commas; other servers as openai+http://…. "
        "With its own number of slots: http://gpu1:11434*8.",
    )
    headers: SecretStr = Field(
        SecretStr(""),
        description="Headers per host, for tokens, as JSON: "
        '{"https://gpu1:443": {"Authorization": "Bearer …"}}. Never stored, logged or exported.',
    )
    ca_file: Path | None = Field(
        None, description="PEM file of the certificate authority that signed the servers' keys."
    )
    standin_port: int = Field(
        11500, ge=1, le=65535, description="Port of the stand-in when no Ollama answers."
    )
    model: str = Field(
        "mixtral:8x7b-instruct-v0.1-q4_0", description="Model that is offered first."
    )
    slots: int = Field(
        4, ge=1, le=MOST_SLOTS, description="Parallel requests per host that has no number itself."
    )
    num_ctx: int = Field(4096, ge=256, description="Context window in tokens, always sent.")
    num_predict: int = Field(400, ge=1, description="Longest reply in tokens.")
    keep_alive: str = Field("30m", description="How long a server keeps the model loaded.")
    request_timeout: float = Field(
        120.0, gt=0, description="Seconds a request may take once a slot is plausible."
    )
    pacs: str = Field(
        "",
        description="PACS that is offered first: AET@HOST:PORT, or a DICOMweb address.",
    )
    pacs_aet: str = Field(
        "OVERREAD",
        pattern=r"^[!-\[\]-~]{1,16}$",
        description="Our AE title, by which a PACS knows this machine.",
    )
    pacs_bind: str = Field(
        "127.0.0.1",
        description="Address on which images are awaited while a C-MOVE goes on; of this machine.",
    )
    pacs_port: int = Field(
        11112, ge=1, le=65535, description="Port on which images are awaited during a C-MOVE."
    )
    pacs_rate: float = Field(
        10.0, gt=0, le=1000, description="Requests a second that a PACS is asked at most."
    )
    pacs_timeout: float = Field(
        60.0, gt=0, description="Seconds of silence after which a PACS counts as stuck."
    )
    checkpoint_seconds: float = Field(
        300.0, ge=0, description="Seconds of training between checkpoints within an epoch."
    )
    develop: bool = Field(False, description="Show tracebacks on pages.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("hosts")
    @classmethod
    def _hosts_are_urls(cls, value: str) -> str:
        return ",".join(map(str, hosts_in(value)))

    @field_validator("headers")
    @classmethod
    def _headers_are_readable(cls, value: SecretStr) -> SecretStr:
        _headers_by_host(value)
        return value

    @field_validator("ca_file")
    @classmethod
    def _ca_file_is_there(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"there is no file {value}")
        return value

    def headers_for(self, address: str) -> Mapping[str, str]:
        """What this host wants to see in every request; secret."""
        return _headers_by_host(self.headers).get(address, {})

    @property
    def host_list(self) -> tuple[str, ...]:
        """The addresses, without their slots."""
        return tuple(host.address for host in hosts_in(self.hosts))

    @property
    def own_slots(self) -> Mapping[str, int]:
        """Address → slots, for the hosts that have a number of their own."""
        return {host.address: host.slots for host in hosts_in(self.hosts) if host.slots}

    def slots_at(self, address: str) -> int:
        return self.own_slots.get(address, self.slots)

    @property
    def url(self) -> str:
        """The database to use: the one configured, or SQLite in the study's folder."""
        return self.database_url or f"sqlite:///{self.home / 'overread.sqlite'}"


@dataclass(frozen=True, slots=True)
class Host:
    """A server and how many requests it reads side by side; 0 where that is not said."""

    address: str
    slots: int = 0

    def __str__(self) -> str:
        return f"{self.address}*{self.slots}" if self.slots else self.address


def hosts_in(text: str) -> tuple[Host, ...]:
    """`gpu1:11434*8, gpu2:11434` → two hosts, each once. Raises SettingsError."""
    found: dict[str, Host] = {}
    for part in text.split(","):
        if part.strip():
            host = _host(part)
            found.setdefault(host.address, host)
    return tuple(found.values())


def _host(text: str) -> Host:
    address, star, number = text.partition("*")
    if not star:
        return Host(server_address(address))
    slots = number.strip()
    if not (slots.isascii() and slots.isdecimal() and 1 <= int(slots) <= MOST_SLOTS):
        raise SettingsError(
            f"“{_without_password(text.strip())}” has no number of slots behind its star. "
            f"Write it like http://127.0.0.1:11434*8, with 1 to {MOST_SLOTS}."
        )
    return Host(server_address(address), int(slots))


def _headers_by_host(secret: SecretStr) -> dict[str, dict[str, str]]:
    """Raises ValueError without repeating any of the text, which is secret."""
    text = secret.get_secret_value()
    if not text:
        return {}
    try:
        given = json.loads(text)
        return {
            server_address(host): {str(name): str(value) for name, value in headers.items()}
            for host, headers in given.items()
        }
    except (ValueError, AttributeError, SettingsError):
        raise ValueError(
            'write it like {"https://gpu1:443": {"Authorization": "Bearer …"}}'
        ) from None


SCHEMES = ("http", "https", "openai+http", "openai+https")
API_PATHS = ("/api", "/v1")


def server_address(text: str) -> str:
    """`localhost:11434/` → `http://localhost:11434`. Raises SettingsError on anything odd.

    A path is kept, since a proxy may serve several servers; the API's own is not.
    """
    candidate = text.strip()
    if "://" not in candidate:
        candidate = f"http://{candidate}"
    if not _is_address(candidate):
        raise SettingsError(
            f"“{_without_password(text)}” is not the address of a server. "
            "Write it like http://127.0.0.1:11434 (Ollama), or openai+http://127.0.0.1:8080 "
            "(vLLM, llama.cpp). A token belongs into OVERREAD_HEADERS."
        )
    candidate = candidate.rstrip("/")
    for path in API_PATHS:
        candidate = candidate.removesuffix(path)
    return candidate.rstrip("/")


def _is_address(candidate: str) -> bool:
    try:
        parts = urlsplit(candidate)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in SCHEMES
        and bool(parts.hostname)
        and port_is_good
        and not (parts.username or parts.password or parts.query or parts.fragment)
        and not any(letter.isspace() for letter in candidate)
    )


def _without_password(text: str) -> str:
    return text.rpartition("@")[2]


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
