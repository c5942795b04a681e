# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd answers of BambooHR, JazzHR, databases, CSV files and records of one's own: a sentence, and nothing written.

The unit tests of the sources have more of them; here are one or two of each kind, in whole runs.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import typing as t

import pytest
from psycopg import sql

from tests.lab import ldap_tools
from tests.lab.days import today
from tests.lab.domain import has_own_view
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.faults import Fault
from tests.lab.simulated_hr.jazzhr import SimulatedJazzHr

from .other_systems import BAMBOOHR, HEADER, Erp, Sheet, german, recruiting
from .playbook import Done, Playbooks
from .small_company import SmallCompany

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB."),
]

ADDRESS: t.Final = "tom.lis@lab.hrsync.test"
ROW: t.Final = f"X-0017;Carl;Groll;{ADDRESS};{german(today() + datetime.timedelta(days=40))}"
ADA: t.Final = {
    "id": "a",
    "employee_number": "0901",
    "first_name": "Ada",
    "last_name": "Buk",
    "start_date": "2020-01-31",
}


class Everywhere:
    """A company with one person in each system, who has an account."""

    def __init__(self, company: SmallCompany, erp: Erp, jazzhr: SimulatedJazzHr) -> None:
        self.company, self.erp, self.jazzhr = company, erp, jazzhr
        self.sheet = Sheet(company.folder / "contractors.csv")
        self.applicant = ""
        company.variables = {"lifecycle_rehire_match": ["personal_email"]}
        company.connect(
            {"HRSYNC_SQL_PASSWORD": erp.password, "HRSYNC_CSV_FILE": str(self.sheet.file)},
            {"password of the database": erp.password},
        )
        company.hire("7402", "Tom", "Lis", systems=["bamboohr"])
        company.hire("7403", "Rita", "Kos", systems=["bamboohr"], manager="7402")
        erp.employ("0801", "Anna", "Zych", boss="7402")
        erp.employ("0802", "Piotr", "Wrona", boss="0801")
        hiring = jazzhr.lab
        job = hiring.add_job("Geologist", "Science", hiring.add_user(ADDRESS))
        for name in ("Zoe", "Max"):
            hiring.hire(hiring.add_applicant(name, "Fuchs", f"{name}@home.example"), job, today())
        self.repair()

    def repair(self) -> None:
        """Let all systems answer as usual."""
        self.company.hr.clear_faults()
        self.company.hr.settings(bamboohr_hidden=[])
        self.jazzhr.lab.faults.clear()
        self.sheet.write(ROW)

    def run(self, changes: t.Mapping[str, t.Mapping[str, t.Any]], **more: t.Any) -> Done:
        """One run, with other options of sources by their names."""
        usual = {"my_hr": {"employees": [ADA]}}
        sources: tuple[dict[str, t.Any], ...] = (
            {**BAMBOOHR, "retries": 0},
            {"type": "jazzhr", "name": "hiring", "retries": 0},
            self.erp.source(),
            self.sheet.source(),
            {"type": "records", "name": "own", "from": "my_hr.employees"},
        )
        given = [{**one, **changes.get(one["name"], {})} for one in sources]
        return self.company.run(**{**usual, "lifecycle_sources": given, **more})


@pytest.fixture(scope="module")
def everywhere(
    lab: LabFacts, playbooks: Playbooks, tmp_path_factory: pytest.TempPathFactory, postgresql_database: str
) -> t.Iterator[Everywhere]:
    playbooks.forget()
    folder = tmp_path_factory.mktemp("more-hr-bad-input")
    with contextlib.ExitStack() as stack:
        company = stack.enter_context(SmallCompany(lab, playbooks, "more-hr-bad-input", folder).open())
        made = Everywhere(
            company, stack.enter_context(Erp.open(lab, postgresql_database)), stack.enter_context(recruiting(company))
        )
        first = made.run({})
        assert first.code == 0, first.output
        assert first.planned == {"creates": 8}
        yield made


@pytest.fixture
def world(everywhere: Everywhere) -> t.Iterator[Everywhere]:
    """All systems answer as usual, before and after."""
    yield everywhere
    everywhere.repair()


class Bad(t.NamedTuple):
    """What is wrong, and what the run says."""

    source: str
    says: str
    options: t.Mapping[str, t.Any] = {}
    breaks: t.Callable[[Everywhere], t.Any] = lambda world: None
    more: t.Mapping[str, t.Any] = {}


