# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether plans can be approved: each thing that is missing has a sentence, and none hides another one."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.readiness.approving import approval_checks
from ansible_collections.hrsync.ad.plugins.module_utils.readiness.model import Check, State
from tests.unit.plugins.module_utils.approvals.keys import Keys, needs_ssh_keygen

pytestmark = needs_ssh_keygen


@pytest.fixture
def keys(tmp_path: pathlib.Path) -> Keys:
    return Keys(tmp_path)


def level(name: str, *approvers: str, needed: int = 1, when: str | None = None) -> dict[str, t.Any]:
    return {"name": name, "approvers": list(approvers), "needed": needed, "when": when, "valid": "24 hours"}


def checked(keys: Keys, *levels: dict[str, t.Any], **more: t.Any) -> list[Check]:
    params = {
        "approval": "whole",
        "approval_levels": list(levels),
        "allowed_signers": str(keys.allowed),
        "revoked_signers": None,
        "state": f"sqlite:///{keys.folder}/state.db",
        "_now": "2026-11-30T12:00:00+00:00",
        **more,
    }
    return list(approval_checks(params))


def missing(checks: t.Sequence[Check]) -> list[str]:
    assert {(check.area, check.state) for check in checks} <= {("approval", State.MISSING)}
    return [check.text for check in checks]


def test_nothing_is_said_if_nobody_has_to_approve(keys: Keys) -> None:
    assert checked(keys, approval="none", state="none", allowed_signers=None) == []


def test_everything_is_there(keys: Keys) -> None:
    keys.person("alice")
    keys.person("bob")
    before = sorted(keys.folder.iterdir())
    told = "ssh-keygen can be used, and 2 levels with 2 approvers can be filled."
    found = checked(keys, level("HR", "alice"), level("IT", "bob"))
    assert found == [Check("approval", State.OK, told)]
    assert checked(keys, level("HR", "alice"), level("IT", "bob"), approval="none") == found
    assert sorted(keys.folder.iterdir()) == before


def test_each_missing_thing_has_a_sentence(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(keys.folder))
    texts = missing(checked(keys, level("HR", "alice", needed=2), state="none", allowed_signers="/no/such/file"))
    for text, said in zip(
        texts,
        (
            "lifecycle_approval is whole, but lifecycle_state is none",
            "lifecycle_approval_levels[0].needed is 2, but lifecycle_approval_levels[0].approvers has only 1.",
            "Approvals need ssh-keygen, which is not installed on this host. Install",
            "lifecycle_allowed_signers is /no/such/file, which cannot be read on this host: No such file or directory.",
        ),
        strict=True,
    ):
        assert text.startswith(said)


def test_a_program_that_is_too_old(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.person("alice")
    old = keys.folder / "ssh-keygen"
    old.write_text("#!/bin/sh\nexit 255\n", "utf-8")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(keys.folder))
    (text,) = missing(checked(keys, level("HR", "alice")))
    assert text.startswith(f"{old} is too old: approvals need OpenSSH 8.7 or newer")


def test_no_levels(keys: Keys) -> None:
    (text,) = missing(checked(keys, allowed_signers=None))
    assert text.startswith("lifecycle_approval is whole, but lifecycle_approval_levels is empty, so nobody could")


@pytest.mark.parametrize("option", ["allowed_signers", "revoked_signers"])
def test_files_that_others_can_write(keys: Keys, option: str) -> None:
    keys.person("alice")
    file = keys.folder / "others"
    file.write_bytes(keys.allowed.read_bytes())
    file.chmod(0o666)
    (text,) = missing(checked(keys, level("HR", "alice"), **{option: str(file)}))
    assert text.startswith(f"lifecycle_{option} is {file}, which others than its owner can write")


def test_approvers_who_are_not_in_the_file(keys: Keys) -> None:
    keys.person("alice")
    texts = missing(checked(keys, level("HR", "alise"), level("IT", "alice", "bob")))
    assert [text.partition(" is ")[0] for text in texts] == [
        "lifecycle_approval_levels[0].approvers[0]",
        "lifecycle_approval_levels[1].approvers[1]",
    ]


def test_a_key_that_has_expired(keys: Keys) -> None:
    keys.person("alice")
    keys.person("bob", 'valid-before="20260101"')
    warning, fulfilled = checked(keys, level("HR", "alice", "bob"))
    assert (warning.state, fulfilled.state) == (State.WARNING, State.OK)
    assert "is 'bob', who has no key in lifecycle_allowed_signers" in warning.text
    warning, problem = checked(keys, level("HR", "alice", "bob", needed=2))
    assert (warning.state, problem.state) == (State.WARNING, State.MISSING)
    assert problem.text.startswith("lifecycle_approval_levels[0] (HR) needs 2 people, but 1 of its approvers can sign")


def test_levels_that_need_the_same_person(keys: Keys) -> None:
    keys.person("alice")
    warning, fulfilled = checked(keys, level("HR", "alice"), level("IT", "alice", when="deletes > 0"))
    assert (warning.state, fulfilled.state) == (State.WARNING, State.OK)
    assert "can never be approved, because nobody counts for two levels" in warning.text
