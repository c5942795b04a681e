# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removes details from the audit log. The entries stay, and a new entry says whose details have gone."""

from __future__ import annotations

import json
import typing as t

from ..audit import entries
from ..audit.entries import EntryKind, Event, ranges
from . import audit
from .memories import BATCH
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection


class Occasion(t.NamedTuple):
    """When something is removed, and by whom."""

    now: int
    """Seconds since 1970."""
    facts: t.Mapping[str, t.Any]
    """What to tell of it for ever, such as the run."""
    details: t.Mapping[str, t.Any] | None = None
    """What to tell of it until it is removed, such as who it was."""


def record(
    connection: Connection,
    configuration: int,
    kind: EntryKind,
    counts: t.Mapping[str, int],
    numbers: t.Iterable[int],
    occasion: Occasion,
) -> None:
    """Write an entry about a removal, unless nothing was removed.

    Args:
        connection: of the transaction that removes.
        configuration: its number.
        kind: of the entry.
        counts: of the removed rows.
        numbers: of the entries whose details were removed.
        occasion: of the removal.
    """
    if any(counts.values()):
        facts = {**occasion.facts, **counts, "numbers": ranges(numbers)}
        event = Event(kind=kind, facts=facts, details=occasion.details)
        audit.append(connection, configuration, [event], occasion.now)


def traces(connection: Connection, configuration: int, key: str) -> set[str]:
    """How the log names a person in the entries about the person: the label and the DNs."""
    table = tables().details
    query = sa.select(table.c.details).where(table.c.configuration == configuration, table.c.key == key)
    found = set[str]()
    for row in connection.execute(query):
        details = json.loads(row.details)
        change = details.get("change", {})
        found |= {details.get("label", ""), *(change.get(name, "") for name in ("dn", "new_dn"))}
    return found - {""}


def remove_person(connection: Connection, configuration: int, key: str, names: t.Iterable[str]) -> list[int]:
    """Remove the details of entries that are about a person, or name the person.

    Details about others go as a whole too, because their digest would not fit without the name.

    Args:
        connection: of a transaction.
        configuration: its number.
        key: of the person.
        names: how entries about others may name the person.

    Returns:
        The numbers of the entries.
    """
    table = tables().details
    named = [_has(table.c.details, json.dumps(name)[1:-1]) for name in names]
    quoted = _has(table.c.details, json.dumps(key))
    query = sa.select(table.c.number, table.c.key, table.c.details, sa.or_(*named, sa.false()).label("is_named")).where(
        table.c.configuration == configuration, sa.or_(table.c.key == key, quoted, *named)
    )
    found = [
        row.number
        for row in connection.execute(query)
        if row.key == key or row.is_named or entries.names(json.loads(row.details), key)
    ]
    _delete(connection, configuration, found)
    return found


def _has(column: t.Any, text: str) -> t.Any:
    """Whether a column has a text, on both engines alike; LIKE would not tell large letters from small ones."""
    return sa.func.replace(column, text, "") != column


def remove_old(connection: Connection, configuration: int, before: int) -> list[int]:
    """Remove the details of entries that are older, from the beginning on.

    Args:
        connection: of a transaction.
        configuration: its number.
        before: seconds since 1970.

    Returns:
        The numbers of the entries.
    """
    table, details = tables().audit, tables().details
    query = (
        sa.select(table.c.number, table.c.entry)
        .join(details, sa.and_(details.c.configuration == table.c.configuration, details.c.number == table.c.number))
        .where(table.c.configuration == configuration)
        .order_by(table.c.number)
    )
    found, end = list[int](), entries.time_text(before)
    with connection.execute(query) as rows:
        for row in rows:
            if json.loads(row.entry)["at"] >= end:
                break
            found.append(row.number)
    _delete(connection, configuration, found)
    return found


def _delete(connection: Connection, configuration: int, numbers: list[int]) -> None:
    table = tables().details
    for start in range(0, len(numbers), BATCH):
        batch = table.c.number.in_(numbers[start : start + BATCH])
        connection.execute(sa.delete(table).where(table.c.configuration == configuration, batch))
