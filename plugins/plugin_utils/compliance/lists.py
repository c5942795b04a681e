# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists of a compliance document as tables: their words, their columns and the strings in their cells.

They are for people who work in HR: names instead of keys, and no terms of directories.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ...module_utils.values.text import count
from .plain_sentences import readable

if t.TYPE_CHECKING:
    from .document import Document, JsonObject

ACCURACY: t.Final = (
    "up to 14 days older than the last sign-in, because the directory records sign-ins only now and then"
)
"""[MS-ADA1] 2.352, attribute lastLogonTimestamp: it is written when it is older than 14 days."""

_BRIEF: t.Final = 140
"""Maximum number of characters of several sentences on the overview."""

Cells = t.Sequence[str]
"""One line of a table."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list with everything that a page or a CSV file shows of it."""

    name: str
    """The name in the document, and of the files."""
    title: str
    meaning: str
    """What it means to be in the list."""
    action: str
    """What to do about it."""
    columns: Cells
    rows: t.Sequence[Cells]
    summary: t.Sequence[str] = ()
    """Sentences before the table."""
    caveat: str = ""
    """Why the list may be incomplete; empty if it is not."""

    @property
    def brief(self) -> str:
        """The first sentences of the meaning."""
        first, *others = re.split(r"(?<=\.) ", self.meaning)
        for sentence in others:
            if len(first) + len(sentence) > _BRIEF:
                break
            first = f"{first} {sentence}"
        return first


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """The words and columns of a list."""

    title: str
    meaning: str
    action: str
    columns: t.Mapping[str, t.Callable[[JsonObject], str]]
    """The title of each column, with the string that it shows of a row."""


def tables(document: Document) -> list[Table]:
    """The tables of a document, in the order of their importance."""
    days = document["run"]["unused_days"]
    return [_table(name, one, document, days) for name, one in _LISTS.items()]


def _table(name: str, one: _List, document: Document, days: int) -> Table:
    found = document["lists"][name]
    rows = list(_repair_rows(found)) if name == "hr_data" else found
    return Table(
        name=name,
        title=one.title.format(days=days),
        meaning=one.meaning.format(days=days),
        action=one.action,
        columns=tuple(one.columns),
        rows=[tuple(shown(row) for shown in one.columns.values()) for row in rows],
        summary=[_repair(entry) for entry in found] if name == "hr_data" else (),
        caveat=_caveat(name, document),
    )


def _caveat(name: str, document: Document) -> str:
    if name == "leavers" and not document["run"]["licenses_read"]:
        return "Microsoft 365 was not asked, so this list does not know of licenses."
    return ""


def _repair(entry: JsonObject) -> str:
    """`3 people without employee number`."""
    number = count(entry["number"], "person", "people")
    if entry["everybody"]:
        return (
            f"Nobody has a {entry['title']}. Perhaps HR does not record it, or does not let the synchronization see it."
        )
    return f"{number} {'without' if entry['field'] else 'with'} {entry['title']}"


def _repair_rows(entries: t.Iterable[JsonObject]) -> t.Iterator[JsonObject]:
    for entry in entries:
        problem = f"no {entry['title']}" if entry["field"] else entry["title"]
        if entry["everybody"]:
            yield {"problem": problem, "name": "everybody", "department": "", "system": "", "detail": ""}
        for person in entry["people"]:
            yield {**person, "problem": problem}


def _field(name: str, otherwise: str = "") -> t.Callable[[JsonObject], str]:
    return lambda row: row[name] or otherwise


def _listed(name: str) -> t.Callable[[JsonObject], str]:
    return lambda row: ", ".join(row[name])


def _left(row: JsonObject) -> str:
    return str(row["end_date"] or row["why"])


def _reasons(row: JsonObject) -> str:
    return (
        " ".join(map(readable, row["reasons"])) or "Nothing prevents it: the next synchronization creates the account."
    )


def _yes(row: JsonObject) -> str:
    return "yes" if row["enabled"] else "no"


def _known(row: JsonObject) -> str:
    return "no rule puts this person there" if row["key"] else "nobody in HR has this account"


