"""Is everything connected? The settings page's sentence, its lines, and what it may show."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from core.settings import Settings, load_settings
from core.standin.serving import running_standin
from core.standin.settings import DEFAULT_MODEL, StandinSettings
from core.store.database import reading
from core.workflows import connections, models, overview, server_exam, settings_shown
from core.workflows.calibrate import Burst, Calibration
from core.workflows.connections import Connections
from core.workflows.server_questions import State, Verdict
from core.workflows.study import open_study

QUICK = StandinSettings()


def looked_at(settings: Settings) -> Connections:
    return connections.look(settings, models.take(open_study(settings)))


def lines(found: Connections, part: str) -> list[tuple[bool, str]]:
    return [(each.good, each.sentence) for each in found.findings if each.part == part]


def test_a_host_that_does_not_answer_is_named_with_what_to_do(settings: Settings) -> None:
    found = looked_at(settings)
    ((good, sentence),) = lines(found, "Host")
    assert not good
    assert settings.host_list[0] in sentence
    assert "ollama serve" in sentence
    assert found.sentence == "**2 parts** need a look: Host, Model."


def test_the_stand_in_is_named_and_not_taken_for_a_model(settings: Settings) -> None:
    with running_standin(QUICK) as address:
        found = looked_at(settings.model_copy(update={"hosts": address}))
    ((_, host),) = lines(found, "Host")
    ((_, model),) = lines(found, "Model")
    assert "the stand-in" in host
    assert "no language model" in model
    assert found.sentence == "Everything is connected."


def test_a_model_that_is_there_is_found_on_its_host(settings: Settings) -> None:
    with running_standin(QUICK) as address:
        own = settings.model_copy(update={"hosts": address, "model": DEFAULT_MODEL})
        assert lines(looked_at(own), "Model") == [(True, f"{DEFAULT_MODEL} is on {address}.")]


def test_every_setting_is_shown_with_its_default_and_what_differs_is_marked() -> None:
    shown = settings_shown.all_settings(load_settings(slots=8))
    assert [each.variable for each in shown] == [
        f"OVERREAD_{name.upper()}" for name in Settings.model_fields
    ]
    assert all(each.meaning for each in shown)
    assert [each.variable for each in shown if each.changed] == ["OVERREAD_SLOTS"]
    (slots,) = (each for each in shown if each.variable == "OVERREAD_SLOTS")
    assert (slots.value, slots.default) == ("8", "4")


def test_no_secret_is_shown() -> None:
    token = "hunter2-token"
    settings = load_settings(
        headers=SecretStr(f'{{"http://gpu1:1": {{"Authorization": "Bearer {token}"}}}}'),
        database_url="postgresql+psycopg://overread:hunter2-password@db/overread",
    )
    text = str(settings_shown.all_settings(settings))
    assert "hunter2" not in text
    assert "overread:***@db" in text
    assert "set, not shown" in text


def verdict(question: str, state: State, *, labels_depend: bool) -> Verdict:
    return Verdict(question, state, "", labels_depend)


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ((), "safe for labels, by 0 questions."),
        (
            (
                verdict("schema", State.DIFFERENT, labels_depend=False),
                verdict("cut-off reply", State.AS_EXPECTED, labels_depend=True),
            ),
            "safe for labels, by 2 questions.",
        ),
        (
            (
                verdict("long report", State.DIFFERENT, labels_depend=True),
                verdict("cut-off reply", State.DIFFERENT, labels_depend=True),
            ),
            "not safe for labels (long report, cut-off reply).",
        ),
    ],
)
def test_a_host_is_unsafe_by_the_questions_on_which_labels_depend(
    verdicts: tuple[Verdict, ...], words: str
) -> None:
    assert server_exam.safety(verdicts) == words


def test_measured_slots_say_what_to_set() -> None:
    settings = load_settings(slots=4)
    four = Calibration((Burst(8, 4, 20.0),))
    all_at_once = Calibration((Burst(64, 64, 300.0),))
    (host,) = settings.host_list
    so_it_is = "4 requests at once are useful; so it is set."
    assert server_exam.advice(four, settings, host) == so_it_is
    assert server_exam.advice(all_at_once, settings, host) == (
        "64 requests or more at once are useful; OVERREAD_SLOTS is 4. Set it to 64."
    )
    two = load_settings(hosts="gpu1:11434*8,gpu2:11434")
    assert server_exam.advice(four, two, "http://gpu2:11434") == so_it_is
    assert server_exam.advice(four, two, "http://gpu1:11434") == (
        "4 requests at once are useful; 8 are set. Write http://gpu1:11434*4 in OVERREAD_HOSTS."
    )


def test_what_was_measured_last_is_known_of_each_host_and_model(settings: Settings) -> None:
    with running_standin(StandinSettings(latency=0.1, slots=2)) as address:
        study = open_study(settings.model_copy(update={"hosts": f"{address}*8"}))
        found = server_exam.measure_slots(study, address, DEFAULT_MODEL, lambda _: None)
    assert found.useful_slots == 2
    with reading(study.engine) as connection:
        assert server_exam.useful_slots(connection, address, DEFAULT_MODEL) == 2
        assert server_exam.useful_slots(connection, address, "another") is None
        assert server_exam.useful_slots(connection, address[1:], DEFAULT_MODEL) is None
    (event,) = server_exam.found_before(study)
    assert event.sentence.endswith(f"Write {address}*2 in OVERREAD_HOSTS.")


def test_an_examination_is_told_as_it_goes_and_remembered(settings: Settings) -> None:
    told: list[Verdict] = []
    with running_standin(QUICK) as address:
        study = open_study(settings.model_copy(update={"hosts": address}))
        found = server_exam.examine(study, address, DEFAULT_MODEL, told.append)
    assert tuple(told) == found
    assert not [each for each in found if each.endangers_labels]
    sentence = f"{address} with {DEFAULT_MODEL}: safe for labels, by {len(found)} questions."
    assert [event.sentence for event in server_exam.found_before(study)] == [sentence]
    assert overview.happened(study)[0].sentence == sentence
