# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several HR systems at once, contractors of a CSV file, a view, hired applicants, and records of one's own."""

from __future__ import annotations

import datetime
import pathlib
import typing as t
import zoneinfo

import pytest
from psycopg import sql

from tests.lab.days import day, today
from tests.lab.domain import has_own_view
from tests.lab.facts import LabFacts

from .other_systems import BAMBOOHR, CALAMARI, FACTORIAL, Erp, Sheet, german, recruiting
from .playbook import Done, Playbooks
from .small_company import SmallCompany

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB."),
]

BOSS, BOTH, REMOTE, FAR, DEPUTY = "7401", "7402", "7403", "7404", "7405"
ADDRESS_OF_BOSS: t.Final = "ewa.wilk@lab.hrsync.test"
WARSAW = zoneinfo.ZoneInfo("Europe/Warsaw")


@pytest.fixture
def company(
    lab: LabFacts, playbooks: Playbooks, tmp_path: pathlib.Path, request: pytest.FixtureRequest
) -> t.Iterator[SmallCompany]:
    """Ewa Wilk, who is in Factorial only, and leads."""
    playbooks.forget()
    name = request.node.name.partition("[")[0].removeprefix("test_").replace("_", "-")[:30]
    with SmallCompany(lab, playbooks, name, tmp_path).open() as made:
        made.hire(BOSS, "Ewa", "Wilk", title="Director")
        yield made


def manager(company: SmallCompany, number: str) -> str:
    """The employeeID of the account that is the manager of an account; empty if it has none."""
    by_dn = {account.dn: key for key, account in company.accounts().items()}
    return by_dn[dn] if (dn := company.account(number).text("manager")) else ""


def succeeds(company: SmallCompany, *options: str, **more: t.Any) -> Done:
    done = company.run(*options, **more)
    assert done.code == 0, done.output
    return done


@pytest.mark.parametrize("other", [BAMBOOHR, CALAMARI], ids=["bamboohr", "calamari"])
def test_two_systems_with_people_in_both_and_managers_across(company: SmallCompany, other: dict[str, str]) -> None:
    name = other["name"]
    long_ago = day(-400)
    company.hire(BOTH, "Tom", "Lis", manager=BOSS, systems=["factorial", name], starts_on=long_ago)
    company.hire(REMOTE, "Rita", "Kos", manager=BOTH, systems=[name])
    company.hire(FAR, "Max", "Gil", systems=[name])
    company.hire(DEPUTY, "Ola", "Bok", manager=REMOTE, systems=["factorial", name], starts_on=long_ago)
    leads = {"supervisorEmail": ADDRESS_OF_BOSS} if other is BAMBOOHR else {"directManager": {"email": ADDRESS_OF_BOSS}}
    company.hr.set_fields(FAR, system=name, **leads)
    title = {"jobTitle": "Pilot"} if other is BAMBOOHR else {"position": {"id": 77, "name": "Pilot"}}
    company.hr.set_fields(BOTH, system=name, **title)
    company.variables = {"lifecycle_sources": [FACTORIAL, other], "lifecycle_precedence": {"job_title": [name]}}

    preview, done = succeeds(company, "--check"), succeeds(company)
    assert preview.planned == done.planned == {"creates": 5}
    people = (BOSS, BOTH, REMOTE, FAR, DEPUTY)
    assert {number: manager(company, number) for number in people} == {
        BOSS: "",
        BOTH: BOSS,
        REMOTE: BOTH,
        FAR: BOSS,
        DEPUTY: REMOTE,
    }
    assert (company.account(BOTH).text("title"), company.account(BOSS).text("title")) == ("Pilot", "Director")
    assert succeeds(company).report["changes"] == []

    company.hr.event("leave", REMOTE)
    company.hr.event("leave", BOTH)
    company.hr.set_fields(DEPUTY, system="factorial", terminated_on=day(-3))
    company.hr.set_fields(DEPUTY, system="factorial", active=False)
    done = company.run()
    assert done.code == 2, done.output
    assert "The sources disagree on status" in done.reasons(DEPUTY)
    assert {number for number in people if not company.is_enabled(number)} == {BOTH, REMOTE}


