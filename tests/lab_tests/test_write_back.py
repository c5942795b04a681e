# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of accounts go back to HR systems, as changes like all others, and never in a circle."""

from __future__ import annotations

import contextlib
import json
import pathlib
import sqlite3
import typing as t

import pytest

from tests.lab.domain import has_own_view
from tests.lab.facts import LabFacts

from .other_systems import BAMBOOHR
from .playbook import Done, Playbooks, keys_concerned
from .small_company import SmallCompany

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB."),
]

ANNA, BRUNO, CELINA = "7951", "7952", "7953"
EMAIL, PHONE = "communications_email", "phone_number"
OWN_PHONE = "+48 600 700 800"
LOGIN = "{{ (employee.first_name ~ '.' ~ employee.last_name) | lower }}"


class Company(SmallCompany):
    """Three people, one of whom has a telephone number of her own in HR."""

    def prepare(self, state: pathlib.Path) -> None:
        """Hire them, with the addresses with which they log on to HR."""
        for number, first, last in ((ANNA, "Anna", "Nowak"), (BRUNO, "Bruno", "Lis"), (CELINA, "Celina", "Wrona")):
            self.hire(number, first, last, email=f"{first.lower()}@home.test")
        self.hr.set_fields(CELINA, "factorial", phone_number=OWN_PHONE)
        self.variables = {
            "lifecycle_state": f"sqlite:///{state}",
            "lifecycle_write_back": [
                {"when": "presence == 'active'", "mail_to": EMAIL, "phone_to": PHONE},
            ],
            "lifecycle_limits": {"people": {"percent": 100}, "write_backs": {"percent": 100}},
            "lifecycle_more_attributes": self.mailed(""),
        }

    def mailed(self, suffix: str) -> dict[str, str]:
        """The attributes that go back to HR."""
        return {
            "mail": f"{LOGIN}{suffix}@{self.lab.dns_domain}",
            "telephoneNumber": "+48 22 555 {{ employee.employee_number }}",
        }

    @property
    def written(self) -> list[dict[str, t.Any]]:
        """What Factorial and BambooHR were sent."""
        return t.cast("list[dict[str, t.Any]]", self.hr.state()["written"])


def feed_of(state: pathlib.Path) -> dict[str, t.Any]:
    """What is remembered of the last answer of HR about people."""
    with contextlib.closing(sqlite3.connect(state)) as database:
        feed = json.loads(database.execute("SELECT feed FROM hrsync_feed").fetchone()[0])
    return {name: feed[name] for name in ("people", "columns", "having")}


def last_run(state: pathlib.Path) -> int:
    with contextlib.closing(sqlite3.connect(state)) as database:
        return int(database.execute("SELECT max(id) FROM hrsync_run").fetchone()[0])


def succeeded(done: Done) -> Done:
    assert done.code == 0, done.output
    return done


def test_a_company_in_factorial(lab: LabFacts, playbooks: Playbooks, tmp_path: pathlib.Path) -> None:
    state = tmp_path / "state.db"
    with Company(lab, playbooks, "write-back", tmp_path).open() as company:
        company.prepare(state)

        preview = succeeded(company.run("--check"))
        assert preview.planned["write_backs"] == 3
        assert company.written == []

        first = succeeded(company.run())
        assert first.planned == preview.planned
        domain = lab.dns_domain
        sent = {one["fields"][EMAIL]: one["fields"].get(PHONE) for one in company.written}
        assert sent == {
            f"anna.nowak@{domain}": f"+48 22 555 {ANNA}",
            f"bruno.lis@{domain}": f"+48 22 555 {BRUNO}",
            f"celina.wrona@{domain}": None,
        }
        [kept] = [one for one in first.report["notices"] if "which is kept" in one["text"]]
        assert keys_concerned(kept) == [CELINA]
        assert OWN_PHONE not in first.output
        told = feed_of(state)

        second = succeeded(company.run())
        assert second.planned == {}, second.output
        assert len(company.written) == 3
        assert feed_of(state) == told

        company.hr.set_fields(BRUNO, "factorial", communications_email="bruno@hr.test", email="bruno@hr.test")
        company.variables["lifecycle_more_attributes"] = company.mailed(".new")
        third = succeeded(company.run())
        assert third.planned["write_backs"] == 2
        assert sorted(one["fields"][EMAIL] for one in company.written[3:]) == [
            f"anna.nowak.new@{domain}",
            f"celina.wrona.new@{domain}",
        ]
        told, number = feed_of(state), last_run(state)
        assert succeeded(company.run()).planned == {}
        assert feed_of(state) == told

        undo: dict[str, t.Any] = {"playbook": "hrsync.ad.undo", "run": number}
        assert succeeded(company.run("--check", **undo)).planned["write_backs"] == 2
        assert len(company.written) == 5
        undone = succeeded(company.run(**undo))
        assert undone.planned["write_backs"] == 2
        assert sorted(one["fields"][EMAIL] for one in company.written[5:]) == [
            f"anna.nowak@{domain}",
            f"celina.wrona@{domain}",
        ]
        told = feed_of(state)
        company.variables["lifecycle_more_attributes"] = company.mailed("")
        assert "write_backs" not in succeeded(company.run("--check")).planned
        company.variables["lifecycle_write_back"] = []
        succeeded(company.run())
        assert feed_of(state) == told


