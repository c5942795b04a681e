# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import collections.abc

import pytest

from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.services.exchange import conftest as exchange
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.services.exchange.conftest import Stage
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.services.graph.simulated import Microsoft365
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.both_services import Both

server_files = exchange.server_files
stage = exchange.stage


@pytest.fixture
def both(stage: Stage) -> collections.abc.Iterator[Both]:
    """Microsoft 365 without users, and Exchange with kim, ola and sam, who have no mailboxes."""
    m365 = Microsoft365()
    yield Both(m365, stage)
    m365.close()
