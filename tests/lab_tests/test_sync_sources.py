# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""HR systems that refuse, fail and contradict: tried again where that helps, else no account is touched."""

from __future__ import annotations

import re
import time
import typing as t

import pytest

from tests.lab import ldap_tools
from tests.lab.days import day
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

EMPLOYEES = "/api/2026-10-01/resources/employees/employees"
CONTRACTS = "/api/2026-10-01/resources/contracts/reference_contracts"
TEAMS = "/api/2026-10-01/resources/teams/teams"
MEMBERSHIPS = "/api/2026-10-01/resources/teams/memberships"
LOCATIONS = "/api/2026-10-01/resources/locations/locations"
SEARCH = "/api/employees/v1/search"


GROUPS_BY_BADGE = [{"group": "GG-Badge", "when": "employee.custom.badge_number | default('') == 'x'"}]


def sources(**factorial: t.Any) -> dict[str, t.Any]:
    """The demo's sources with other options; those of Calamari under `calamari`."""
    calamari = {"type": "calamari", "name": "calamari", "department_from": "team_prefix"}
    more = {"department_prefix": "Department-", "location_prefix": "Office-", **factorial.pop("calamari", {})}
    return {
        "lifecycle_sources": [
            {"type": "factorial", "name": "factorial", "custom_fields": True, **factorial},
            {**calamari, **more},
        ]
    }


def statuses(hr: SimulatedControl, path: str, system: str = "factorial") -> list[int | None]:
    """What one path answered, in order."""
    entries = hr.request_log()["entries"]
    return [entry["status"] for entry in entries if (entry["system"], entry["path"]) == (system, path)]


class Refused(t.NamedTuple):
    """An odd answer that ends the run."""

    fault: dict[str, t.Any]
    """What the simulated systems are asked for; empty where `variables` are enough."""
    variables: dict[str, t.Any]
    asked: list[int | None]
    """The answers of the path in question, all of them; None for one that did not come."""
    says: str
    path: str = EMPLOYEES
    system: str = "factorial"


def refuse(kind: str, says: str, asked: list[int | None], path: str = EMPLOYEES, **more: t.Any) -> Refused:
    """A fault that stays, of the system whose path it is."""
    system = "calamari" if path == SEARCH else "factorial"
    options = more.pop("options", {})
    variables = sources(calamari=options) if system == "calamari" else sources(**options)
    fault = {"kind": kind, "system": system, "path": f"{path}$", "times": 0, **more}
    return Refused(fault, variables, asked, says, path, system)