def test_a_credential_that_may_not_write(lab: LabFacts, playbooks: Playbooks, tmp_path: pathlib.Path) -> None:
    with Company(lab, playbooks, "write-back-refused", tmp_path).open() as company:
        company.prepare(tmp_path / "state.db")
        company.hr.settings(factorial_refuses_writes=True)
        done = company.run()
        assert done.code != 0
        assert "answered 403" in done.output
        assert company.written == []
        assert len(company.accounts()) == 3


def test_a_company_in_bamboohr(lab: LabFacts, playbooks: Playbooks, tmp_path: pathlib.Path) -> None:
    state, domain = tmp_path / "state.db", lab.dns_domain
    with Company(lab, playbooks, "write-back-bamboohr", tmp_path).open() as company:
        company.prepare(state)
        for number, first, last in ((ANNA, "Anna", "Nowak"), (BRUNO, "Bruno", "Lis")):
            company.hr.delete(number)
            company.hire(number, first, last, email=f"{first.lower()}@home.test", systems=["bamboohr"])
            company.hr.set_fields(number, "bamboohr", workEmail="", workPhone="")
        company.hr.set_fields(BRUNO, "bamboohr", workPhone=OWN_PHONE)
        company.variables |= {
            "lifecycle_sources": [BAMBOOHR],
            "lifecycle_write_back": [{"source": "bamboohr", "mail_to": "workEmail", "phone_to": "workPhone"}],
        }

        preview = succeeded(company.run("--check"))
        assert preview.planned["write_backs"] == 2
        assert company.written == []
        assert succeeded(company.run()).planned == preview.planned
        assert company.written[0]["system"] == "bamboohr"
        assert sorted((one["fields"]["workEmail"], one["fields"].get("workPhone")) for one in company.written) == [
            (f"anna.nowak@{domain}", f"+48 22 555 {ANNA}"),
            (f"bruno.lis@{domain}", None),
        ]
        told = feed_of(state)
        assert succeeded(company.run()).planned == {}
        assert feed_of(state) == told

        company.variables["lifecycle_more_attributes"] = company.mailed(".new")
        assert succeeded(company.run()).planned["write_backs"] == 2
        undone = succeeded(company.run(playbook="hrsync.ad.undo", run=last_run(state), kind="write_back"))
        assert undone.planned == {"write_backs": 2}
        assert sorted(one["fields"]["workEmail"] for one in company.written[4:]) == [
            f"anna.nowak@{domain}",
            f"bruno.lis@{domain}",
        ]


def test_a_company_in_a_database(lab: LabFacts, playbooks: Playbooks, tmp_path: pathlib.Path) -> None:
    state, people = tmp_path / "state.db", tmp_path / "people.db"
    table = "id, employee_number, first_name, last_name, full_name, email, phone, custom_login, custom_upn, start_date"
    with contextlib.closing(sqlite3.connect(people)) as database:
        database.execute(f"CREATE TABLE people ({table})")
        for number, first, last, phone in ((ANNA, "Anna", "Nowak", None), (CELINA, "Celina", "Wrona", OWN_PHONE)):
            row = (f"r{number}", number, first, last, f"{first} {last}", None, phone, None, None, "2020-01-31")
            database.execute(f"INSERT INTO people VALUES ({', '.join('?' * len(row))})", row)
        database.commit()

    def rows() -> list[tuple[str | None, ...]]:
        with contextlib.closing(sqlite3.connect(people)) as database:
            return database.execute("SELECT email, phone, custom_login, custom_upn FROM people ORDER BY id").fetchall()

    with Company(lab, playbooks, "write-back-sql", tmp_path).open() as company:
        company.prepare(state)
        written = "email = :email, phone = :phone, custom_login = :custom_login, custom_upn = :custom_upn"
        company.variables |= {
            "lifecycle_sources": [
                {
                    "type": "sql",
                    "name": "people",
                    "database_url": f"sqlite:///{people}",
                    "table": "people",
                    "write_statement": f"UPDATE people SET {written} WHERE id = :record",
                }
            ],
            "lifecycle_write_back": [
                {"mail_to": "email", "login_to": "custom.login", "upn_to": "custom.upn", "phone_to": "phone"}
            ],
        }
        before = rows()
        preview = succeeded(company.run("--check"))
        assert preview.planned["write_backs"] == 2
        assert rows() == before
        assert succeeded(company.run()).planned == preview.planned
        domain = lab.dns_domain
        assert rows() == [
            (f"anna.nowak@{domain}", f"+48 22 555 {ANNA}", "anna.nowak", f"anna.nowak@{domain}"),
            (f"celina.wrona@{domain}", OWN_PHONE, "celina.wrona", f"celina.wrona@{domain}"),
        ]
        told, mine = feed_of(state), rows()
        assert succeeded(company.run()).planned == {}
        assert feed_of(state) == told
        company.variables["lifecycle_more_attributes"] = company.mailed(".new")
        assert succeeded(company.run()).planned["write_backs"] == 2
        assert [row[0] for row in rows()] == [f"anna.nowak.new@{domain}", f"celina.wrona.new@{domain}"]
        undone = succeeded(company.run(playbook="hrsync.ad.undo", run=last_run(state), kind="write_back"))
        assert undone.planned == {"write_backs": 2}, undone.output
        assert rows() == mine
