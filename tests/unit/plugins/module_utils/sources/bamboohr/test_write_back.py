# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields of employees of BambooHR are written and read again, because it ignores what it does not take."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.write_back import Held
from ansible_collections.hrsync.ad.plugins.module_utils.sources.write_back import RefusedError, WriteBack
from ansible_collections.hrsync.ad.plugins.module_utils.web.errors import AuthenticationError
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.service import SimulatedSystems
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import Answer, ScriptedServer

from . import test_source
from .test_simulated import by_key, source

EMAIL, PHONE, BADGE = "workEmail", "workPhone", "customBadgeNumber"


class Anna(t.NamedTuple):
    """One employee of the simulated BambooHR."""

    records: WriteBack
    id: str
    systems: SimulatedSystems
    control: SimulatedControl

    def held(self, *fields: str) -> Held:
        return self.records.read([self.id], fields)[self.id]

    def write(self, **values: str) -> Held:
        return self.records.write(self.id, values, self.held(*values))

    @property
    def written(self) -> list[dict[str, t.Any]]:
        return [one["fields"] for one in self.control.state()["written"]]


@pytest.fixture
def anna(systems: SimulatedSystems, control: SimulatedControl) -> Anna:
    reader = source(systems, additional_fields=[BADGE])
    control.set_fields("1011", email=None, phone=None)
    return Anna(reader.write_back(), by_key(reader)["1011"].id, systems, control)


def test_fields_are_written_read_and_cleared(anna: Anna) -> None:
    assert anna.held(EMAIL, PHONE, BADGE).values == {EMAIL: "", PHONE: "", BADGE: ""}
    after = anna.write(workEmail="anna@x.test", workPhone="+48 1", customBadgeNumber="anna")
    values = {EMAIL: "anna@x.test", PHONE: "+48 1", BADGE: "anna"}
    says = {"email": "anna@x.test", "phone": "+48 1", "custom.customBadgeNumber": "anna"}
    assert after == Held(values=values, says=says)
    assert anna.held(EMAIL, PHONE, BADGE) == after
    employee = by_key(source(anna.systems, additional_fields=[BADGE]))["1011"]
    assert (employee.email, employee.phone, employee.custom[BADGE]) == ("anna@x.test", "+48 1", "anna")
    assert anna.write(workEmail="").says == {"email": None}
    assert anna.written == [values, {EMAIL: ""}]


def test_records_that_do_not_exist_are_left_out(anna: Anna) -> None:
    assert set(anna.records.read([anna.id, "1"], [EMAIL])) == {anna.id}


@pytest.mark.parametrize(
    "settings",
    [{"bamboohr_fixed": [EMAIL]}, {"bamboohr_refuses_writes": True}],
)
def test_a_field_that_the_user_may_not_edit(anna: Anna, settings: dict[str, t.Any]) -> None:
    anna.control.settings(**settings)
    with pytest.raises(RefusedError, match="did not change. BambooHR ignores|answered 403"):
        anna.write(workEmail="anna@x.test")
    assert anna.held(EMAIL).values == {EMAIL: ""}


def test_what_bamboohr_refuses(anna: Anna) -> None:
    with pytest.raises(RefusedError, match=r"answered 400 .*Invalid e-mail address in workEmail"):
        anna.write(workEmail="no address")
    with pytest.raises(RefusedError, match="answered 404"):
        anna.records.write("1", {EMAIL: "anna@x.test"}, anna.held(EMAIL))


@pytest.mark.parametrize("field", ["customShoeSize", BADGE])
def test_a_field_that_is_not_shown_is_not_written(anna: Anna, field: str) -> None:
    anna.control.settings(bamboohr_hidden=[BADGE])
    with pytest.raises(SourceError, match=f"BambooHR did not return {field}"):
        anna.held(field)


@pytest.mark.parametrize("field", ["status", "hireDate", "ssn", "jobTitle", "id", "two words"])
def test_fields_that_decide_about_accounts_are_never_written(anna: Anna, field: str) -> None:
    assert f"{field} of an employee of BambooHR is not written" in anna.records.problem([EMAIL, field])
    assert anna.records.problem([EMAIL, PHONE, BADGE, "homeEmail", "mobilePhone"]) == ""


def test_a_wrong_key_ends_it(anna: Anna) -> None:
    records = source(anna.systems, api_key="wrong").write_back()
    with pytest.raises(AuthenticationError):
        records.write(anna.id, {EMAIL: "anna@x.test"}, anna.held(EMAIL))


def test_an_employee_who_is_not_returned_after_the_write(server: ScriptedServer) -> None:
    server.on(f"{test_source.BASE}/v1/employees/7", Answer(b"", content_type="text/html"), Answer([]))
    records = test_source.source(server).write_back()
    with pytest.raises(RefusedError, match="it is not known whether workEmail changed"):
        records.write("7", {EMAIL: "anna@x.test"}, Held(values={EMAIL: ""}))
