# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the audit log of a configuration: entries at its end, and nothing else. `audit/` has the format."""

from __future__ import annotations

import os
import typing as t

from ..audit.entries import SALT_SIZE, chained
from ..audit.verifier import Head, genesis
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from ..audit.entries import Event


def append(connection: Connection, configuration: int, events: t.Iterable[Event], now: int) -> Head:
    """Write events to the audit log, in the transaction of what they tell.

    Args:
        connection: of a transaction that writes. Until it ends, nobody else can append to this log.
        configuration: the number of the configuration.
        events: in their order; many at once are much faster than one after the other.
        now: seconds since 1970.

    Returns:
        The head of the log: its last entry.
    """
    table, details = tables().audit, tables().details
    last = _locked_head(connection, configuration)
    entries = list(chained(last, events, now, _salts()))
    if not entries:
        return last
    rows = [{"number": one.number, "entry": one.text, "hash": one.hash} for one in entries]
    connection.execute(sa.insert(table), [{"configuration": configuration, **row} for row in rows])
    more = [{"number": one.number, "key": one.key, "salt": one.salt, "details": one.details} for one in entries]
    detailed = [{"configuration": configuration, **row} for row in more if row["details"]]
    if detailed:
        connection.execute(sa.insert(details), detailed)
    return Head(entries[-1].number, entries[-1].hash)


def head(connection: Connection, configuration: int) -> Head:
    """The last entry of the log; number 0 and what entry 1 confirms if there is none.

    Args:
        connection: of a transaction.
        configuration: its number.
    """
    known = tables().configurations
    return _head(connection, connection.execute(sa.select(known).where(known.c.id == configuration)).one())


def _locked_head(connection: Connection, configuration: int) -> Head:
    """The head, once no other transaction can append. SQLite has one writer at a time anyway."""
    known = tables().configurations
    query = sa.select(known).where(known.c.id == configuration).with_for_update()
    return _head(connection, connection.execute(query).one())


def _head(connection: Connection, configuration: t.Any) -> Head:
    table = tables().audit
    query = sa.select(table.c.number, table.c.hash).where(table.c.configuration == configuration.id)
    last = connection.execute(query.order_by(table.c.number.desc()).limit(1)).one_or_none()
    return Head(last.number, last.hash) if last else genesis(configuration.domain, configuration.name)


def _salts() -> t.Iterator[str]:
    while True:
        yield os.urandom(SALT_SIZE).hex()
