"""Model servers are asked all at once, and none keeps a page waiting."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from core.workflows import model_servers
from core.workflows.study import Study
from tests.conftest import free_port
from tests.workflows.answering_server import DIGEST, Toy, answering_in_a_thread


@pytest.fixture
def mute() -> Iterator[str]:
    """The address of somebody who takes every call and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_server_tells_its_version_and_models(study: Study) -> None:
    with answering_in_a_thread(Toy()) as address:
        (found,) = model_servers.look(study, [address])
    assert found.is_there
    assert found.version == "0.32.15"
    assert found.model("toy") == found.model("toy:latest")
    assert found.models[0].digest == DIGEST
    assert found.model("mixtral") is None


def test_servers_that_do_not_answer_are_a_sentence_each_and_asked_at_the_same_time(
    study: Study, mute: str
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    with answering_in_a_thread(Toy()) as address:
        began = time.monotonic()
        found = model_servers.look(study, [mute, nobody, address, mute], seconds=1.0)
        took = time.monotonic() - began
    assert [each.is_there for each in found] == [False, False, True, False]
    assert "within 1 s" in found[0].trouble
    assert "Start it with: ollama serve" in found[1].trouble
    assert took < 2.5


def test_a_model_is_offered_once_with_the_servers_that_have_it(study: Study) -> None:
    with answering_in_a_thread(Toy()) as one, answering_in_a_thread(Toy()) as two:
        nobody = f"http://127.0.0.1:{free_port()}"
        found = model_servers.look(study, [one, nobody, two])
    assert [model.name for model in model_servers.models(found)] == ["toy:latest"]
    having = model_servers.with_model(found, "toy:latest")
    assert [each.address for each in having] == [one, two]
