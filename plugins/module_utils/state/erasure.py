# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removes what is old, and what is known of somebody who wants to be forgotten."""

from __future__ import annotations

import json
import typing as t

from ..audit.entries import EntryKind, time_text
from ..errors import StateError
from ..values.digests import digest
from . import audit_removal, plans
from .journal import FORGOTTEN
from .memories import BATCH, dumped
from .showing import chosen
from .tables import INTERRUPTED, RUNNING, tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from .audit_removal import Occasion

Counts = dict[str, int]


class Before(t.NamedTuple):
    """What is old, in seconds since 1970."""

    runs: int
    """Runs that began before, and people whom HR has not listed since."""
    names: int
    """Names that nobody has had since."""


def idle(connection: Connection, name: str | None) -> list[Row[t.Any]]:
    """The configurations, none of which has a run that is writing.

    Raises:
        StateError: one has.
    """
    found = chosen(connection, name)
    leases = tables().leases
    for configuration in found:
        query = sa.select(leases).where(leases.c.configuration == configuration.id)
        for row in connection.execute(query):
            raise StateError(
                f"Run {row.run} of the configuration {configuration.name} is writing, by {row.owner} on {row.host}."
                " Wait until it has ended, and run again."
            )
    return found


def prune(connection: Connection, configurations: t.Iterable[Row[t.Any]], before: Before, occasion: Occasion) -> Counts:
    """Remove old runs with their changes, people who are gone from HR and from the directory, and old names.

    Numbers of changes for limits go with their runs. A run that accepted a feed stays, and so do the last run, and runs
    with changes of which nobody knows what became of them, or which the memory does not have yet. The entries of the
    audit log stay, without their details.

    Args:
        connection: of a transaction.
        configurations: their rows.
        before: what is old.
        occasion: what the audit log tells of it.

    Returns:
        How many rows of each sort were removed.
    """
    total = {"runs": 0, "changes": 0, "people": 0, "names": 0, "plans": 0, "details": 0}
    for row in configurations:
        numbers = audit_removal.remove_old(connection, row.id, before.runs)
        counts = {**_pruned(connection, row, before), "details": len(numbers)}
        told = occasion._replace(facts={**occasion.facts, "before": time_text(before.runs)})
        audit_removal.record(connection, row.id, EntryKind.PRUNED, counts, numbers, told)
        total = {name: total[name] + counts[name] for name in total}
    return total


def _pruned(connection: Connection, configuration: Row[t.Any], before: Before) -> Counts:
    known = tables()
    runs, names = _old_runs(configuration, before.runs), known.names
    changes = _delete(connection, known.intents, known.intents.c.run.in_(runs))
    _delete(connection, known.made, known.made.c.run.in_(runs))
    return {
        "runs": _delete(connection, known.runs, known.runs.c.id.in_(runs)),
        "changes": changes,
        "people": _delete_gone(connection, configuration, before.runs),
        "names": _delete(connection, names, names.c.configuration == configuration.id, names.c.released < before.names),
        "plans": plans.prune(connection, configuration.id, before.runs),
    }


def _old_runs(configuration: Row[t.Any], before: int) -> t.Any:
    known = tables()
    runs = known.runs
    unfinished = sa.select(known.intents.c.run).where(known.intents.c.status.is_(None))
    kept = sa.select(known.feeds.c.run).union(sa.select(known.leases.c.run), unfinished)
    return sa.select(runs.c.id).where(
        runs.c.configuration == configuration.id,
        runs.c.started < before,
        runs.c.status.not_in((RUNNING, INTERRUPTED)),
        runs.c.id != configuration.revision,
        runs.c.id.not_in(kept),
    )


def _delete_gone(connection: Connection, configuration: Row[t.Any], before: int) -> int:
    """Remove people whom HR does not list since then, and who have no account whose stages could be to come."""
    table = tables().people
    own = table.c.configuration == configuration.id
    query = sa.select(table.c.key, table.c.memory).where(own, table.c.memory.contains('"missing":'))
    found = ((row.key, json.loads(row.memory)) for row in connection.execute(query))
    gone = [key for key, one in found if one.get("missing", before) < before and not one.get("account")]
    batches = (gone[start : start + BATCH] for start in range(0, len(gone), BATCH))
    return sum(_delete(connection, table, own, table.c.key.in_(keys)) for keys in batches)


def still_there(
    connection: Connection, configurations: t.Iterable[Row[t.Any]], keys: t.Collection[str]
) -> tuple[list[str], list[str]]:
    """The people with these keys whom HR listed in its last answer, and others whose account is remembered."""
    table, listed, with_account = tables().people, dict[str, None](), dict[str, None]()
    for configuration in configurations:
        query = sa.select(table.c.key, table.c.memory).where(table.c.configuration == configuration.id)
        for row in connection.execute(query.where(table.c.key.in_(keys)).order_by(table.c.key)):
            one = json.loads(row.memory)
            name = one.get("label") or row.key
            if "missing" not in one:
                listed[name] = None
            elif one.get("account"):
                with_account[name] = None
    return list(listed), [name for name in with_account if name not in listed]