def test_contractors_of_a_csv_file(company: SmallCompany) -> None:
    """Each has a sponsor, in any of the systems, and an end."""
    company.hire(BOTH, "Tom", "Lis", systems=["bamboohr"])
    sheet = Sheet(company.folder / "contractors.csv")
    company.connect({"HRSYNC_CSV_FILE": str(sheet.file)}, {})
    end = today() + datetime.timedelta(days=40)
    carl = f"X-0017;Carl;Groß;{ADDRESS_OF_BOSS.upper()};{{}}"
    sheet.write(
        carl.format(german(end)),
        f"X-0018;Zoë;Bloch;tom.lis@lab.hrsync.test;{german(end)}",
        f"X-0019;Udo;Rau;;{german(end)}",
    )
    company.variables = {
        "lifecycle_sources": [FACTORIAL, BAMBOOHR, sheet.source()],
        "lifecycle_timezone": "Europe/Warsaw",
        "lifecycle_more_attributes": {
            "accountExpires": "{{ employee.end_date | default('never', true) }}",
            "sAMAccountName": "{{ employee.last_name | hrsync.ad.sam_account_name }}",
            "userPrincipalName": f"{{{{ employee.last_name | hrsync.ad.ascii | lower }}}}@{company.lab.dns_domain}",
        },
    }
    done = company.run()
    assert done.code == 2, done.output
    assert done.planned == {"creates": 4}
    assert "line 4: manager is empty, but required_fields has it. Fill it in there." in done.reasons("X-0019")
    assert (manager(company, "X-0017"), manager(company, "X-0018")) == (BOSS, BOTH)
    assert company.account("X-0018").text("givenName") == "Zoë"
    assert expiry(company, "X-0017") == datetime.datetime.combine(
        end + datetime.timedelta(days=1), datetime.time(), WARSAW
    )
    assert company.account(BOSS).text("accountExpires") == "9223372036854775807"

    later = end + datetime.timedelta(days=30)
    sheet.write(carl.format(german(later)), f"X-0018;Zoë;Bloch;{ADDRESS_OF_BOSS};{german(today())}")
    assert succeeds(company).planned == {"updates": 2}
    assert expiry(company, "X-0017").astimezone(WARSAW).date() == later + datetime.timedelta(days=1)
    assert manager(company, "X-0018") == BOSS and company.is_enabled("X-0018"), "the last day of work"

    sheet.write(
        carl.format(german(later)), f"X-0018;Zoë;Bloch;{ADDRESS_OF_BOSS};{german(today() - datetime.timedelta(9))}"
    )
    assert succeeds(company).planned["disables"] == 1
    assert not company.is_enabled("X-0018")
    sheet.write(f"X-0018;Zoë;Bloch;{ADDRESS_OF_BOSS};{german(today() - datetime.timedelta(9))}")
    done = succeeds(company)
    assert [one["key"] for one in done.report["missing"]] == ["X-0017"]
    assert company.is_enabled("X-0017"), "nobody leaves by a line that is lost"


