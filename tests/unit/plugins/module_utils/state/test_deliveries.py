# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.state.state import open_state

from .deliveries_suite import EveryDelivery
from .suite import HERE


@pytest.fixture(name="option")
def sqlite_file(tmp_path: pathlib.Path) -> str:
    return f"sqlite:///{tmp_path}/state.db"


class TestDeliveriesOnSqlite(EveryDelivery):
    pass


def test_without_a_database_there_is_no_log() -> None:
    with open_state("none", HERE) as state:
        assert state.deliveries() is None
