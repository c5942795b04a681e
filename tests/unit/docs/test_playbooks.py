# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of playbooks and filters has all of them, and nothing else."""

from __future__ import annotations

import pathlib
import re

import ansible_collections.hrsync.ad.plugins.module_utils.errors as anchor

COLLECTION = pathlib.Path(str(anchor.__file__)).parents[2]
PAGE = (COLLECTION / "docs" / "docsite" / "rst" / "playbooks.rst").read_text("utf-8")


def test_every_playbook_is_listed() -> None:
    files = {file.stem for file in (COLLECTION / "playbooks").glob("*.yml")}
    rows = "".join(re.findall(r"^   \* - (``.*)$", PAGE, re.MULTILINE))
    assert set(re.findall(r"``hrsync\.ad\.(\w+)``", rows)) == files


def test_every_lookup_is_named() -> None:
    files = {file.stem for file in (COLLECTION / "plugins" / "lookup").glob("*.py")} - {"__init__"}
    assert set(re.findall(r"`hrsync\.ad\.(\w+)#lookup`", PAGE)) == files


def test_every_filter_is_listed() -> None:
    files = {file.stem for file in (COLLECTION / "plugins" / "filter").glob("*.py")} - {"__init__"}
    assert set(re.findall(r"`hrsync\.ad\.(\w+)#filter`", PAGE)) == files
