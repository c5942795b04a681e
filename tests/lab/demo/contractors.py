# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contractors, whom no HR system has, in a CSV file; and who reports to whom across all systems, by ldapsearch."""

from __future__ import annotations

import csv
import datetime
import pathlib
import typing as t

from tests.lab import ldap_tools, ldif
from tests.lab.days import day
from tests.lab.errors import LabError
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.company import EMAIL_DOMAIN
from tests.lab.simulated_hr.roster import PEOPLE

HEADER: t.Final = ("Number", "First name", "Last name", "Task", "Sponsor", "Last day")
CONTRACTORS: t.Final = (
    ("X-01", "Mira", "Blom", "Network design", "lukasz.szczesniak", 90),
    ("X-02", "Otto", "Frei", "Translation", "halina.swiatek", 30),
)
"""Number, names, task, local part of the sponsor's address, and the last day as a number of days from today."""
SHOWN: t.Final = ("2002", "2005", "X-01", "X-02")
"""Somebody of both HR systems, somebody of Calamari, and the contractors."""

_NEVER: t.Final = 1 << 62
_EPOCH: t.Final = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_ATTRIBUTES: t.Final = ("displayName", "employeeID", "manager", "accountExpires")


def file_of(facts: LabFacts) -> pathlib.Path:
    """Where the file is."""
    return facts.directory / "demo" / "contractors.csv"


def write(facts: LabFacts) -> None:
    """Write the file anew, with days that follow from today."""
    with file_of(facts).open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(HEADER)
        for *texts, sponsor, days in CONTRACTORS:
            rows.writerow((*texts, f"{sponsor}@{EMAIL_DOMAIN}", day(days)))


def descriptions(facts: LabFacts) -> t.Iterator[str]:
    """A line for each: from which system, and who is the manager; LabError if an account or a manager is missing."""
    for key in SHOWN:
        found = ldap_tools.search(facts, facts.managed_base, f"(employeeID={key})", _ATTRIBUTES)
        manager = ldap_tools.read(facts, found[0].text("manager"), _ATTRIBUTES) if len(found) == 1 else None
        if manager is None:
            raise LabError(f"The employeeID {key} was to be that of one account with a manager.")
        yield f"{_label(found[0])} reports to {_label(manager)}{_end(found[0])}"


def _label(entry: ldif.Entry) -> str:
    key = entry.text("employeeID")
    systems = next((row[7] for row in PEOPLE if row[0] == key), ())
    where = " and ".join(name.capitalize() for name in systems) or "CSV file"
    return f"{entry.text('displayName')} ({key}, {where})"


def _end(entry: ldif.Entry) -> str:
    """The last day before the account expires ([MS-ADTS] 2.2.17), for accounts that do."""
    ticks = int(entry.text("accountExpires") or 0)
    if not 0 < ticks < _NEVER:
        return ""
    return f", until {_EPOCH + datetime.timedelta(microseconds=ticks // 10 - 1):%Y-%m-%d}"
