# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who ran it, where, and with which version."""

from __future__ import annotations

import json
import os
import pathlib
import pwd

import pytest

from ansible_collections.hrsync.ad.plugins.plugin_utils.run import provenance
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.provenance import started_by, version


def test_the_user_is_that_of_the_process_and_not_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    found = started_by({})
    assert found.user == pwd.getpwuid(os.getuid()).pw_name
    assert found.host
    assert (found.awx_user, found.awx_job) == ("", "")


def test_a_user_without_a_name_has_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_001)
    assert started_by({}).user == "uid 4000000001"


@pytest.mark.parametrize("prefix", ["awx", "tower"])
def test_the_user_and_job_of_awx(prefix: str) -> None:
    found = started_by({f"{prefix}_user_name": "anna", f"{prefix}_job_id": 42})
    assert (found.awx_user, found.awx_job) == ("anna", "42")


def test_a_job_of_a_schedule_has_no_user() -> None:
    assert started_by({"awx_user_name": None, "awx_job_id": 42}).awx_user == ""


def test_the_version_of_an_installed_collection(tmp_path: pathlib.Path) -> None:
    manifest = {"collection_info": {"namespace": "hrsync", "name": "ad", "version": "1.2.3"}}
    (tmp_path / "MANIFEST.json").write_text(json.dumps(manifest))
    assert version(tmp_path) == "1.2.3"


def test_the_version_of_the_source() -> None:
    assert version()[0].isdigit()
    assert (provenance.COLLECTION / "galaxy.yml").is_file()


@pytest.mark.parametrize(
    ("name", "content"),
    [("MANIFEST.json", "{"), ("MANIFEST.json", "[]"), ("galaxy.yml", "x: ["), ("galaxy.yml", "1"), ("README.md", "")],
)
def test_a_version_that_cannot_be_read_is_left_out(tmp_path: pathlib.Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    assert version(tmp_path) == ""
