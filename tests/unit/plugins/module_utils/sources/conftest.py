# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.sources import entry
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Connection, Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS
from ansible_collections.hrsync.ad.plugins.module_utils.sources.system import HrSystem
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web import conftest as web

server = web.server
clean_environment = web.clean_environment


class ToySource(Source):
    """A source that has employees and nothing else."""

    TYPE = "toy"

    @classmethod
    def from_options(cls, options: t.Mapping[str, t.Any], today: datetime.date) -> t.Self:
        return cls(options["name"])

    def employees(self) -> list[Employee]:
        self.warnings.append("a warning")
        return [Employee(key="1", source=self.name, id="1")]

    def check(self) -> Connection:
        return Connection(system=self.TYPE, name=self.name, address="", identity={}, resources=())


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> HrSystem:
    """An HR system that has neither absences nor departments nor options of its own, and is registered."""
    system = HrSystem(name="toy", title="Toy HR", reads="toys", credential="", own_options={}, fields={})
    monkeypatch.setitem(t.cast("dict[str, HrSystem]", SYSTEMS), "toy", system)
    monkeypatch.setattr(entry, "source_class", {"toy": ToySource}.__getitem__)
    return system
