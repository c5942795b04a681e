# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Automatic replies follow the absences that HR has approved, in one run for everybody."""

from __future__ import annotations

import datetime
import typing as t
import zoneinfo

import pytest

from tests.lab import ldap_tools
from tests.lab.days import day
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulated_m365.control import Microsoft365Control
from tests.lab.simulation.control import ControlError

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

AWAY, HALF, OPEN, ASKED, BOTH, HOME = (f"78{number:02}" for number in range(1, 7))
"""Employees of these tests alone: the lab is also for others."""

SYSTEMS = {
    AWAY: ("factorial",),
    HALF: ("calamari",),
    OPEN: ("factorial",),
    ASKED: ("calamari",),
    BOTH: ("factorial", "calamari"),
    HOME: ("factorial",),
}
OFFICES = {AWAY: ("Barcelona", "Europe/Madrid"), HALF: ("Warsaw", "Europe/Warsaw"), BOTH: ("Warsaw", "Europe/Warsaw")}

FIND = "calamari POST /api/leave/request/v1/find-advanced"
LEAVES = "factorial GET /api/2026-10-01/resources/timeoff/leaves"

RULES = [
    {
        "when": "employee.absence is not none and employee.absence.end is not none",
        "state": "scheduled",
        "start": "{{ employee.absence.start }}",
        "end": "{{ employee.absence.end }}",
        "internal_message": "Back after {{ employee.absence.last_day }}",
    },
    {
        "when": "employee.absence is not none and employee.absence.begun",
        "state": "enabled",
        "internal_message": "Away since {{ employee.absence.first_day }}",
    },
    {"state": "disabled"},
]


@pytest.fixture
def staff(lab: LabFacts, unit: str) -> t.Iterator[SimulatedControl]:
    """The employees, hired in HR and known to Microsoft 365."""
    hr = SimulatedControl.from_folder(lab.simulated_state, str(lab.ca_file))
    cloud = Microsoft365Control.from_facts(lab)
    for number, systems in SYSTEMS.items():
        office = OFFICES.get(number, ("Warsaw", ""))[0]
        entity = {"Warsaw": "Hrsync Polska Sp. z o.o.", "Barcelona": "Hrsync España, S.L."}[office]
        name = f"Person{chr(ord('a') + int(number) % 26)}"
        fields = {"first_name": "Absent", "last_name": name, "location": office, "legal_entity": entity}
        begins = day(-400)
        email = f"person{number}@hrsync.test"
        hr.event("hire", number, starts_on=begins, systems=list(systems), email=email, title="Tester", **fields)
        _forget(cloud, principal(lab, number))
        cloud.add_user(principal(lab, number), usageLocation="PL", licenses=["SPE_E3"], provisioning={})
    yield hr
    for number in SYSTEMS:
        for system in SYSTEMS[number]:
            hr.event("withdraw_time_off", number, system=system)
        hr.delete(number)
        _forget(cloud, principal(lab, number))
    hr.close()
    cloud.close()


def _forget(cloud: Microsoft365Control, user: str) -> None:
    try:
        cloud.remove_user(user)
    except ControlError:
        return


def principal(lab: LabFacts, number: str) -> str:
    """User principal name of an employee."""
    return f"absent{number}@{lab.dns_domain}"


def run(lab: LabFacts, playbooks: Playbooks, unit: str, *options: str, absences: bool = True) -> Done:
    """One run of the role for the employees of these tests."""
    unused = ("skype_user", "mailbox", "license", "photo", "home_folder", "groups")
    sources = [{"type": type_, "name": type_, "absences": absences} for type_ in ("factorial", "calamari")]
    variables = {
        **{f"lifecycle_{name}": [] for name in unused},
        "lifecycle_sources": sources,
        "lifecycle_managed_base": unit,
        "lifecycle_ou": unit,
        "lifecycle_only": list(SYSTEMS),
        "lifecycle_attributes": {
            "cn": "Absent {{ employee.key }}",
            "sAMAccountName": "absent{{ employee.key }}",
            "userPrincipalName": f"absent{{{{ employee.key }}}}@{lab.dns_domain}",
        },
        "lifecycle_auto_reply": RULES,
    }
    done = playbooks.run(*options, variables=variables)
    assert done.code == 0, done.output
    return done