WRONG_KEY = Refused(
    {},
    sources(api_key="no.such.key"),
    [401],
    f"Source factorial: GET {EMPLOYEES} answered 401 Unauthorized",
)
REFUSED = {
    "401": WRONG_KEY,
    "403": refuse("status", f"POST {SEARCH} answered 403 Forbidden", [403], SEARCH, status=403),
    "404": refuse("status", f"GET {CONTRACTS} answered 404 Not Found", [404], CONTRACTS, status=404),
    "429 for longer than anybody waits": refuse(
        "status", f"GET {EMPLOYEES} answered 429 Too Many Requests", [429], status=429, retry_after=7200
    ),
    "429 without a time": refuse(
        "status",
        f"POST {SEARCH} answered 429 Too Many Requests",
        [429, 429],
        SEARCH,
        status=429,
        options={"retries": 1},
    ),
    "503": refuse(
        "status",
        f"GET {EMPLOYEES} answered 503 Service Unavailable",
        [503, 503, 503],
        status=503,
        options={"retries": 2},
    ),
    "time-out": refuse(
        "slow",
        "did not answer within 3 s, tried 2 times. Run again later, or increase timeout.",
        [None, None],
        seconds=60,
        options={"timeout": 3, "retries": 1},
    ),
    "HTML": refuse("html", f"GET {EMPLOYEES} answered with a web page (HTML) instead of JSON. Check the url", [200]),
    "errors: null": refuse(
        "errors_null", f'GET {EMPLOYEES} returned "errors". This is not treated as an empty list', [200]
    ),
    "broken off": refuse("truncated", f"GET {EMPLOYEES}: the answer was cut off, 3 times", [200] * 3),
    "a cursor that does not advance": refuse(
        "stuck_cursor", f"GET {EMPLOYEES}: the cursor does not advance after 34 records", [200] * 4
    ),
    "pages without end": refuse(
        "stuck_cursor", f"POST {SEARCH}: the ID 1001 occurs twice, so the pages are not consistent", [200] * 4, SEARCH
    ),
    "a wrong total": refuse(
        "wrong_total",
        f"GET {EMPLOYEES} returned 34 records, but reports a total of 35. Nothing was changed",
        [200, 200],
    ),
    "a page that is missing": refuse("wrong_total", f"POST {SEARCH}: page 2 of 2 is empty", [200] * 4, SEARCH),
    "no teams": refuse("empty_list", "teams/teams has no team with the ID", [200, 200], TEAMS),
    "no memberships": refuse(
        "empty_list", "teams/teams has 7 teams, but teams/memberships is empty.", [200, 200], MEMBERSHIPS
    ),
    "half of the memberships": refuse(
        "half_list", "teams/memberships has no membership of the member of a team", [200, 200], MEMBERSHIPS
    ),
    "no locations": refuse("empty_list", "locations/locations has no location with the ID", [200, 200], LOCATIONS),
    "a team page that is nowhere": refuse(
        "lost_cursor", f"GET {TEAMS} announces a page after 7 records", [200, 200], TEAMS
    ),
    "contracts without a first day": refuse(
        "hide", "Factorial returned 34 employees but 34 contracts without", [200], CONTRACTS, names=["starts_on"]
    ),
    "nobody in Factorial": refuse(
        "empty_list", "Factorial returned no employees. This is not treated as if all had left.", [200]
    ),
    "nobody in Calamari": refuse(
        "empty_list", "Calamari returned no employees. This is not treated as if all had left.", [200], SEARCH
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_the_run_stops_before_its_first_write(
    case: str, lab: LabFacts, company: SimulatedControl, playbooks: Playbooks
) -> None:
    refused = REFUSED[case]
    if refused.fault:
        company.fault(**refused.fault)
    before = ldap_tools.highest_usn(lab)
    done = playbooks.run(variables=refused.variables)
    assert done.code == 2, done.output
    assert ldap_tools.highest_usn(lab) == before
    assert f"Source {refused.system}: " in done.message
    assert refused.says in done.message
    assert statuses(company, refused.path, refused.system) == refused.asked
    assert done.result["changed"] is False


def test_what_passes_is_tried_again(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    """One run that meets every passing trouble, on a resource each."""
    resources = "/api/2026-10-01/resources"
    troubles: dict[str, tuple[dict[str, t.Any], list[int | None]]] = {
        EMPLOYEES: ({"kind": "status", "status": 429, "retry_after": 4}, [429, 200]),
        CONTRACTS: ({"kind": "status", "status": 502, "times": 2}, [502, 502, 200]),
        f"{resources}/teams/teams": ({"kind": "status", "status": 429}, [429, 200]),
        f"{resources}/teams/memberships": ({"kind": "drop"}, [0, 200]),
        f"{resources}/locations/locations": ({"kind": "truncated"}, [200, 200]),
        f"{resources}/companies/legal_entities": ({"kind": "wrong_total"}, [200, 200]),
        f"{resources}/custom_fields/values": ({"kind": "slow", "seconds": 60}, [None, 200]),
    }
    for path, (fault, _answers) in troubles.items():
        company.fault(**fault, system="factorial", path=f"{path}$")
    company.fault("status", system="calamari", path=SEARCH, status=503, retry_after=1)
    began = time.monotonic()
    done = playbooks.run("--check", variables=sources(timeout=15))
    assert done.code == 0, done.output
    assert time.monotonic() - began > 4, "Retry-After is heeded"
    assert {path: statuses(company, path) for path in troubles} == {
        path: answers for path, (_fault, answers) in troubles.items()
    }
    assert statuses(company, SEARCH, "calamari")[:2] == [503, 200]
    assert done.planned["creates"] == 40, "everybody but who has left"


def test_a_list_that_has_shrunk(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    """Half of last time's list, with totals that agree: nobody is taken for a leaver, nothing at all is written."""
    synced.second_act()
    synced.fault("half_list", system="factorial", path=f"{EMPLOYEES}$", times=0)
    before = ldap_tools.highest_usn(lab)
    done = playbooks.run(variables=sources())
    assert done.code == 2, done.output
    assert ldap_tools.highest_usn(lab) == before
    assert re.match(
        rf"HR knows only \d+ of 39 enabled accounts below {lab.managed_base} that have a key \(\d+ %, but"
        r" lifecycle_minimum_coverage is 80 %\), so nothing is written. Check that every source returns all employees",
        done.message,
    ), done.message
    assert done.planned["disables"] == 1, "the one who has left"

    synced.clear_faults()
    synced.delete("1030")
    whole = playbooks.run()
    assert whole.code == 0, whole.output
    [told] = [
        notice for notice in whole.result["notices"] if "People missing from HR are not treated as leavers" in notice
    ]
    assert "(1030)" in told
    [missing] = ldap_tools.search(lab, lab.base_dn, "(employeeID=1030)", ["userAccountControl"])
    assert not int(missing.text("userAccountControl")) & 2, "who is missing from HR is not a leaver"


def test_who_is_not_clear_is_set_aside(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    company.set_fields("1027", system="factorial", company_identifier=None)
    company.set_fields("1025", system="factorial", company_identifier="1026")
    company.set_fields("1001", system="calamari", archived=True)
    company.set_fields("2002", system="calamari", firstName="Alina")
    done = playbooks.run()
    assert done.code == 2, done.output
    assert done.message.startswith("Skipped without any change: ")
    found = ldap_tools.search(lab, lab.base_dn, "(employeeID=*)", ["employeeID", "givenName"])
    given_names = {entry.text("employeeID"): entry.text("givenName") for entry in found}
    assert len(given_names) == len(found) == 36
    assert given_names.keys().isdisjoint({"1001", "1025", "1026", "1027"})
    assert done.reasons("") == "employee_number is empty in source factorial. Fill it in there."
    assert re.fullmatch(
        r"employee_number '1026' exists twice in source factorial: id \d+ \(.+, start date .+ reached\) and id \d+"
        r" \(.+, start date .+ reached\)\. Correct it there\.",
        done.reasons("1026"),
    )
    assert done.reasons("1001") == (
        "The sources disagree on status: factorial says active, calamari says inactive. Correct one of them, or set"
        " lifecycle_precedence.status."
    )
    assert given_names["2002"] == "Halina"
    notices = done.result["notices"]
    assert "The sources disagree on first_name of 1 employee (2002); the value of the first source was used." in notices
    assert (
        "manager of 6 employees (1002, 1003, 1004, 1005, 1006, and 1 more) is 1001, who has no account; it is not"
        " changed." in " ".join(notices)
    )


def test_leavers_come_first(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    """Whatever is wrong with their records, and without stopping anybody else."""
    past, before = day(-10), day(-11)
    synced.set_fields("2002", system="factorial", terminated_on=past)
    synced.set_fields("2002", system="calamari", plannedFiring=before)
    synced.set_fields("1025", system="factorial", terminated_on="20226-05-01", active=False)
    synced.set_fields("2001", system="calamari", timezone="Winterfell Standard Time", plannedFiring=past)
    synced.set_fields("1026", system="factorial", terminated_on="20226-05-01")
    synced.set_fields("1024", system="factorial", first_name=["Anna"])
    synced.set_fields("1023", system="factorial", terminated_on="0026-12-31")
    synced.set_fields("1030", system="factorial", terminated_on="9999-12-31")
    done = playbooks.run()
    assert done.code == 2, done.output
    assert done.message.startswith("Skipped without any change: ")
    found = ldap_tools.search(lab, lab.base_dn, "(employeeID=*)", ["employeeID", "userAccountControl"])
    enabled = {entry.text("employeeID"): not int(entry.text("userAccountControl")) & 2 for entry in found}
    numbers = ("2002", "1025", "2001", "1026", "1024", "1023", "1030")
    assert {number: enabled[number] for number in numbers} == {
        **dict.fromkeys(("2002", "1025", "2001"), False),
        **dict.fromkeys(("1026", "1024", "1023", "1030"), True),
    }
    assert "the field terminated_on is not a day" in done.reasons("1026")
    assert "the field first_name must be a string" in done.reasons("1024")
    assert "0026-12-31 is not a plausible day" in done.reasons("1023")
    notices = " ".join(done.result["notices"])
    assert "The sources disagree on end_date" in notices
    assert "The time zone 'Winterfell Standard Time' of 1 employee is not known" in notices


def test_fields_that_nobody_has_stop_the_run(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    before = ldap_tools.highest_usn(lab)
    variables = {**sources(custom_fields=False), "lifecycle_groups": GROUPS_BY_BADGE}
    done = playbooks.run(variables=variables)
    assert done.code == 2, done.output
    assert ldap_tools.highest_usn(lab) == before
    assert "No employee has a value of custom, but lifecycle_groups[0].when uses it" in done.message
    accepted = playbooks.run("--check", variables={**variables, "lifecycle_accept_empty": ["custom"]})
    assert accepted.code == 0, accepted.output


def test_rehires_and_lost_numbers(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    past = day(-10)
    ended = {"terminated_on": past, "active": False}
    name = {"first_name": "Дмитро", "last_name": "Шевченко", "full_name": "Дмитро Шевченко"}
    synced.set_fields("1025", system="factorial", company_identifier="1026", **name, **ended)
    synced.set_fields("1027", system="factorial", company_identifier=None, **ended)
    synced.set_fields("1031", system="factorial", company_identifier="1030", **ended)
    done = playbooks.run()
    assert done.code == 2, done.output
    assert "disables" not in done.planned
    found = ldap_tools.search(lab, lab.base_dn, "(employeeID=*)", ["employeeID", "userAccountControl"])
    enabled = {entry.text("employeeID") for entry in found if not int(entry.text("userAccountControl")) & 2}
    assert {"1026", "1027", "1030"} <= enabled
    assert done.reasons("1026") == ""
    notices = " ".join(done.result["notices"])
    assert "employee_number '1026' exists twice in source factorial, for one person." in notices
    assert f"İpek Şahin (1030) has left (end date {past} reached), but this run does not disable the account" in notices
    assert "José Ñíguez (factorial id" in notices
    left = f"The person has left (end date {past} reached), but keeps access."
    assert f"its employeeID '1027' is unknown to HR. {left}" in notices
