# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The frames of the modules that read one HR system."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import Absence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.sources import entry
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import absences_result, employees_result
from ansible_collections.hrsync.ad.plugins.module_utils.sources.system import HrSystem


@pytest.mark.usefixtures("toy")
def test_what_a_module_returns(toy: HrSystem) -> None:
    warnings: list[str] = []
    result = employees_result({"type": toy.name, "name": "hr"}, datetime.date(2026, 11, 1), warnings.append)
    assert result["count"] == 1 and result["employees"][0]["source"] == "hr"
    assert warnings == ["a warning"]


TODAY = datetime.date(2026, 11, 1)
OPTIONS: dict[str, t.Any] = {"name": "hr", "employees": [], "first_day": None, "last_day": None}


def class_of(system: HrSystem) -> type[Source]:
    """The class that the fixture registered."""
    found: type[Source] = t.cast("t.Any", entry).source_class(system.name)
    return found


def test_an_employee_with_flaws_is_returned_with_a_warning(toy: HrSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    flawed = Employee(key="1", source="hr", id="1", full_name="Anna Nowak", flaws=("The field x is wrong.",))
    warnings: list[str] = []
    monkeypatch.setattr(class_of(toy), "employees", lambda _source: [flawed])
    result = employees_result({"type": toy.name, "name": "hr"}, TODAY, warnings.append)
    assert result["employees"][0]["flaws"] == ["The field x is wrong."]
    assert warnings == ["Anna Nowak (1): The field x is wrong."]


def test_an_absence_with_flaws_is_left_out_with_a_warning(toy: HrSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        Absence(source="hr", id="1", first_day="", flaws=("The field from is empty.",)),
        Absence(source="hr", id="2", first_day="2026-11-02"),
    ]
    monkeypatch.setattr(class_of(toy), "absences", lambda _source, *_period: found)
    warnings: list[str] = []
    result = absences_result({**OPTIONS, "type": toy.name}, TODAY, warnings.append)
    assert [row["id"] for row in result["absences"]] == ["2"]
    assert "flaws" not in result["absences"][0]
    assert warnings == ["An absence was left out. The field from is empty."]
