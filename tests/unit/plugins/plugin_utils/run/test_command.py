# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command that comes next after a run or a preview."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import KeptAs, Report
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.command import next_command

REPORT = Report(plan=Plan(), outcomes={}, server="dc1", checksum="")
PREVIEW: dict[str, t.Any] = {"args": ("hrsync.ad.preview",), "inventory": ["/srv/inventory.yml"], "tags": ["all"]}


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ({}, "ansible-playbook hrsync.ad.sync -i /srv/inventory.yml"),
        ({"inventory": None}, "ansible-playbook hrsync.ad.sync"),
        ({"inventory": ["a b.yml", "localhost,"]}, "ansible-playbook hrsync.ad.sync -i 'a b.yml' -i localhost,"),
        ({"args": ("own.yml",), "check": True}, "ansible-playbook own.yml -i /srv/inventory.yml"),
        ({"args": ("own.yml",)}, ""),
        ({"args": ("one.yml", "two.yml"), "check": True}, ""),
        ({"args": ()}, ""),
        (
            {"extra_vars": ("secret=1",), "vault_ids": ["a"], "tags": ["x"], "subset": ""},
            "ansible-playbook hrsync.ad.sync -i /srv/inventory.yml (with the same -e, --tags, --vault-id)",
        ),
    ],
)
def test_the_command(arguments: dict[str, t.Any], command: str) -> None:
    assert next_command({**PREVIEW, **arguments}, {}, REPORT) == command


def test_paths_below_the_working_directory_are_short(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    given = {"inventory": [str(tmp_path / "hosts" / "a.yml")]}
    assert next_command({**PREVIEW, **given}, {}, REPORT) == "ansible-playbook hrsync.ad.sync -i hosts/a.yml"


@pytest.mark.parametrize("name", ["awx_job_id", "tower_job_id"])
def test_in_awx_there_is_no_command(name: str) -> None:
    assert (
        next_command(PREVIEW, {name: 12}, REPORT) == next_command(PREVIEW, {name: 12}, waiting("HR is missing.")) == ""
    )


def test_without_a_command_line_there_is_no_command() -> None:
    assert next_command({}, {}, REPORT) == ""


def test_the_preview_of_another_time_cannot_be_applied_now() -> None:
    assert next_command(PREVIEW, {}, REPORT, is_now=False) == ""


def waiting(waits: str) -> Report:
    return dataclasses.replace(REPORT, kept=KeptAs("calm-otter-42", "2026-12-02T08:00:00Z", waits))


@pytest.mark.parametrize("arguments", [PREVIEW, {**PREVIEW, "args": ("hrsync.ad.undo",), "check": True}])
def test_a_plan_that_waits_is_approved_first(arguments: dict[str, t.Any]) -> None:
    command = "ansible-playbook hrsync.ad.approve -i /srv/inventory.yml -e plan=calm-otter-42"
    command += " -e key_file=~/.ssh/id_ed25519"
    assert next_command(arguments, {}, waiting("HR is missing.")) == command


def test_a_plan_that_is_approved_or_needs_no_approval_is_applied() -> None:
    assert next_command(PREVIEW, {}, waiting("")) == "ansible-playbook hrsync.ad.sync -i /srv/inventory.yml"


@pytest.mark.parametrize("playbook", ["hrsync.ad.sync", "own.yml", "hrsync.ad.undo"])
def test_after_a_run_an_undo_is_looked_at_first(playbook: str) -> None:
    report = dataclasses.replace(REPORT, number=12)
    command = "ansible-playbook hrsync.ad.undo -i /srv/inventory.yml -e run=12 --check"
    assert next_command({**PREVIEW, "args": (playbook,)}, {}, report) == command
