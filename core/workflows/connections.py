"""Is everything connected? The parts of this machine, the hosts and the model, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.settings import Settings
from core.wording import things
from core.workflows import checkup
from core.workflows.checkup import Finding
from core.workflows.model_servers import ModelServer
from core.workflows.models import Inventory


@dataclass(frozen=True, slots=True)
class Connections:
    """Everything that was looked at."""

    findings: tuple[Finding, ...]

    @property
    def troubles(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.good)

    @property
    def sentence(self) -> str:
        """Whether one can work, with **strong** figures."""
        needed = [finding for finding in self.troubles if finding.needed]
        if not self.troubles:
            return "Everything is connected."
        if not needed:
            return f"All that labelling needs is connected; {_listed(self.troubles)} is not."
        verb = "needs" if len(needed) == 1 else "need"
        return f"**{things(len(needed), 'part')}** {verb} a look: {_listed(needed)}."


def look(settings: Settings, inventory: Inventory) -> Connections:
    """The parts of this machine, then each host, then the model that is offered first."""
    return Connections(
        (*checkup.on_this_machine(settings), *_hosts(inventory), _model(settings, inventory))
    )


def _hosts(inventory: Inventory) -> Iterator[Finding]:
    for server in inventory.servers:
        if not server.is_there:
            yield Finding("Host", False, server.trouble)
            continue
        yield Finding("Host", True, f"{server.address} answers: {_told(server)}.")


def _told(server: ModelServer) -> str:
    """version 0.32.15, 2 models"""
    stand_in = any(model.is_stand_in for model in server.models)
    version = f"the stand-in, as {server.version}" if stand_in else f"version {server.version}"
    return f"{version}, {things(len(server.models), 'model')}"


def _model(settings: Settings, inventory: Inventory) -> Finding:
    """Whether the configured model is anywhere; the stand-in does where there is nothing else."""
    having = [s.address for s in inventory.servers if s.model(settings.model) is not None]
    if having:
        where = "every host" if len(having) == len(inventory.servers) > 1 else ", ".join(having)
        return Finding("Model", True, f"{settings.model} is on {where}.")
    if any(each.model.is_stand_in for each in inventory.installed):
        return Finding(
            "Model", True,
            "The stand-in answers by keyword rules. It is no language model: for a study, "
            f"start Ollama and pull {settings.model}.",
            needed=False,
        )  # fmt: skip
    return Finding("Model", False, f"{settings.model} is on no host. Pull it under Models.")


def _listed(findings: Sequence[Finding]) -> str:
    return ", ".join(dict.fromkeys(finding.part for finding in findings))