def bamboohr(kind: str, says: str, **more: t.Any) -> Bad:
    """A fault of BambooHR."""
    options = more.pop("options", {})
    fault = {"system": "bamboohr", "path": "custom|data", "times": 0, **more}
    return Bad("bamboohr", says, options, lambda world: world.company.hr.fault(kind, **fault))


def jazzhr(kind: str, says: str, **more: t.Any) -> Bad:
    """A fault of JazzHR."""
    fault = {"kind": kind, "path": "hires", "times": 0, **more}
    return Bad("hiring", says, {}, lambda world: world.jazzhr.lab.faults.add(Fault(**fault)))


def statement(text: str, says: str, **options: t.Any) -> Bad:
    """A statement for the database."""
    return Bad("erp", says, {"table": None, "statement": text, **options})


def file(says: str, *rows: str, header: str = HEADER, **options: t.Any) -> Bad:
    """Another content of the CSV file."""
    return Bad("contractors", says, options, lambda world: world.sheet.write(*rows, header=header))


def content(says: str, written: bytes) -> Bad:
    """A CSV file that is none."""
    return Bad("contractors", says, {}, lambda world: world.sheet.write_bytes(written))


def records(says: str, employees: t.Any) -> Bad:
    """Other records of a task of one's own."""
    return Bad("own", says, more={"my_hr": {"employees": employees}})


def _grow(world: Everywhere) -> None:
    """Ten gigabytes, which take no space."""
    os.truncate(world.sheet.file, 10 << 30)
    world.sheet.date_back(hours=1)


