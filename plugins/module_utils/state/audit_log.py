# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the audit log of a configuration: for people, as lines of an export, and to verify it."""

from __future__ import annotations

import collections
import json
import typing as t

from ..audit.selection import Selection
from ..audit.verifier import BrokenLogError, Found, Head, Line, Verification, canonical
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from ..audit.selection import Wanted

JsonObject = dict[str, t.Any]


def shown(
    connection: Connection, configuration: Row[t.Any], wanted: Wanted, limit: int
) -> tuple[list[JsonObject], int]:
    """The last entries that are wanted, in their order, as plain data; and the number of all that are.

    Args:
        connection: of a transaction.
        configuration: its row.
        wanted: which entries.
        limit: the most entries.
    """
    last = collections.deque[JsonObject](maxlen=limit)
    number, selection = 0, Selection(wanted)
    if wanted.looks_around:
        for row in _rows(connection, configuration.id):
            selection.learn(*_read(row))
    for row in _rows(connection, configuration.id):
        entry, details = _read(row)
        if selection.has(entry, details):
            number += 1
            last.append(_shown(entry, details, row))
    return list(last), number


def _read(row: Row[t.Any]) -> tuple[JsonObject, JsonObject | None]:
    return json.loads(row.entry), json.loads(row.details) if row.details else None


def _shown(entry: JsonObject, details: JsonObject | None, row: Row[t.Any]) -> JsonObject:
    told = {name: entry[name] for name in ("number", "at", "kind", "facts")}
    is_removed = bool(entry["details"]) and details is None
    return {**told, "details": details, "details_removed": is_removed, "hash": row.hash}


def exported(connection: Connection, configuration: Row[t.Any]) -> t.Iterator[bytes]:
    """The lines of an export, as `audit/verifier.py` reads them.

    Args:
        connection: of a transaction.
        configuration: its row.
    """
    about = {"domain": configuration.domain, "configuration": configuration.name}
    for row in _rows(connection, configuration.id):
        detailed = {} if row.details is None else {"details": row.details, "salt": row.salt}
        yield f"{canonical({**about, 'entry': row.entry, 'hash': row.hash, **detailed})}\n".encode("ascii")


def verified(connection: Connection, configuration: Row[t.Any], heads: t.Iterable[Head] = ()) -> Found | None:
    """Verify the log in the database; None if it has no entry, and no head says that there was one.

    Args:
        connection: of a transaction.
        configuration: its row.
        heads: kept elsewhere.

    Raises:
        BrokenLogError: it is not as it was written.
    """
    known = list(heads)
    verification = Verification(configuration.domain, configuration.name, known)
    is_empty = True
    for row in _rows(connection, configuration.id):
        is_empty = False
        verification.add(Line(row.entry, row.hash, row.details, row.salt))
        _check_columns(row, verification.last.number)
    _check_strays(connection, configuration.id, verification.last.number)
    return None if is_empty and not known else verification.end()


def _check_columns(row: Row[t.Any], number: int) -> None:
    """What is beside the texts, and no hash confirms: the number, and the key by which a person is forgotten."""
    if row.number != number:
        raise BrokenLogError(number, f"It is kept under the number {row.number}.")
    if row.details is not None and row.key != str(json.loads(row.details).get("key", "")):
        raise BrokenLogError(number, "Its details were moved to another person.")


def _check_strays(connection: Connection, configuration: int, last: int) -> None:
    table, details = tables().audit, tables().details
    there = sa.select(table.c.number).where(table.c.configuration == configuration)
    query = sa.select(sa.func.min(details.c.number)).where(
        details.c.configuration == configuration, details.c.number.not_in(there)
    )
    stray = connection.execute(query).scalar_one()
    if stray is not None:
        raise BrokenLogError(min(stray, last + 1), f"There are details of entry {stray}, but there is no such entry.")


def _rows(connection: Connection, configuration: int) -> t.Iterator[t.Any]:
    """The entries in their order, with their details."""
    table, details = tables().audit, tables().details
    own = sa.and_(details.c.configuration == table.c.configuration, details.c.number == table.c.number)
    query = (
        sa.select(table.c.number, table.c.entry, table.c.hash, details.c.key, details.c.salt, details.c.details)
        .join_from(table, details, own, isouter=True)
        .where(table.c.configuration == configuration)
        .order_by(table.c.number)
        # In portions, because a log of years does not fit into the memory of a small controller.
        .execution_options(yield_per=1000)
    )
    yield from connection.execute(query)
