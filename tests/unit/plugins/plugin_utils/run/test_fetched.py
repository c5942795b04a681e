# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.fetched import fetched_of


def answer(name: str, *keys: str | None, **more: t.Any) -> dict[str, t.Any]:
    employees = [Employee(key=key, source=name, id=f"{place}") for place, key in enumerate(keys)]
    return {"name": name, "type": "csv", "employees": employees, "absences": [], "warnings": [], **more}


def test_people_of_whom_no_source_can_have_the_first_day() -> None:
    sheet = answer("sheet", "X-1", "Y-2", None, has_starts=False)
    assert fetched_of([sheet, answer("hr", "y-2", "1", has_starts=True)]).startless == {"x-1"}
    assert fetched_of([sheet, answer("other", "X-1", has_starts=False)]).startless == {"x-1", "y-2"}
    assert fetched_of([answer("hr", "1", has_starts=True), answer("older", "2")]).startless == frozenset()
