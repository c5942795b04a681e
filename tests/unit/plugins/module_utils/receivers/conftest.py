# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import collections.abc
import os

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.receivers import http
from tests.lab.simulated_receivers.service import SimulatedReceivers
from tests.unit import tls


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No option comes from the environment, and nobody waits long for a receiver that is down."""
    for name in list(os.environ):
        if name.startswith("HRSYNC_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(http, "RETRIES", 1)
    monkeypatch.setattr(http, "BACKOFF", 0.01)


@pytest.fixture(scope="session")
def service() -> collections.abc.Iterator[SimulatedReceivers]:
    with SimulatedReceivers(context=tls.loopback().context) as running:
        yield running


@pytest.fixture
def lab(service: SimulatedReceivers) -> SimulatedReceivers:
    service.world.reset()
    return service
