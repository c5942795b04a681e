# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTML page of a report, for service desks and auditors, without JavaScript or external resources."""

from __future__ import annotations

import pathlib
import typing as t

from ...module_utils.model import kinds
from ...module_utils.model.kinds import Kind, ReportGroup
from ...module_utils.model.plan import Status
from ...module_utils.presentation import change_names
from ...module_utils.steps.registry import KINDS, KINDS_BY_NAME
from . import html

TEMPLATE: t.Final = pathlib.Path(__file__).with_name("report_page.html.j2")

JsonObject = t.Mapping[str, t.Any]

_OUTCOMES = {
    "planned": "not attempted",
    Status.APPLIED.value: "applied",
    Status.FAILED.value: "failed",
    Status.SKIPPED.value: "skipped",
    Status.CONFLICT.value: "conflict, planned anew",
}


class Row(t.NamedTuple):
    """One line of an account's table."""

    what: str
    before: t.Sequence[str]
    after: t.Sequence[str]
    why: str


class ShownChange(t.NamedTuple):
    """One change, with its lines and its outcome."""

    verb: str
    rows: list[Row]
    status: str
    outcome: str
    message: str


class Person(t.NamedTuple):
    """One account and all its changes."""

    name: str
    dn: str
    changes: list[ShownChange]
    groups: frozenset[ReportGroup]
    failed: bool


class Section(t.NamedTuple):
    """A heading and the accounts below it."""

    anchor: str
    title: str
    people: list[Person]


def parts(report: JsonObject) -> t.Iterator[str]:
    """The page for a document of `report.document`, piece by piece.

    The whole page of a large plan would need more memory than the plan. Every value is escaped and isolated from the
    text around it.
    """
    people = _people(report["changes"])
    yield from html.parts(
        TEMPLATE,
        report=report,
        run=report["run"],
        outcome_columns=not report["run"]["check_mode"] and not report["stops"],
        totals=[(kind.title, report["counts"][kind.count]) for kind in KINDS],
        failures=[person for person in people if person.failed],
        sections=_sections(person for person in people if not person.failed),
        people=len(people),
    )


def _people(changes: t.Iterable[JsonObject]) -> list[Person]:
    """Accounts, sorted by name, each with its changes in the order of the plan."""
    grouped: dict[str, list[JsonObject]] = {}
    for change in changes:
        grouped.setdefault(change["key"] or change["account"] or change["dn"], []).append(change)
    people = [_person(own) for own in grouped.values()]
    return sorted(people, key=lambda person: (person.name.casefold(), person.name, person.dn))


def _person(changes: t.Sequence[JsonObject]) -> Person:
    first = changes[0]
    return Person(
        name=first["label"] or first["dn"],
        dn=first["dn"],
        changes=[_shown(change) for change in changes],
        groups=frozenset(KINDS_BY_NAME[change["kind"]].group for change in changes),
        failed=any(change["status"] in (Status.FAILED, Status.SKIPPED) for change in changes),
    )


def _sections(people: t.Iterable[Person]) -> list[Section]:
    groups: dict[ReportGroup, list[Person]] = {group: [] for group in ReportGroup}
    for person in people:
        groups[next(group for group in ReportGroup if group in person.groups)].append(person)
    return [Section(group.value, group.heading, members) for group, members in groups.items() if members]


def _shown(change: JsonObject) -> ShownChange:
    return ShownChange(
        verb=KINDS_BY_NAME[change["kind"]].verb,
        rows=[*_head(change), *map(_row, change.get("attributes", ()))],
        status=change["status"],
        outcome=_OUTCOMES[change["status"]],
        message=change["message"],
    )


def _head(change: JsonObject) -> list[Row]:
    """The line of the change itself; none if the change only sets attributes, which have their own lines."""
    kind = KINDS_BY_NAME[change["kind"]]
    why = change["reason"]
    if kind is kinds.SET_ATTRIBUTES:
        return []
    if kind in (kinds.RENAME, kinds.MOVE):
        return [Row("DN", (change["dn"],), (change["new_dn"],), why)]
    if kind is kinds.CREATE:
        state = "enabled" if change.get("enabled") else "disabled"
        return [Row("DN", (), (change["dn"],), why), Row("account", (), (state,), "")]
    return [_simple_head(kind, change, why)]


def _simple_head(kind: Kind, change: JsonObject, why: str) -> Row:
    simple: dict[Kind, Row] = {
        kinds.CREATE_OU: Row("DN", (), (change["dn"],), why),
        kinds.ADD_TO_GROUP: Row("group", (), (change.get("group", ""),), why),
        kinds.REMOVE_FROM_GROUP: Row("group", (change.get("group", ""),), (), why),
        kinds.DISABLE: Row("account", ("enabled",), ("disabled",), why),
        kinds.ENABLE: Row("account", ("disabled",), ("enabled",), why),
        kinds.UNLOCK: Row("account", ("locked",), ("unlocked",), why),
        kinds.SET_PASSWORD: Row("password", (change_names.SECRET,), (change_names.SECRET_CHANGED,), why),
    }
    return simple.get(kind) or Row("DN", (change["dn"],), (), why)


def _row(attribute: JsonObject) -> Row:
    if attribute.get("secret"):
        return Row(attribute["attribute"], (change_names.SECRET,), (change_names.SECRET_CHANGED,), attribute["reason"])
    return Row(attribute["attribute"], attribute["before"], attribute["after"], attribute["reason"])
