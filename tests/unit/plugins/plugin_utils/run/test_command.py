# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command that makes the changes of a preview."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.plugin_utils.run.command import apply_command

PREVIEW: dict[str, t.Any] = {"args": ("hrsync.ad.preview",), "inventory": ["/work/inventory.yml"], "tags": ["all"]}


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ({}, "ansible-playbook hrsync.ad.sync -i /work/inventory.yml"),
        ({"inventory": None}, "ansible-playbook hrsync.ad.sync"),
        ({"inventory": ["a b.yml", "localhost,"]}, "ansible-playbook hrsync.ad.sync -i 'a b.yml' -i localhost,"),
        ({"args": ("own.yml",), "check": True}, "ansible-playbook own.yml -i /work/inventory.yml"),
        ({"args": ("own.yml",)}, ""),
        ({"args": ("one.yml", "two.yml"), "check": True}, ""),
        ({"args": ()}, ""),
        (
            {"extra_vars": ("secret=1",), "vault_ids": ["a"], "tags": ["x"], "subset": ""},
            "ansible-playbook hrsync.ad.sync -i /work/inventory.yml (with the same -e, --tags, --vault-id)",
        ),
    ],
)
def test_the_command(arguments: dict[str, t.Any], command: str) -> None:
    assert apply_command({**PREVIEW, **arguments}, {}) == command


def test_paths_below_the_working_directory_are_short(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    given = {"inventory": [str(tmp_path / "hosts" / "a.yml")]}
    assert apply_command({**PREVIEW, **given}, {}) == "ansible-playbook hrsync.ad.sync -i hosts/a.yml"


@pytest.mark.parametrize("name", ["awx_job_id", "tower_job_id"])
def test_in_awx_there_is_no_command(name: str) -> None:
    assert apply_command(PREVIEW, {name: 12}) == ""


def test_without_a_command_line_there_is_no_command() -> None:
    assert apply_command({}, {}) == ""
