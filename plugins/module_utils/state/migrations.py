# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The version of the tables, and the steps from one version to the next.

A new database gets the tables of `tables.py`. An older one gets the migrations from its version on. A change of the
tables is a new number in `MIGRATIONS`; a migration that was released is never changed.
"""

from __future__ import annotations

import typing as t

from ..errors import StateError
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def _add_approval_and_audit(connection: Connection) -> None:
    """0.7.0: plans with units and decisions, the audit log, and what its receivers have got."""
    known = tables()
    added = (
        known.plans,
        known.units,
        known.decisions,
        known.audit,
        known.details,
        known.deliveries,
        known.settings,
        known.requests,
    )
    known.all.create_all(connection, tables=added)


MIGRATIONS: t.Final[t.Mapping[int, t.Callable[[Connection], None]]] = {2: _add_approval_and_audit}
"""By the version that a migration leads to; it comes from the version before."""

VERSION: t.Final = 2
"""The version of `tables.py`."""


def upgrade(connection: Connection, place: str) -> None:
    """Create the tables, or bring them to the version of this collection, within the transaction of the connection.

    Args:
        connection: of a transaction that has the database for itself, see `engine.exclusive`.
        place: the database, for messages.

    Raises:
        StateError: a newer version of the collection has written the database.
    """
    version = version_of(connection, place)
    if version == 0:
        tables().all.create_all(connection)
        connection.execute(sa.insert(tables().schema).values(version=VERSION))
    for number in range(version + 1, VERSION + 1) if version else ():
        MIGRATIONS[number](connection)
        connection.execute(sa.update(tables().schema).values(version=number))


def version_of(connection: Connection, place: str) -> int:
    """The version of the tables; 0 if there are none.

    Raises:
        StateError: the version is newer than this collection knows, or missing.
    """
    schema = tables().schema
    if not sa.inspect(connection).has_table(schema.name):
        return 0
    version: int | None = connection.scalar(sa.select(schema.c.version))
    if version is None:
        raise StateError(f"{place} has no version in its table {schema.name}. Restore it from a backup, or remove it.")
    if version > VERSION:
        raise StateError(
            f"{place} was written by a newer version of hrsync.ad: its tables have version {version}, and this"
            f" version of the collection knows up to {VERSION}. Install the newer version of the collection here too,"
            " or set the option state to another database."
        )
    return version
