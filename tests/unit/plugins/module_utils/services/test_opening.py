# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clients of services in threads of their own, until somebody uses them."""

from __future__ import annotations

import threading
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.users import LARGEST_BATCH, Tenant
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services

from .graph.simulated import Microsoft365


@pytest.fixture
def m365() -> t.Iterator[Microsoft365]:
    service = Microsoft365()
    yield service
    service.close()


def test_who_uses_a_service_waits_until_it_was_read_early(m365: Microsoft365, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []
    may_read = threading.Event()

    def read(_tenant: Tenant, _users: int) -> None:
        may_read.wait(60)
        threads.append(threading.get_ident())

    monkeypatch.setattr(Tenant, "read_early", read)
    with Services({"microsoft365": m365.params}) as services:
        services.begin(1, ())
        assert threads == []
        may_read.set()
        tenant = services.tenant
        assert len(threads) == 1 and threads[0] != threading.get_ident()
        assert services.tenant is tenant


@pytest.mark.parametrize("name", ["graph", "tenant"])
def test_an_early_error_is_met_by_who_uses_the_service(name: str) -> None:
    services = Services({"microsoft365": {}})
    services.begin(LARGEST_BATCH + 1, ())
    with pytest.raises(Exception, match="microsoft365"):
        getattr(services, name)


def test_a_service_that_is_not_begun_is_opened_when_it_is_used(m365: Microsoft365) -> None:
    with Services({"microsoft365": m365.params}) as services:
        assert services.tenant is services.tenant
        assert t.cast("t.Any", services.graph).requests == 0
