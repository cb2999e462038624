"""Models on hosts: what is there, what a new one costs, and fetching it as long work."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from core import jobs as working
from core import worker
from core.errors import JobError, NoServer
from core.settings import Settings
from core.standin.serving import running_standin
from core.standin.settings import DEFAULT_MODEL, StandinSettings
from core.store import jobs
from core.store.database import reading, writing
from core.types import Job, JobState
from core.workflows import models, overview, pull_model
from core.workflows.label_plan import Lease
from core.workflows.pull_model import PullPlan
from core.workflows.study import Study, open_study
from tests.workflows.answering_server import Toy, answering_in_a_thread

PRACTICE = "standin:practice"
SIZE = 40_000_000


@pytest.fixture
def host() -> Iterator[str]:
    """A stand-in from which a small model can be pulled, in about half a second."""
    quick = StandinSettings(pullable={PRACTICE: SIZE}, pull_bytes_per_second=80e6)
    with running_standin(quick) as address:
        yield address


@pytest.fixture
def served(settings: Settings, host: str) -> Iterator[Study]:
    study = open_study(settings.model_copy(update={"hosts": host}))
    yield study
    study.engine.dispose()


def a_pull(study: Study, model: str = PRACTICE) -> int:
    """A job that nobody works on yet."""
    plan = {"address": study.settings.host_list[0], "model": model}
    with writing(study.engine) as connection:
        return jobs.create(connection, pull_model.KIND, plan)


def job_of(study: Study, job_id: int) -> Job:
    with reading(study.engine) as connection:
        return jobs.get(connection, job_id)


def names(study: Study) -> list[str]:
    return [each.model.name for each in models.take(study).installed]


def test_installed_models_are_told_with_their_hosts(served: Study) -> None:
    (installed,) = models.take(served).installed
    assert installed.model.name == DEFAULT_MODEL
    assert len(installed.model.digest) == 64
    assert installed.hosts == served.settings.host_list
    assert installed.loaded_on == ()
    assert not installed.is_one_of_several


def test_a_name_with_two_digests_is_two_models(settings: Settings) -> None:
    with (
        answering_in_a_thread(Toy(digest="a" * 64)) as first,
        answering_in_a_thread(Toy(digest="b" * 64)) as second,
    ):
        study = open_study(settings.model_copy(update={"hosts": f"{first},{second}"}))
        installed = models.take(study).installed
    assert [each.model.name for each in installed] == ["toy:latest", "toy:latest"]
    assert {each.hosts for each in installed} == {(first,), (second,)}
    assert all(each.is_one_of_several for each in installed)


def test_a_pulled_model_is_installed_and_the_event_says_so(served: Study) -> None:
    job_id = a_pull(served)
    assert worker.work(served, job_id) is JobState.DONE
    assert PRACTICE in names(served)
    job = job_of(served, job_id)
    assert (job.done, job.total) == (SIZE // 1_000_000, SIZE // 1_000_000)
    assert overview.happened(served)[0].sentence.startswith(PRACTICE)


def test_a_pull_that_is_stopped_leaves_no_model_and_goes_on_later(served: Study) -> None:
    job_id = a_pull(served)
    with writing(served.engine) as connection:
        jobs.claim(connection, job_id, "w")
        jobs.request_cancel(connection, job_id)
    pull_model.run(served, Lease(job_id, "w"), job_of(served, job_id))
    assert PRACTICE not in names(served)
    with writing(served.engine) as connection:
        jobs.end(connection, job_id, "w", JobState.CANCELLED)
    assert [job.job_id for job in pull_model.shown_pulls(served)] == [job_id]
    with writing(served.engine) as connection:
        jobs.reopen(connection, job_id)
    assert worker.work(served, job_id) is JobState.DONE
    assert PRACTICE in names(served)
    assert pull_model.shown_pulls(served) == ()


def test_a_model_that_nobody_has_stops_with_the_reason(served: Study) -> None:
    job_id = a_pull(served, "no-such-model")
    assert worker.work(served, job_id) is JobState.FAILED
    assert "no-such-model can't be pulled" in job_of(served, job_id).error
    assert "no-such-model" in overview.happened(served)[0].sentence


def test_a_host_that_does_not_answer_stops_with_the_reason(study: Study) -> None:
    job_id = a_pull(study)
    assert worker.work(study, job_id) is JobState.FAILED
    assert "ollama serve" in job_of(study, job_id).error


def test_the_same_pull_is_not_started_twice(served: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "spawn", lambda _settings, _job_id: None)
    plan = PullPlan(served.settings.host_list[0], f" {PRACTICE} ")
    first = pull_model.start(served, plan)
    assert pull_model.start(served, plan) == first
    assert pull_model.start(served, PullPlan(plan.address, "another")) != first


@pytest.mark.parametrize("name", ["", "  ", "two words", "x" * 300])
def test_what_is_no_name_is_refused(served: Study, name: str) -> None:
    with pytest.raises(JobError, match="is no model's name"):
        pull_model.start(served, PullPlan(served.settings.host_list[0], name))


def test_a_pull_that_stopped_long_ago_is_no_longer_offered(
    served: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert worker.work(served, a_pull(served, "no-such-model")) is JobState.FAILED
    assert len(pull_model.shown_pulls(served)) == 1
    later = time.time() + pull_model.REMEMBERED + 1
    monkeypatch.setattr(pull_model.time, "time", lambda: later)
    assert pull_model.shown_pulls(served) == ()


def test_mixtral_is_offered_first_with_what_it_wants() -> None:
    name = next(iter(models.COSTS))
    needed = models.cost(name)
    assert name == "mixtral:8x7b-instruct-v0.1-q4_0"
    assert needed is not None
    assert needed.download == 26_500_000_000
    assert (needed.memory_low, needed.memory_high) == (28_000_000_000, 29_000_000_000)
    assert needed.cache_per_token * 4096 == 2**29
    assert models.cost("unheard-of") is None


def test_only_this_machine_can_tell_its_memory() -> None:
    assert (models.memory_here("http://localhost:11434") or 0) > 100_000_000
    assert models.memory_here("http://gpu1:11434") is None


def test_the_template_is_the_servers_own(served: Study) -> None:
    address = served.settings.host_list[0]
    assert "Messages" in models.template(served.settings, address, DEFAULT_MODEL)


def test_a_template_of_a_host_that_is_gone_is_an_error_of_ours(settings: Settings) -> None:
    with pytest.raises(NoServer):
        models.template(settings, settings.host_list[0], DEFAULT_MODEL)
