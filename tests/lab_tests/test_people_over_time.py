# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""People whom HR does not list any more, and who come back with another number, in real runs."""

from __future__ import annotations

import typing as t

import pytest

from tests.lab import ldap_tools
from tests.lab.days import day
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks, keys_concerned

pytestmark = pytest.mark.lab

LEAVER, MISSING, AGAIN = "7921", "7922", "7923"
"""Employees of these tests alone; `AGAIN` is the new number of `LEAVER`."""
DISABLED = 0x2


@pytest.fixture
def staff(hr: SimulatedControl, playbooks: Playbooks) -> SimulatedControl:
    """Two employees, and no memory of earlier runs."""
    playbooks.forget()
    hire(hr, LEAVER, "Lea", "1985-05-06")
    hire(hr, MISSING, "Mika", "1986-06-07")
    return hr


def hire(hr: SimulatedControl, number: str, first_name: str, birthday: str, begins: int = 400) -> None:
    hr.event(
        "hire",
        number,
        starts_on=day(-begins),
        systems=["factorial"],
        email=f"{first_name.lower()}@hrsync.test",
        title="Tester",
        first_name=first_name,
        last_name="Zeit",
        location="Warsaw",
        legal_entity="Hrsync Polska Sp. z o.o.",
        birthday=birthday,
    )


def run(lab: LabFacts, playbooks: Playbooks, unit: str, *options: str, **more: t.Any) -> Done:
    """One run of the role for the employees of these tests."""
    unused = ("skype_user", "mailbox", "license", "photo", "home_folder", "groups", "auto_reply")
    variables = {
        **{f"lifecycle_{name}": [] for name in unused},
        "lifecycle_sources": [{"type": "factorial", "name": "factorial", "private_fields": ["birthday"]}],
        "lifecycle_managed_base": unit,
        "lifecycle_ou": unit,
        "lifecycle_scope": f"employee.key in {[LEAVER, MISSING, AGAIN]}",
        "lifecycle_rehire_match": ["birthday"],
        "lifecycle_attributes": {
            "cn": "{{ employee.full_name }}",
            "sAMAccountName": f"time{{{{ employee.key }}}}{lab.managed_base[3:6]}",
            "givenName": "{{ employee.first_name }}",
        },
        **more,
    }
    done = playbooks.run(*options, variables=variables)
    assert done.code == 0, done.output
    return done


def account(lab: LabFacts, unit: str, number: str) -> tuple[str, bool] | None:
    """The objectGUID of the account with a number, and whether it is enabled."""
    names = ["objectGUID", "userAccountControl"]
    found = ldap_tools.search(lab, unit, f"(employeeID={number})", names)
    if not found:
        return None
    [entry] = found
    return entry.attributes["objectguid"][0].hex(), not int(entry.text("userAccountControl") or 0) & DISABLED


def test_who_vanishes_from_hr_and_who_comes_back(
    lab: LabFacts, unit: str, staff: SimulatedControl, playbooks: Playbooks
) -> None:
    assert run(lab, playbooks, unit).planned == {"creates": 2}
    staff.event("leave", LEAVER, day=day(0))
    assert run(lab, playbooks, unit, lifecycle_category="create").planned == {}, "only what HR says is remembered"
    staff.delete(LEAVER)
    staff.delete(MISSING)

    preview = run(lab, playbooks, unit, "--check")
    done = run(lab, playbooks, unit)
    assert preview.planned == done.planned == {"disables": 1}
    [disabled] = done.report["changes"]
    assert disabled["key"] == LEAVER
    assert f"end date {day(0)} reached; HR does not list this person any more, since " in disabled["reason"]
    assert [one["key"] for one in done.report["missing"]] == [MISSING]
    assert done.result["missing"] == 1
    [told] = [one for one in done.report["notices"] if "HR listed 1 person before" in one["text"]]
    assert keys_concerned(told) == [MISSING]
    assert "HR listed 1 person before" in " ".join(done.output.split())
    left, gone = account(lab, unit, LEAVER), account(lab, unit, MISSING)
    assert left and not left[1] and gone and gone[1]
    assert run(lab, playbooks, unit).planned == {}

    hire(staff, AGAIN, "Lea", "1985-05-06", begins=0)
    done = run(lab, playbooks, unit)
    assert done.planned == {"updates": 1, "enables": 1}
    assert account(lab, unit, AGAIN) == (left[0], True), "the former account"
    assert account(lab, unit, LEAVER) is None
    assert run(lab, playbooks, unit).planned == {}


def test_a_rehire_who_is_not_certain_waits(
    lab: LabFacts, unit: str, staff: SimulatedControl, playbooks: Playbooks
) -> None:
    hire(staff, AGAIN, "Lea", "1985-05-06", begins=0)
    run(lab, playbooks, unit, lifecycle_rehire_match=[], lifecycle_scope=f"employee.key == '{LEAVER}'")
    done = run(lab, playbooks, unit, lifecycle_fail_on=["failures"])
    assert done.reasons(AGAIN).startswith("This may be the rehire of Lea Zeit")
    assert "who works here according to HR" in done.reasons(AGAIN)
    assert account(lab, unit, AGAIN) is None


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"lifecycle_rehire_match": ["national_id"]}, "lifecycle_rehire_match[0] is national_id, but no entry of"),
        ({"lifecycle_rehire_match": ["birth_day"]}, "lifecycle_rehire_match[0] is 'birth_day', but rehires are not"),
        ({"lifecycle_leave": {"do": "disable"}}, "lifecycle_leave.do is disable, but no entry of lifecycle_sources"),
        ({"lifecycle_leave": {"longer_than": "0 days"}}, "lifecycle_leave.longer_than is '0 days'."),
        ({"lifecycle_missing": {"do": "delete"}}, "lifecycle_missing.do"),
        ({"lifecycle_missing": {"until": "x"}}, "lifecycle_missing.until"),
    ],
)
def test_wrong_settings_are_refused_before_hr_is_asked(
    lab: LabFacts, unit: str, hr: SimulatedControl, playbooks: Playbooks, more: dict[str, t.Any], message: str
) -> None:
    hr.clear_requests()
    with pytest.raises(AssertionError) as caught:
        run(lab, playbooks, unit, **more)
    assert message in " ".join(str(caught.value).split())
    assert hr.request_log()["counts"] == {}
