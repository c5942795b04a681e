# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.action.sync import Handover, Troubles, _hand_over
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.wire import sealing

ENTRY = {"account": "anowak", "dn": "CN=Anna Nowak,DC=lab", "key": "1", "password": "Mkp-4826-rtqd"}


@pytest.fixture
def handover(tmp_path: pathlib.Path) -> Handover:
    return Handover(str(tmp_path / "passwords.yml"), None, sealing.new_key())


def test_passwords_are_written(handover: Handover) -> None:
    assert _hand_over(sealing.sealer(handover.key)([ENTRY]), handover) == ""
    written = yaml.safe_load(pathlib.Path(handover.path).read_text())
    assert [entry["password"] for entry in written["passwords"]] == [ENTRY["password"]]


def test_passwords_that_were_changed_on_the_way_are_told_and_not_written(handover: Handover) -> None:
    told = _hand_over(sealing.sealer(sealing.new_key())([ENTRY]), handover)
    assert "cannot be decrypted" in told
    assert "Set new ones with hrsync.ad.password" in told
    assert not pathlib.Path(handover.path).exists()


def test_key_is_not_in_the_representation(handover: Handover) -> None:
    assert handover.key not in repr(handover)


def test_a_part_of_the_result_that_cannot_be_made_leaves_the_others() -> None:
    def broken() -> dict[str, str]:
        raise TypeError("salary 9000")

    def full() -> dict[str, str]:
        raise ConfigurationError("report_dir is on a full disk.")

    troubles = Troubles(["The passwords are lost."])
    assert troubles.attempt("The report", full) is None
    assert troubles.attempt("The diff", broken) is None
    assert troubles.attempt("The result", lambda: {"summary": "Applied."}) == {"summary": "Applied."}
    troubles.add("")
    said = troubles.failure["msg"]
    assert troubles.failure["failed"] is True
    assert said.startswith("The passwords are lost. report_dir is on a full disk. The diff could not be made. ")
    assert "TypeError" in said
    assert "salary" not in said


def test_nothing_that_went_wrong_is_no_failure() -> None:
    assert Troubles().failure == {}