def forget(
    connection: Connection,
    configurations: t.Iterable[Row[t.Any]],
    keys: t.Collection[str],
    occasion: Occasion,
) -> Counts:
    """Remove what is known of people. Their changes stay, with a digest of the key and without names and values.

    The entries of the audit log stay too, without the details that name them.

    Args:
        connection: of a transaction.
        configurations: their rows.
        keys: of the people.
        occasion: what the audit log tells of it.

    Returns:
        How many rows of each sort were removed, or made nameless.
    """
    total = {"people": 0, "names": 0, "changes": 0, "plans": 0, "requests": 0, "details": 0}
    for row in configurations:
        numbers, counts = set[int](), dict.fromkeys(total, 0)
        for key in keys:
            for sort, count in _forgotten(connection, row, key, numbers).items():
                counts[sort] += count
        counts["details"] = len(numbers)
        audit_removal.record(connection, row.id, EntryKind.FORGOTTEN, counts, numbers, occasion)
        total = {name: total[name] + counts[name] for name in total}
    return total


def _forgotten(connection: Connection, configuration: Row[t.Any], key: str, numbers: set[int]) -> Counts:
    """Remove what is known of one person; adds the numbers of the entries of the audit log without details."""
    known, number = tables(), configuration.id
    traces = audit_removal.traces(connection, number, key) | _remembered(connection, number, key)
    counts = {
        sort: _delete(connection, table, table.c.configuration == number, table.c.key == key)
        for sort, table in (("people", known.people), ("names", known.names))
    }
    intents = list(connection.execute(sa.select(known.intents).where(*_of_person(number, key))))
    traces |= _traces(intents)
    nameless = f"{FORGOTTEN}{digest([key], bytes(configuration.secret))}"
    _make_nameless(connection, intents, nameless)
    kept = plans.forget(connection, number, key, nameless)
    _remove_traces(connection, number, traces, nameless)
    numbers.update(audit_removal.remove_person(connection, number, key, traces))
    requests = known.requests
    of_person = (requests.c.configuration == number, requests.c.subject == f"person:{key}")
    return {
        **counts,
        "changes": len(intents),
        "plans": kept,
        "requests": _delete(connection, requests, *of_person),
    }


def _of_person(configuration: int, key: str) -> tuple[t.Any, ...]:
    intents = tables().intents
    return intents.c.configuration == configuration, intents.c.key == key


def _remembered(connection: Connection, configuration: int, key: str) -> set[str]:
    """The label of a person in the memory."""
    people = tables().people
    query = sa.select(people.c.memory).where(people.c.configuration == configuration, people.c.key == key)
    return {json.loads(row.memory).get("label", "") for row in connection.execute(query)} - {""}


def _make_nameless(connection: Connection, found: t.Iterable[Row[t.Any]], nameless: str) -> None:
    """Keep of the changes of a person only when they were made, and of which kind."""
    for row in found:
        _replace(connection, row.id, key=nameless, label="", message="", change=dumped({"kind": row.kind}))


def _traces(intents: t.Iterable[Row[t.Any]]) -> set[str]:
    """How changes of others name the person, such as a report whose manager the person is: the label and the DNs."""
    found = set[str]()
    for row in intents:
        change = json.loads(row.change)
        found |= {row.label, *(change.get(name, "") for name in ("dn", "new_dn"))}
    return found - {""}


def _remove_traces(connection: Connection, configuration: int, traces: set[str], nameless: str) -> None:
    """Remove how others' changes, troubles and kept plans name the person."""
    intents, people, units = tables().intents, tables().people, tables().units
    of_plans = units.c.plan.in_(plans.numbers(configuration))
    for table, own, name, is_json in (
        (intents, intents.c.configuration == configuration, "change", True),
        (intents, intents.c.configuration == configuration, "message", False),
        (people, people.c.configuration == configuration, "memory", True),
        (units, of_plans, "changes", True),
    ):
        text: t.Any = table.c[name]
        for trace in sorted(traces, key=len, reverse=True):
            text = sa.func.replace(text, json.dumps(trace)[1:-1] if is_json else trace, nameless)
        if traces:
            connection.execute(sa.update(table).where(own, table.c[name] != text).values({name: text}))


def _replace(connection: Connection, number: int, **values: str) -> None:
    intents = tables().intents
    connection.execute(sa.update(intents).where(intents.c.id == number).values(**values))


def _delete(connection: Connection, table: t.Any, *conditions: t.Any) -> int:
    return int(connection.execute(sa.delete(table).where(*conditions)).rowcount)