def expiry(company: SmallCompany, number: str) -> datetime.datetime:
    """When an account expires ([MS-ADTS] 2.2.17)."""
    ticks = int(company.account(number).text("accountExpires"))
    return datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(microseconds=ticks // 10)


def test_days_in_three_formats(company: SmallCompany) -> None:
    sheet = Sheet(company.folder / "contractors.csv")
    end = today() + datetime.timedelta(days=40)
    sheet.write(
        *(
            f"X-{place};Carl;{name};{ADDRESS_OF_BOSS};{day}"
            for place, (name, day) in enumerate(
                {"Eins": f"{end:%d.%m.%Y}", "Zwei": f"{end}", "Drei": f"{end:%m/%d/%Y}"}.items()
            )
        )
    )
    formats = ["%d.%m.%Y", "%Y-%m-%d", "%m/%d/%Y"]
    company.connect({"HRSYNC_CSV_FILE": str(sheet.file)}, {})
    company.variables = {"lifecycle_more_attributes": {"accountExpires": "{{ employee.end_date or 'never' }}"}}
    done = company.run(lifecycle_sources=[FACTORIAL, sheet.source(date_formats=formats[:2])])
    assert done.code == 2, done.output
    assert set(company.accounts()) == {BOSS, "X-0", "X-1"}
    told = "line 4, column 5 (Letzter Tag): this is not a day of the form '%d.%m.%Y' or '%Y-%m-%d'"
    assert told in done.reasons("X-2")
    succeeds(company, lifecycle_sources=[FACTORIAL, sheet.source(date_formats=formats)])
    assert {expiry(company, number).date() for number in ("X-0", "X-1", "X-2")} == {end + datetime.timedelta(days=1)}


def test_a_view_of_a_database(lab: LabFacts, company: SmallCompany, postgresql_database: str) -> None:
    with Erp.open(lab, postgresql_database) as erp:
        company.connect({"HRSYNC_SQL_PASSWORD": erp.password}, {"password of the database": erp.password})
        erp.employ("0801", "Anna", "Zych", boss=BOSS, job="Chemist")
        erp.employ("0802", "Piotr", "Wrona", boss="0801")
        company.variables = {"lifecycle_sources": [FACTORIAL, erp.source()]}
        connections = company.run(playbook="hrsync.ad.test_connections")
        assert connections.code == 0, connections.output
        assert "erp" in connections.output

        assert succeeds(company).planned == {"creates": 3}
        assert (manager(company, "0801"), manager(company, "0802")) == (BOSS, "0801")
        assert company.account("0801").text("title") == "Chemist"
        erp.run(sql.SQL("UPDATE erp.person SET job = 'Analyst', fired = CURRENT_DATE - 2 WHERE nr = '0802'"))
        assert succeeds(company).planned == {"disables": 1}
        assert not company.is_enabled("0802")
        assert succeeds(company).report["changes"] == []
        some = {"table": None, "statement": "SELECT * FROM erp.staff WHERE wage > :least", "parameters": {"least": 100}}
        assert succeeds(company, lifecycle_sources=[FACTORIAL, erp.source(**some)]).report["changes"] == []


def test_a_hired_applicant_becomes_an_employee(company: SmallCompany) -> None:
    """The account is there before the record of HR, and stays the only one."""
    start = today() + datetime.timedelta(days=7)
    company.variables = {
        "lifecycle_sources": [FACTORIAL, {"type": "jazzhr", "name": "hiring"}],
        "lifecycle_rehire_match": ["personal_email"],
    }
    with recruiting(company) as jazzhr:
        hiring = jazzhr.lab
        job = hiring.add_job("Geologist", "Science", hiring.add_user(ADDRESS_OF_BOSS))
        zoe = hiring.add_applicant("Zoe", "Kos", "Zoe@home.example", desired_start_date=start.isoformat())
        hiring.hire(zoe, job, today())
        hiring.add_applicant("Not", "Hired", "not@home.example")
        assert succeeds(company).planned == {"creates": 2}
        [key] = company.accounts().keys() - {BOSS}
        held = company.account(key)
        assert key.startswith("JZ-") and not company.is_enabled(key)
        assert (held.text("title"), manager(company, key)) == ("Geologist", BOSS)
        assert succeeds(company).report["changes"] == []

        company.hire("7410", "Zoe", "Kos", personal_email="zoe@HOME.example", manager=BOSS, starts_on=start.isoformat())
        preview, done = succeeds(company, "--check"), succeeds(company)
        assert preview.planned == done.planned == {"updates": 1}
        assert company.accounts().keys() == {BOSS, "7410"}
        assert company.account("7410").attributes["objectguid"] == held.attributes["objectguid"]
        assert company.account("7410").text("title") == "Clerk" and not company.is_enabled("7410")
        assert succeeds(company).report["changes"] == []
        first_day = succeeds(company, "--check", lifecycle_as_of=start.isoformat())
        assert first_day.planned == {"enables": 1}

        jazzhr.lab.hires.clear()
        assert succeeds(company).report["changes"] == [], "a recruiting system may have nobody"


def test_records_of_ones_own(company: SmallCompany) -> None:
    company.variables = {
        "lifecycle_sources": [FACTORIAL, {"type": "records", "name": "own", "from": "my_hr.employees"}]
    }
    ada = {
        "id": "a",
        "employee_number": "0901",
        "first_name": "Ada",
        "last_name": "Buk",
        "start_date": "2020-01-31",
        "manager_email": ADDRESS_OF_BOSS,
    }
    jan = {**ada, "id": "b", "employee_number": "0902", "first_name": "Jan", "manager_email": None, "manager_id": "a"}
    assert succeeds(company, my_hr={"employees": [ada, jan]}).planned == {"creates": 3}
    assert (manager(company, "0901"), manager(company, "0902")) == (BOSS, "0901")
    assert company.is_enabled("0902")
    assert succeeds(company, my_hr={"employees": [ada, jan]}).report["changes"] == []
    done = succeeds(company, my_hr={"employees": [ada, {**jan, "status": "inactive"}]})
    assert done.planned == {"disables": 1}
    assert not company.is_enabled("0902")
