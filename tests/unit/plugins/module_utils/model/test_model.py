# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import CreateOu
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import FIELDS, LOCATION_FIELDS, Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Outcomes, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report


def account(**values: bytes) -> Account:
    return Account("CN=a", {name.lower(): (value,) for name, value in values.items()}, "guid")


def test_an_employee_survives_as_plain_data() -> None:
    more: dict[str, t.Any] = {"private": {"birthday": "x"}, "raw": {"id": 2}, "flaws": ("start_date cannot be used.",)}
    anna = Employee(key="1", source="s", id="2", teams=("a",), **more)
    assert Employee.from_dict(anna.to_dict()) == anna
    assert set(anna.to_dict()) == set(FIELDS)


def test_raw_and_private_are_left_out_where_empty() -> None:
    record = Employee(key="1", source="s", id="2").to_dict()
    assert not {"raw", "private"} & set(record)
    assert set(record["location"]) == set(LOCATION_FIELDS)
    assert Employee.from_dict(record).private == {}


def test_labels_name_the_person() -> None:
    assert Employee(key="1", source="s", id="2", first_name="Anna", last_name="Nowak").label == "Anna Nowak (1)"
    assert Employee(key="1", source="s", id="2", full_name="Nowak Anna").label == "Nowak Anna (1)"
    assert Employee(key=None, source="s", id="2").label == "unnamed (s id 2)"


def test_an_account_reads_its_values() -> None:
    one = account(userAccountControl=b"514", adminCount=b"1", isCriticalSystemObject=b"TRUE", primaryGroupID=b"513")
    assert (one.enabled, one.admin_count, one.critical, one.primary_group) == (False, True, True, 513)
    assert one.raw("USERACCOUNTCONTROL") == (b"514",)
    assert one.texts("adminCount") == ("1",)


def test_an_account_without_values() -> None:
    one = account()
    assert (one.control, one.enabled, one.admin_count, one.critical, one.primary_group) == (0, True, False, False, None)
    assert one.text("mail") is None
    assert one.raw("mail") == ()


@pytest.mark.parametrize(
    ("lockout_time", "computed", "locked"),
    [
        (None, None, False),
        (b"0", None, False),
        (b"133", None, True),
        (b"133", b"0", False),
        (b"133", b"8388624", True),
    ],
)
def test_an_account_is_locked_as_the_directory_computes_it(
    lockout_time: bytes | None, computed: bytes | None, locked: bool
) -> None:
    given = {"lockoutTime": lockout_time, "msDS-User-Account-Control-Computed": computed}
    one = account(**{name: value for name, value in given.items() if value is not None})
    assert one.locked is locked


CHANGE = CreateOu(dn="OU=x")


@pytest.mark.parametrize(
    ("plan", "outcomes", "changed", "failures"),
    [
        (Plan(), {}, False, 0),
        (Plan(changes=(CHANGE,)), {}, True, 0),
        (Plan(changes=(CHANGE,), stops=("stop",)), {}, False, 0),
        (Plan(changes=(CHANGE,)), {0: Outcome(Status.FAILED)}, False, 1),
        (Plan(changes=(CHANGE, CHANGE)), {0: Outcome(Status.APPLIED), 1: Outcome(Status.FAILED)}, True, 1),
    ],
)
def test_a_report_knows_whether_something_changed(plan: Plan, outcomes: Outcomes, changed: bool, failures: int) -> None:
    report = Report(plan=plan, outcomes=outcomes, server="dc1", checksum="")
    assert (report.changed, report.failures) == (changed, failures)


def test_who_has_the_fields_already_stays_the_very_same() -> None:
    person = PersonMemory(key="1", label="Anna")
    assert person.having(label="Anna", account="") is person
    assert person.having(label="Bo") == PersonMemory(key="1", label="Bo")