BAD: t.Final = {
    "BambooHR: a wrong key": Bad("bamboohr", "answered 401 Unauthorized (Invalid API key)", {"api_key": "revoked"}),
    "BambooHR: a field that the key may not see any more": Bad(
        "bamboohr",
        "BambooHR did not return jobTitle",
        breaks=lambda world: world.company.hr.settings(bamboohr_hidden=["jobTitle"]),
    ),
    "BambooHR: HTML": bamboohr("html", "answered with a web page (HTML) instead of JSON"),
    "BambooHR: pages that repeat": bamboohr(
        "stuck_cursor", "there were 2 pages at first, but 3 on 2", options={"read_with": "dataset"}
    ),
    "BambooHR: pages that end early": bamboohr("wrong_total", "reports a total of 3", options={"read_with": "dataset"}),
    "JazzHR: a wrong key": Bad("hiring", "JazzHR does not accept the key", {"api_key": "revoked"}),
    "JazzHR: rows that repeat": jazzhr("duplicate_rows", "a row occurs twice"),
    "SQL: a wrong password": Bad("erp", "refused the password. Check the user in database_url", {"password": "old"}),
    "SQL: no right": statement("SELECT nr AS employee_number FROM erp.person", "does not allow this user to read that"),
    "SQL: a column that was dropped": Bad(
        "erp",
        "there is no column 'badge', which columns.custom.badge names",
        {"columns": {"employee_number": "employee_number", "custom.badge": "badge"}},
    ),
    "SQL: a column that is there twice": statement(
        "SELECT employee_number, last_name, last_name FROM erp.staff", "the column last_name is there twice"
    ),
    "SQL: two people with one key": statement(
        "SELECT '0801' AS employee_number, first_name, last_name FROM erp.staff", "rows have the same employee_number"
    ),
    "SQL: a statement that changes data": statement("DELETE FROM erp.person", "statement begins with DELETE"),
    "SQL: a function that changes data": statement(
        "SELECT erp.dismiss() AS employee_number", "refused the statement, because it would change data"
    ),
    "SQL: a statement that never ends": statement(
        "SELECT pg_sleep(600) AS employee_number", "did not return all rows within 2 s", time_limit=2
    ),
    "CSV: a column that was renamed": file(
        "there is no column 'Vorname', which columns.first_name names", ROW, header=HEADER.replace("Vorname", "Rufname")
    ),
    "CSV: a column that is there twice": file(
        "line 1, column 6: the header has the name 'Nummer' twice", f"{ROW};1", header=f"{HEADER};Nummer"
    ),
    "CSV: a column too many": file("line 3, column 6: there is a column too many", ROW, f"{ROW};x"),
    "CSV: cut within a row": content("the last row has no line end", f"{HEADER}\r\n{ROW}".encode()),
    "CSV: HTML": content("it is a web page (HTML) or XML, and not CSV", b"<!DOCTYPE html>\n<html></html>\n"),
    "CSV: ten gigabytes": Bad("contractors", "it has more than 64 MiB", breaks=_grow),
    "CSV: an export that has not run": Bad(
        "contractors", "longest_age allows 26 hours", breaks=lambda world: world.sheet.date_back(hours=30)
    ),
    "records: no list": records("which is a string, but must be a list of records", "Ada"),
    "records: a field that does not exist": records("first_nam", [{**ADA, "first_nam": "Ada"}]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_sentence_and_nothing_is_written(lab: LabFacts, world: Everywhere, case: str) -> None:
    bad = BAD[case]
    before, people = ldap_tools.highest_usn(lab), world.erp.count()
    bad.breaks(world)
    done = world.run({bad.source: bad.options} if bad.options else {}, **bad.more)
    assert done.code == 2, done.output
    assert bad.says in " ".join(done.message.split())
    assert f"Source {bad.source}" in done.message or "lifecycle_sources[4].from" in done.message
    assert "Traceback" not in done.output
    assert done.result["changed"] is False
    assert (ldap_tools.highest_usn(lab), world.erp.count()) == (before, people)


def test_a_wrong_company_of_bamboohr(lab: LabFacts, world: Everywhere) -> None:
    before = ldap_tools.highest_usn(lab)
    gateway = f"{world.company.hr.urls['bamboohr']}/gateway.php"
    done = world.run({"bamboohr": {"url": f"{gateway}/other"}})
    assert done.code == 2, done.output
    assert "answered 404 Not Found" in done.message and "Check company_domain" in done.message
    assert ldap_tools.highest_usn(lab) == before


def test_systems_that_are_down_for_a_while(world: Everywhere) -> None:
    """The run waits as long as they ask for."""
    fault: dict[str, t.Any] = {"status": 503, "retry_after": 3, "times": 2}
    world.company.hr.fault("status", system="bamboohr", **fault)
    world.jazzhr.lab.faults.add(Fault(kind="status", path="hires", **fault))
    done = world.run({"bamboohr": {"retries": 4}, "hiring": {"retries": 4}})
    assert done.code == 0, done.output
    assert done.report["changes"] == []


def test_one_broken_person_in_each_system_stops_nobody_else(world: Everywhere) -> None:
    """Each other person gets what has changed."""
    company = world.company
    company.hr.set_fields("7403", system="bamboohr", hireDate="20/01/2021")
    company.hr.set_fields("7402", system="bamboohr", jobTitle="Pilot")
    world.erp.run(sql.SQL("UPDATE erp.person SET hired = '0021-01-01' WHERE nr = '0801'"))
    world.erp.run(sql.SQL("UPDATE erp.person SET job = 'Chemist' WHERE nr = '0802'"))
    broken, whole = world.jazzhr.lab.applicants
    broken["first_name"] = ["Zoe"]
    whole["last_name"] = "Wolff"
    world.sheet.write(ROW.rpartition(";")[0] + ";2027", ROW.replace("X-0017", "X-0018").replace("Groll", "Rau"))
    jan = {**ADA, "id": "b", "employee_number": "0902", "first_name": "Jan"}
    done = world.run({}, my_hr={"employees": [{**ADA, "teams": "A"}, jan]})
    assert done.code == 2, done.output
    skipped = {one["key"]: " ".join(one["reasons"]) for one in done.report["rejected"]}
    [applicant] = skipped.keys() - {"7403", "0801", "X-0017", "0901"}
    assert applicant.startswith("JZ-")
    assert "the field hireDate is not a day" in skipped["7403"]
    assert "is not a plausible day" in skipped["0801"]
    assert "the field first_name must be a string, but is a list" in skipped[applicant]
    assert "line 2, column 5 (Letzter Tag): this is not a day" in skipped["X-0017"]
    assert "teams" in skipped["0901"]
    accounts = company.accounts()
    assert (accounts["7402"].text("title"), accounts["0802"].text("title")) == ("Pilot", "Chemist")
    assert "Wolff" in {account.text("sn") for account in accounts.values()}
    assert {"X-0018", "0902"} <= accounts.keys()
    assert all(company.is_enabled(key) for key in skipped if not key.startswith("JZ-"))
