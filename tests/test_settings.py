"""Settings: one file with every default, read at the door, refused with the name and the mend."""

from __future__ import annotations

import pytest

from core import jobs
from core.errors import SettingsError
from core.settings import Settings, load_settings


def test_every_setting_says_what_it_is_for_and_has_a_default() -> None:
    assert load_settings()
    assert [n for n, f in Settings.model_fields.items() if not f.description] == []


def test_a_setting_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERREAD_PORT", "8600")
    assert load_settings().port == 8600


@pytest.mark.parametrize(("name", "value"), [("PORT", "much"), ("PORT", "70000"), ("SLOTS", "0")])
def test_a_setting_without_use_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"OVERREAD_{name}", value)
    with pytest.raises(SettingsError, match=f"OVERREAD_{name}"):
        load_settings()


def test_a_host_may_say_its_own_number_of_slots() -> None:
    own = load_settings(hosts="gpu1:11434*8, openai+http://gpu2:8080 ,gpu1:11434", slots=3)
    assert own.hosts == "http://gpu1:11434*8,openai+http://gpu2:8080"
    assert own.host_list == ("http://gpu1:11434", "openai+http://gpu2:8080")
    assert [own.slots_at(host) for host in own.host_list] == [8, 3]


@pytest.mark.parametrize("hosts", ["gpu1*", "gpu1*0", "gpu1*257", "gpu1*many", "gpu1*8*8", "*8"])
def test_a_star_without_a_number_of_slots_is_refused(
    monkeypatch: pytest.MonkeyPatch, hosts: str
) -> None:
    monkeypatch.setenv("OVERREAD_HOSTS", hosts)
    with pytest.raises(SettingsError, match=r"number of slots|not the address"):
        load_settings()


def test_a_worker_opens_the_same_study(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = '{"https://gpu1": {"Authorization": "Bearer abc"}}'
    own = load_settings(port=8600, hosts="gpu1:11434*8", headers=secret)
    for name, value in jobs.environment(own).items():
        monkeypatch.setenv(name, value)
    assert load_settings() == own


def test_a_secret_is_not_in_what_is_printed() -> None:
    own = load_settings(headers='{"https://gpu1": {"Authorization": "Bearer abc"}}')
    assert "abc" not in f"{own} {own!r}"
