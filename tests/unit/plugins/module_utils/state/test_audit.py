# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, StateError

from .audit_suite import EveryAudit, info, verified


@pytest.fixture(name="option")
def sqlite_file(tmp_path: pathlib.Path) -> str:
    return f"sqlite:///{tmp_path}/state.db"


class TestAuditOnSqlite(EveryAudit):
    pass


def test_without_a_database_there_is_no_log(option: str) -> None:
    for function in (info, verified):
        with pytest.raises(StateError, match="There is no database, so there is no audit log"):
            function(option)
        with pytest.raises(ConfigurationError, match="The option state is none, so nothing is remembered"):
            function("none")
