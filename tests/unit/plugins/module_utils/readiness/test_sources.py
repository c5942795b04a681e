# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.readiness import sources
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Connection, ResourceCheck

TODAY = datetime.date(2026, 11, 28)
ANNA = Employee(key="1", source="hr", id="9", first_name="Anna")


class Fake:
    """A source, which the options of its entry direct."""

    def __init__(self, options: t.Mapping[str, t.Any]) -> None:
        self.TYPE = options["type"]
        self._options = options
        self.warnings = ["The API version is old."]

    def check(self) -> Connection:
        if self._options.get("refuses"):
            raise SourceError("The credential is refused.")
        resources = (
            ResourceCheck(name="employees", readable=True),
            ResourceCheck(name="teams", readable=False),
            ResourceCheck(name="leaves", readable=False, problem="403."),
        )
        return Connection(system=self.TYPE, name="hr", address="https://hr", identity={"id": "1"}, resources=resources)

    recruits = False

    def has(self, field: str) -> bool:
        return field in ("department", "manager")

    def employees(self) -> list[Employee]:
        if self._options.get("custom_fields") and self._options.get("hides"):
            raise SourceError("The credential may not read custom fields.")
        return [ANNA]


def read(monkeypatch: pytest.MonkeyPatch, **entry: t.Any) -> dict[str, t.Any]:
    monkeypatch.setattr(sources, "source_from_options", lambda options, _today: Fake(options))
    [answer] = sources.read_sources([{"type": "factorial", **entry}], "employee_number", TODAY)
    return answer


def test_a_source_is_described_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = read(monkeypatch, custom_fields=True)
    assert (answer["name"], answer["address"], answer["identity"]) == ("hr", "https://hr", {"id": "1"})
    assert answer["problems"] == ["teams: the credential may not read it.", "403."]
    assert [one["first_name"] for one in answer["employees"]] == ["Anna"]
    assert (answer["error"], answer["warnings"], answer["shows_custom_fields"]) == (
        "",
        ["The API version is old."],
        False,
    )
    assert answer["fields"] == ["department", "manager"]


def test_custom_fields_are_shown_although_the_entry_leaves_them_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch)["shows_custom_fields"] is True
    assert read(monkeypatch, type="calamari")["shows_custom_fields"] is False
    hidden = read(monkeypatch, hides=True)
    assert (hidden["shows_custom_fields"], hidden["error"], len(hidden["employees"])) == (False, "", 1)


def test_a_source_that_cannot_be_read_is_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = read(monkeypatch, refuses=True)
    assert (answer["error"], answer["name"], answer["employees"]) == ("The credential is refused.", "factorial", [])


def test_an_unknown_type_is_a_result() -> None:
    [answer] = sources.read_sources([{"type": "payroll"}], "employee_number", TODAY)
    assert "payroll" in answer["error"]