def replies(lab: LabFacts) -> dict[str, tuple[str, list[str], str]]:
    """Each mailbox's reply: status, start and end in UTC, and message."""
    cloud = Microsoft365Control.from_facts(lab)
    found = {}
    for number in SYSTEMS:
        reply = cloud.user(principal(lab, number))["mailbox"]["automatic_replies"]
        names = ("scheduledStartDateTime", "scheduledEndDateTime") if reply["status"] == "scheduled" else ()
        found[number] = (reply["status"], [in_utc(reply[name]) for name in names], reply["internalReplyMessage"])
    cloud.close()
    return found


def in_utc(text: str, zone: str = "UTC") -> str:
    """An instant, or a local time in a time zone, in UTC."""
    read = datetime.datetime.fromisoformat(text)
    instant = read if read.tzinfo else read.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    return instant.astimezone(datetime.UTC).isoformat()


def take_time_off(hr: SimulatedControl) -> None:
    """What the employees have asked for."""

    def ask(number: str, system: str, first: int, last: int | None, **more: t.Any) -> None:
        days = {"first_day": day(first), **({} if last is None else {"last_day": day(last)})}
        hr.event("take_time_off", number, system=system, **days, **more)

    ask(AWAY, "factorial", -1, 3)
    ask(AWAY, "factorial", 4, 5, kind="Doctor")
    ask(AWAY, "factorial", 9, 10)
    ask(HALF, "calamari", 2, 2, half_day="beginning_of_day")
    ask(OPEN, "factorial", -3, None, kind="Parental leave")
    ask(ASKED, "calamari", -1, 3, state="pending")
    ask(BOTH, "calamari", 13, 16)
    ask(BOTH, "factorial", 40, 41)
    ask(HOME, "factorial", -1, 3, kind="Home office")


def test_replies_follow_absences(lab: LabFacts, unit: str, staff: SimulatedControl, playbooks: Playbooks) -> None:
    off: dict[str, tuple[str, list[str], str]] = dict.fromkeys(SYSTEMS, ("disabled", [], ""))
    take_time_off(staff)
    run(lab, playbooks, unit, "--check")
    assert replies(lab) == off

    staff.clear_requests()
    done = run(lab, playbooks, unit)
    assert done.planned == {"creates": len(SYSTEMS), "auto_replies": 4}
    counts = staff.request_log()["counts"]
    assert (counts[FIND], counts[LEAVES]) == (1, 1), "one request for everybody"
    found = replies(lab)
    madrid, warsaw = OFFICES[AWAY][1], OFFICES[HALF][1]
    assert found[AWAY][:2] == ("scheduled", [in_utc(f"{day(-1)}T00:00", madrid), in_utc(f"{day(6)}T00:00", madrid)])
    assert found[HALF][:2] == ("scheduled", [in_utc(f"{day(2)}T08:00", warsaw), in_utc(f"{day(2)}T12:00", warsaw)])
    assert found[BOTH][:2] == ("scheduled", [in_utc(f"{day(13)}T00:00", warsaw), in_utc(f"{day(17)}T00:00", warsaw)])
    assert found[OPEN][0] == "alwaysEnabled"
    assert f"Back after {day(5)}" in found[AWAY][2] and f"Away since {day(-3)}" in found[OPEN][2]
    assert {number: found[number] for number in (ASKED, HOME)} == {number: off[number] for number in (ASKED, HOME)}

    again = run(lab, playbooks, unit)
    assert again.planned == {} and replies(lab) == found

    staff.event("withdraw_time_off", AWAY, system="factorial")
    done = run(lab, playbooks, unit)
    assert done.planned == {"auto_replies": 1}
    assert replies(lab)[AWAY][0] == "disabled"


def test_nobody_asks_for_absences_that_are_not_wanted(
    lab: LabFacts, unit: str, staff: SimulatedControl, playbooks: Playbooks
) -> None:
    take_time_off(staff)
    staff.clear_requests()
    run(lab, playbooks, unit, absences=False)
    assert not {FIND, LEAVES} & set(staff.request_log()["counts"])
    assert {reply[0] for reply in replies(lab).values()} == {"disabled"}


def test_absences_that_may_not_be_read_end_the_run(
    lab: LabFacts, unit: str, staff: SimulatedControl, playbooks: Playbooks
) -> None:
    staff.fault("status", status=403, system="calamari", path="find-advanced")
    with pytest.raises(AssertionError, match="answered 403 Forbidden.*leave requests to read absences"):
        run(lab, playbooks, unit)
    assert ldap_tools.search(lab, unit, "(objectClass=user)", ["cn"]) == []
