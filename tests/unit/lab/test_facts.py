# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's facts are kept private and read back; wrong addresses are refused."""

from __future__ import annotations

import json
import pathlib

import pytest

from ansible_collections.hrsync.ad.tests.lab.errors import LabError
from ansible_collections.hrsync.ad.tests.lab.facts import NETWORK_VARIABLE, LabFacts, password, wanted_network


def test_facts_are_read_back_and_only_their_owner_may_read_them(tmp_path: pathlib.Path) -> None:
    facts = LabFacts.generate(tmp_path, "127.0.77")
    facts.save()
    assert LabFacts.load(tmp_path) == facts
    for file in (tmp_path / "credentials.json", facts.bind_password_file, facts.administrator_password_file):
        assert file.stat().st_mode & 0o777 == 0o600
    assert facts.bind_password_file.read_text("utf-8") == facts.bind_password


def test_readers_that_are_not_python_find_what_follows_from_other_facts(tmp_path: pathlib.Path) -> None:
    facts = LabFacts.generate(tmp_path, "127.0.77")
    facts.simulated_state.mkdir()
    state = {"urls": {}, "credentials": {"calamari_api_key": "secret"}}
    (facts.simulated_state / "state.json").write_text(json.dumps(state), "utf-8")
    written = facts.as_json()
    assert written["ldaps_url"] == "ldaps://127.0.77.1:636"
    assert written["managed_base"] == "OU=Company,DC=lab,DC=hrsync,DC=test"
    assert written["calamari_url"] == "https://127.0.77.2:8444/api"
    assert written["calamari_api_key"] == "secret"
    assert written["directory"] == str(tmp_path)


@pytest.mark.parametrize("content", [None, "", "{}", '{"network": "127.0.88"}'])
def test_without_a_lab_the_error_says_how_to_start_one(tmp_path: pathlib.Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "credentials.json").write_text(content, "utf-8")
    with pytest.raises(LabError, match="make lab-up"):
        LabFacts.load(tmp_path)
    with pytest.raises(LabError, match="make lab-up"):
        LabFacts.generate(tmp_path).simulated_credentials  # noqa: B018


@pytest.mark.parametrize(("wish", "found"), [("127.0.90", "127.0.90"), ("", None), (None, None)])
def test_other_addresses_can_be_wished_for(wish: str | None, found: str | None) -> None:
    assert wanted_network({} if wish is None else {NETWORK_VARIABLE: wish}) == found


@pytest.mark.parametrize("wish", ["10.0.0", "127.0", "127.0.0.1", "127.0.256", "127.0.x", "127.0.-1"])
def test_addresses_that_are_not_loopback_are_refused(wish: str) -> None:
    with pytest.raises(LabError, match=NETWORK_VARIABLE):
        wanted_network({NETWORK_VARIABLE: wish})


def test_passwords_meet_the_complexity_rule_and_differ() -> None:
    made = {password() for _number in range(20)}
    assert len(made) == 20
    assert all(len(one) == 24 and one.isalnum() for one in made)
    assert all(any(map(kind, one)) for one in made for kind in (str.islower, str.isupper, str.isdigit))
