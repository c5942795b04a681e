# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated systems, with some people in BambooHR."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.service import SimulatedSystems
from tests.unit import tls

TODAY = datetime.date(2026, 11, 20)
NUMBERS = ("1002", "1008", "1011", "1032", "1033")


@pytest.fixture
def systems() -> t.Iterator[SimulatedSystems]:
    with SimulatedSystems(context=tls.loopback().context) as running:
        yield running


@pytest.fixture
def control(systems: SimulatedSystems) -> t.Iterator[SimulatedControl]:
    driver = SimulatedControl(systems.urls, systems.credentials, tls.loopback().ca)
    driver.reset(TODAY.isoformat())
    for number in NUMBERS:
        driver.set_fields(number, systems=["bamboohr"])
    yield driver
    driver.close()
