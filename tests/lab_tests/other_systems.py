# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tests need to have people in a view of PostgreSQL, in a CSV file, and in JazzHR, beside a small company."""

from __future__ import annotations

import contextlib
import datetime
import os
import pathlib
import secrets
import time
import typing as t
import urllib.parse

import psycopg
from psycopg import sql

from tests.lab import facts
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.jazzhr import SimulatedJazzHr
from tests.lab.simulation.web import tls_context

from .small_company import SmallCompany

FACTORIAL: t.Final = {"type": "factorial", "name": "factorial"}
BAMBOOHR: t.Final = {"type": "bamboohr", "name": "bamboohr"}
CALAMARI: t.Final = {"type": "calamari", "name": "calamari"}

_TABLES: t.Final = (
    "CREATE SCHEMA erp",
    "CREATE TABLE erp.person (nr text, given text, family text, mail text, boss text, job text, wage numeric,"
    " hired date, fired date)",
    "CREATE VIEW erp.staff AS SELECT nr AS employee_number, given AS first_name, family AS last_name, mail AS email,"
    " boss AS manager_key, job AS job_title, wage, hired AS start_date, fired AS end_date FROM erp.person",
    "CREATE FUNCTION erp.dismiss() RETURNS text LANGUAGE sql SECURITY DEFINER AS"
    " $$ DELETE FROM erp.person RETURNING nr $$",
)


class Erp:
    """A database with a view of the people, and a user who may read nothing else."""

    def __init__(self, lab: LabFacts, url: str) -> None:
        self._administrator = url
        self.user = f"reader_{secrets.token_hex(4)}"
        self.password = facts.password()
        database = urllib.parse.urlsplit(url).path
        self.url = f"postgresql://{self.user}@{lab.hr_address}:{facts.POSTGRESQL_PORT}{database}"

    @classmethod
    @contextlib.contextmanager
    def open(cls, lab: LabFacts, url: str) -> t.Iterator[t.Self]:
        """Make the view and its user in an empty database; afterwards, both are gone."""
        erp = cls(lab, url)
        user = sql.Identifier(erp.user)
        erp.run(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(user, erp.password))
        for statement in _TABLES:
            erp.run(sql.SQL(statement))
        erp.run(sql.SQL("GRANT USAGE ON SCHEMA erp TO {}").format(user))
        erp.run(sql.SQL("GRANT SELECT ON erp.staff TO {}").format(user))
        try:
            yield erp
        finally:
            erp.run(sql.SQL("DROP SCHEMA erp CASCADE"))
            erp.run(sql.SQL("DROP OWNED BY {}").format(user))
            erp.run(sql.SQL("DROP ROLE {}").format(user))

    def run(self, statement: sql.SQL | sql.Composed, *values: t.Any) -> None:
        """Run a statement as the administrator of the database."""
        with psycopg.connect(self._administrator, autocommit=True) as connection:
            connection.execute(statement, values or None)

    def employ(self, number: str, given: str, family: str, *, boss: str | None = None, job: str = "Clerk") -> None:
        """Somebody whom the view shows from now on."""
        mail = f"{given}.{family}@lab.hrsync.test".lower()
        self.run(
            sql.SQL("INSERT INTO erp.person VALUES (%s, %s, %s, %s, %s, %s, 5000, '2020-01-31', NULL)"),
            *(number, given, family, mail, boss, job),
        )

    def count(self) -> int:
        """How many people the database has."""
        with psycopg.connect(self._administrator) as connection:
            [(number,)] = connection.execute("SELECT count(*) FROM erp.person").fetchall()
        return int(number)

    def source(self, **options: t.Any) -> dict[str, t.Any]:
        """The entry of the source. Its password comes from the environment."""
        return {"type": "sql", "name": "erp", "database_url": self.url, "table": "erp.staff", "retries": 0, **options}


COLUMNS: t.Final = {
    "employee_number": "Nummer",
    "first_name": "Vorname",
    "last_name": "Nachname",
    "manager_email": "Betreuer",
    "last_day": "Letzter Tag",
}
HEADER: t.Final = ";".join(COLUMNS.values())


class Sheet:
    """The CSV file with contractors that somebody keeps in Windows-1252."""

    def __init__(self, file: pathlib.Path) -> None:
        self.file = file

    def write(self, *rows: str, header: str = HEADER) -> None:
        """Write the file anew, an hour ago."""
        self.write_bytes("".join(f"{row}\r\n" for row in (header, *rows)).encode("cp1252"))

    def write_bytes(self, content: bytes) -> None:
        """Write any bytes."""
        self.file.write_bytes(content)
        self.date_back(hours=1)

    def date_back(self, hours: int) -> None:
        """Let the file be so old, so that a run does not wait whether somebody is still writing it."""
        then = time.time() - hours * 3600
        os.utime(self.file, (then, then))

    def source(self, **options: t.Any) -> dict[str, t.Any]:
        """The entry of the source. The file's path comes from the environment."""
        return {
            "type": "csv",
            "name": "contractors",
            "delimiter": ";",
            "encoding": "windows-1252",
            "columns": dict(COLUMNS),
            "date_formats": ["%d.%m.%Y"],
            "required_fields": ["last_day", "manager"],
            "longest_age": "26 hours",
            **options,
        }


def german(day: datetime.date) -> str:
    """A day as the sheet writes it."""
    return f"{day:%d.%m.%Y}"


@contextlib.contextmanager
def recruiting(company: SmallCompany) -> t.Iterator[SimulatedJazzHr]:
    """JazzHR for the company, whose key no text of a run may have."""
    certificates = company.lab.certificates
    context = tls_context(str(certificates / "hr.pem"), str(certificates / "hr.key"))
    with SimulatedJazzHr(company.lab.hr_address, context=context) as jazzhr:
        key = jazzhr.credentials.jazzhr_api_key
        environment = {"HRSYNC_JAZZHR_URL": jazzhr.jazzhr_url, "HRSYNC_JAZZHR_API_KEY": key}
        company.connect(environment, {"key of JazzHR": key})
        yield jazzhr
