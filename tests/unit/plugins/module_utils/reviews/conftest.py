# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.approvals.keys import Keys

from .company import Company


@pytest.fixture(name="people", scope="session")
def keys_of_people(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pathlib.Path]:
    keys = Keys(tmp_path_factory.mktemp("people"))
    return {name: keys.make(name) for name in ("alice", "bob", "carol", "dora", "eve", "mallory")}


@pytest.fixture(name="company")
def with_a_plan(tmp_path: pathlib.Path, people: dict[str, pathlib.Path]) -> Company:
    return Company(tmp_path, people)
