# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits of several configurations together, such as the shards of a large company: the option `limits_together`.

Before it writes, a run says what it intends, and then looks at what the others have made and intend. Both happen in one
transaction, and these transactions come one after the other. So of two runs at least one sees the other, and they do
not use up the same allowance. At its end, a run replaces what it intended by what it has made.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.limits import LONGEST_PERIOD
from ..model.memory import ALONE, Others
from .memories import made_of, put, replace_made
from .tables import TOGETHER, tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from ..model.memory import Made


class Member(t.NamedTuple):
    """A run of a configuration that counts together with others."""

    together: str
    """The name that all of them have."""
    configuration: int
    run: int


def intend(connection: Connection, member: Member, made: t.Iterable[Made], managed: int, now: int) -> Others:
    """Say what a run intends, and see what others have made and intend.

    Args:
        connection: of a transaction that has the database for itself, see `engine.exclusive`.
        member: the run.
        made: what it intends.
        managed: number of the accounts that its configuration manages.
        now: seconds since 1970.
    """
    replace_made(connection, member.configuration, member.run, made)
    shown = {"kind": f"{TOGETHER}{member.together}", "at": now, "number": managed, "people": managed}
    row = {"configuration": member.configuration, "run": member.run, "who": "[]", "is_allowed": False, **shown}
    put(connection, tables().made, [row])
    return others(connection, member.configuration, member.together, now)


def others(connection: Connection, configuration: int, together: str, now: int) -> Others:
    """What the other configurations of this name have made, and how many accounts they manage.

    A configuration that has not run for the longest period of a limit does not count any more.

    Args:
        connection: of a transaction that sees one state.
        configuration: the number of the own one.
        together: the name; empty if there are no others.
        now: seconds since 1970.
    """
    if not together:
        return ALONE
    made, configurations = tables().made, tables().configurations
    since = now - int(LONGEST_PERIOD.total_seconds())
    foreign = sa.select(configurations.c.id).where(configurations.c.id != configuration)
    query = sa.select(made).where(made.c.configuration.in_(foreign), made.c.at > since).order_by(made.c.at, made.c.run)
    rows = connection.execute(query).all()
    members = {row.configuration: row.number for row in rows if row.kind == f"{TOGETHER}{together}"}
    counted = (row for row in rows if row.configuration in members and not row.kind.startswith(TOGETHER))
    return Others(
        made=tuple(dataclasses.replace(made_of(row), configuration=row.configuration) for row in counted),
        managed=sum(members.values()),
    )