_NAME: t.Final = {"Name": _field("name")}
_DEPARTMENT: t.Final = {"Department": _field("department")}
_LOGIN: t.Final = {"Login": _field("login")}
_WORK: t.Final = {**_DEPARTMENT, "Job title": _field("job_title")}
_USE: t.Final = {"Last used": _field("last_used", "never"), "Account made": _field("created", "not known")}

_LISTS: t.Final[t.Mapping[str, _List]] = {
    "leavers": _List(
        title="People who have left and still have access",
        meaning=(
            "HR says that these people have left. Their accounts can still sign in, are still in groups, or still have"
            " licenses that cost money."
        ),
        action=(
            "Check in HR that the last day is right. If it is, ask the IT department to close the account, to remove"
            " the groups and to free the licenses. If the person still works here, correct the last day in HR."
        ),
        columns={
            **_NAME,
            **_DEPARTMENT,
            **_LOGIN,
            "Left": _left,
            "Can sign in": _yes,
            "Groups": _listed("groups"),
            "Licenses": _listed("licenses"),
        },
    ),
    "without_record": _List(
        title="Accounts that nobody in HR has",
        meaning=(
            "Somebody can sign in with these accounts, but HR does not know a person for them. They may belong to"
            " people who were removed from HR, to people outside the company, or to a machine."
        ),
        action=(
            "Find out whose account it is. If it is a person, add the person to HR with the right employee number. If"
            " nobody needs the account, ask the IT department to close it. Accounts of machines can be put where the"
            " synchronization does not look."
        ),
        columns={**_NAME, **_WORK, **_LOGIN, **_USE},
    ),
    "without_account": _List(
        title="People in HR without an account",
        meaning="HR says that these people work here, or start soon. They have no account, so they cannot sign in.",
        action=(
            "The last column says why there is no account. Correct in HR what is named there; the IT department can"
            " help with the rest. The next synchronization then makes the account."
        ),
        columns={**_NAME, **_WORK, "First day": _field("start_date", "not known"), "Why": _reasons},
    ),
    "unused": _List(
        title="Accounts that nobody has used for {days} days",
        meaning=(
            f"Nobody has signed in with these accounts for {{days}} days, or ever. The date is {ACCURACY}. Somebody in"
            " this list may therefore have signed in up to 14 days later than it says. An account that is younger"
            f" than {{days}} days is not in the list."
        ),
        action=(
            "Ask the manager whether the person needs the account. Long absences, such as parental leave, are a good"
            " reason. Otherwise, ask the IT department to close it."
        ),
        columns={**_NAME, **_DEPARTMENT, "Manager": _field("manager"), **_LOGIN, **_USE},
    ),
    "managers": _List(
        title="People whose manager has left",
        meaning=(
            "The manager of these people has left. Requests that need a manager's approval, and automatic replies that"
            " name the manager, go to somebody who is gone."
        ),
        action=(
            "Give these people a new manager in HR. If the last column only names the directory, HR is right already"
            " and the next synchronization corrects the account."
        ),
        columns={
            "Manager who left": _field("manager"),
            "Left": _field("manager_end_date"),
            **_NAME,
            **_WORK,
            "Recorded in": lambda row: " and ".join(row["recorded_in"]),
        },
    ),
    "against_rules": _List(
        title="People in groups where they should not be",
        meaning=(
            "Rules decide who is in these groups. No rule puts these people there. They may see files and messages"
            " that are not for them."
        ),
        action=(
            "If somebody should be in the group, correct the department, the workplace or the job in HR, or ask the IT"
            " department for a rule. The next synchronization removes people who are in HR from the group. Accounts"
            " that nobody in HR has must be removed by hand."
        ),
        columns={"Group": _field("group"), **_NAME, **_DEPARTMENT, **_LOGIN, "Why": _known},
    ),
    "hr_data": _List(
        title="Data to correct in HR",
        meaning=(
            "HR has no value here, or a value that cannot be used. Without it, accounts lack what colleagues look for,"
            " people miss groups, or they get no account at all."
        ),
        action="Fill in or correct the value in HR. The next synchronization uses it.",
        columns={
            "What": _field("problem"),
            **_NAME,
            **_DEPARTMENT,
            "HR system": _field("system"),
            "Details": lambda row: readable(row["detail"]),
        },
    ),
}
