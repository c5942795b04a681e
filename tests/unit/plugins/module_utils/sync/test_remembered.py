# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The memory of a run whose database is lost: other runs end, and an emergency goes on, and says so."""

from __future__ import annotations

import contextlib
import hashlib
import json
import pathlib
import sqlite3
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, StateError
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.state.lease import LeaseHeldError
from ansible_collections.hrsync.ad.plugins.module_utils.sync.remembered import OvertakenError, kept, memory_of
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.approvals.keys import needs_ssh_keygen
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import policy, snapshot

REASON = "incident 4711"


@pytest.fixture
def params(tmp_path: pathlib.Path) -> dict[str, t.Any]:
    tmp_path.chmod(0o700)
    file = tmp_path / "state.db"
    return {
        "state": f"sqlite:///{file}",
        "managed_base": "OU=People,DC=example,DC=com",
        "name": "hr",
        "state_keep": "forever",
        "approval": "none",
        "expected_checksum": None,
    }


@pytest.fixture
def lost(params: dict[str, t.Any]) -> dict[str, t.Any]:
    """The options of a run whose database is not one any more."""
    file = pathlib.Path(params["state"].removeprefix("sqlite:///"))
    file.write_bytes(b"this was a database" * 1000)
    file.chmod(0o600)
    return params


def task(emergency: str = "", revision: int = 0) -> Task:
    facts = {"by": "root"} | ({"emergency": emergency} if emergency else {})
    return Task(desired=(), policy=policy(), emergency=emergency, revision=revision, facts=facts)


def test_without_its_database_a_run_ends(lost: dict[str, t.Any]) -> None:
    with pytest.raises(StateError):
        memory_of(lost, writes=True)
    with pytest.raises(StateError), kept(lost, task(), check_mode=False):
        pytest.fail("the run goes on")


def test_without_its_database_an_emergency_goes_on_and_says_so(lost: dict[str, t.Any]) -> None:
    memory, warnings = memory_of({**lost, "emergency": REASON}, writes=True)
    assert (memory.is_kept, memory.people) == (False, {})
    assert warnings[0].startswith("THE AUDIT LOG LACKS THIS EMERGENCY RUN, because the database cannot be used")
    with kept({**lost, "emergency": REASON}, task(REASON), check_mode=False) as keeping:
        settled = keeping.settled(task(REASON), snapshot())
        keeping.writing.intend([])
    assert settled.faults == warnings, "the run fails at its end"


def test_a_preview_of_an_emergency_without_a_database_does_not_fail(lost: dict[str, t.Any]) -> None:
    with kept({**lost, "emergency": REASON}, task(REASON), check_mode=True) as keeping:
        assert keeping.settled(task(REASON), snapshot()).faults == ()


def test_the_reason_is_remembered_with_the_run(params: dict[str, t.Any]) -> None:
    memory_of(params, writes=True)
    with kept(params, task(REASON), check_mode=False):
        pass
    with contextlib.closing(sqlite3.connect(params["state"].removeprefix("sqlite:///"))) as connection:
        [(facts,)] = connection.execute("SELECT facts FROM hrsync_run").fetchall()
    assert f'"emergency": "{REASON}"' in facts.replace('":"', '": "')


@needs_ssh_keygen
def test_the_rules_of_approval_are_remembered_with_the_run(params: dict[str, t.Any], tmp_path: pathlib.Path) -> None:
    """Somebody could name other approvers, or other keys, for one run."""
    signers = tmp_path / "signers"
    signers.write_text("alice ssh-ed25519 AAAA\n", "utf-8")
    signers.chmod(0o600)
    level = {"name": "HR", "approvers": ["alice"], "needed": 1, "when": "", "valid": "12 hours"}
    rules = {"approval": "units", "approval_levels": [level], "allowed_signers": str(signers)}
    asked = {**params, **rules, "_now": "2026-11-30T12:00:00+00:00"}
    memory_of(asked, writes=True)
    with kept(asked, task(), check_mode=False):
        pass
    with contextlib.closing(sqlite3.connect(params["state"].removeprefix("sqlite:///"))) as connection:
        [(facts,)] = connection.execute("SELECT facts FROM hrsync_run").fetchall()
        [(entry,)] = connection.execute("SELECT entry FROM hrsync_audit WHERE number = 1").fetchall()
        [(details,)] = connection.execute("SELECT details FROM hrsync_audit_detail WHERE number = 1").fetchall()
    assert json.loads(facts)["approval_levels"] == json.loads(details)["approval_levels"] == "HR: 1 of alice"
    told = json.loads(entry)["facts"]
    assert told["approval"] == "units"
    assert told["allowed_signers"] == hashlib.sha256(signers.read_bytes()).hexdigest()


def test_an_emergency_does_not_write_beside_another_run(params: dict[str, t.Any]) -> None:
    memory_of(params, writes=True)
    with (
        kept(params, task(), check_mode=False),
        pytest.raises(LeaseHeldError),
        kept(params, task(REASON), check_mode=False),
    ):
        pytest.fail("two runs write at once")


def test_an_emergency_needs_no_approval(params: dict[str, t.Any]) -> None:
    asked = {**params, "approval": "whole"}
    memory_of(asked, writes=True)
    with kept({**asked, "emergency": REASON}, task(REASON), check_mode=False) as keeping:
        assert not keeping.approval.binds
    other = {**asked, "emergency": None}
    with pytest.raises(ConfigurationError, match="nobody could approve"), kept(other, task(), check_mode=False):
        pytest.fail("the run writes without an approval")


def test_an_emergency_needs_no_approval_without_a_database_either(lost: dict[str, t.Any]) -> None:
    asked = {**lost, "approval": "units", "emergency": REASON}
    with kept(asked, task(REASON), check_mode=False) as keeping:
        assert not keeping.approval.binds


def test_an_emergency_does_not_mind_that_another_run_has_written_since(params: dict[str, t.Any]) -> None:
    memory_of(params, writes=True)
    with pytest.raises(OvertakenError), kept(params, task(revision=7), check_mode=False):
        pytest.fail("the run goes on")
    with kept(params, task(REASON, revision=7), check_mode=False) as keeping:
        assert keeping.memory.is_kept
