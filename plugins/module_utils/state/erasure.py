# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removes what is old, and what is known of somebody who wants to be forgotten."""

from __future__ import annotations

import json
import typing as t

from ..errors import StateError
from ..values.digests import digest
from .memories import BATCH, dumped
from .showing import chosen
from .tables import INTERRUPTED, RUNNING, tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

Counts = dict[str, int]


class Before(t.NamedTuple):
    """What is old, in seconds since 1970."""

    runs: int
    """Runs that began before, and people whom HR has not listed since."""
    names: int
    """Names that nobody has had since."""


FORGOTTEN: t.Final = "forgotten:"
"""Before the digest of a key that was forgotten."""


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


def prune(connection: Connection, configurations: t.Iterable[Row[t.Any]], before: Before) -> Counts:
    """Remove old runs with their changes, people who are gone from HR and from the directory, and old names.

    Numbers of changes for limits go with their runs. A run that accepted a feed stays, and so do the last run, and runs
    with changes of which nobody knows what became of them, or which the memory does not have yet.

    Args:
        connection: of a transaction.
        configurations: their rows.
        before: what is old.

    Returns:
        How many rows of each sort were removed.
    """
    known = tables()
    counts = {"runs": 0, "changes": 0, "people": 0, "names": 0}
    for row in configurations:
        runs = _old_runs(row, before.runs)
        counts["changes"] += _delete(connection, known.intents, known.intents.c.run.in_(runs))
        _delete(connection, known.made, known.made.c.run.in_(runs))
        counts["runs"] += _delete(connection, known.runs, known.runs.c.id.in_(runs))
        counts["people"] += _delete_gone(connection, row, before.runs)
        names = known.names
        counts["names"] += _delete(connection, names, names.c.configuration == row.id, names.c.released < before.names)
    return counts


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


def forget(connection: Connection, configurations: t.Iterable[Row[t.Any]], keys: t.Collection[str]) -> Counts:
    """Remove what is known of people. Their changes stay, with a digest of the key and without names and values.

    Args:
        connection: of a transaction.
        configurations: their rows.
        keys: of the people.

    Returns:
        How many rows of each sort were removed, or made nameless.
    """
    known = tables()
    counts = {"people": 0, "names": 0, "changes": 0}
    for row in configurations:
        for key in keys:
            for sort, table in (("people", known.people), ("names", known.names)):
                counts[sort] += _delete(connection, table, table.c.configuration == row.id, table.c.key == key)
            counts["changes"] += _make_nameless(connection, row, key)
    return counts


def _make_nameless(connection: Connection, configuration: Row[t.Any], key: str) -> int:
    """Keep of the changes of a person only when they were made, and of which kind; returns their number."""
    intents = tables().intents
    of_person = (intents.c.configuration == configuration.id, intents.c.key == key)
    nameless = f"{FORGOTTEN}{digest([key], bytes(configuration.secret))}"
    found = list(connection.execute(sa.select(intents).where(*of_person)))
    for row in found:
        _replace(connection, row.id, key=nameless, label="", message="", change=dumped({"kind": row.kind}))
    _remove_traces(connection, configuration.id, _traces(found), nameless)
    return len(found)


def _traces(intents: t.Iterable[Row[t.Any]]) -> set[str]:
    """How changes of others name the person, such as a report whose manager the person is: the label and the DNs."""
    found = set[str]()
    for row in intents:
        change = json.loads(row.change)
        found |= {row.label, *(change.get(name, "") for name in ("dn", "new_dn"))}
    return found - {""}


def _remove_traces(connection: Connection, configuration: int, traces: set[str], nameless: str) -> None:
    """Remove how others' changes and troubles name the person."""
    intents, people = tables().intents, tables().people
    for table, name, is_json in ((intents, "change", True), (intents, "message", False), (people, "memory", True)):
        text: t.Any = table.c[name]
        for trace in sorted(traces, key=len, reverse=True):
            text = sa.func.replace(text, json.dumps(trace)[1:-1] if is_json else trace, nameless)
        if traces:
            where = (table.c.configuration == configuration, table.c[name] != text)
            connection.execute(sa.update(table).where(*where).values({name: text}))


def _replace(connection: Connection, number: int, **values: str) -> None:
    intents = tables().intents
    connection.execute(sa.update(intents).where(intents.c.id == number).values(**values))


def _delete(connection: Connection, table: t.Any, *conditions: t.Any) -> int:
    return int(connection.execute(sa.delete(table).where(*conditions)).rowcount)
