# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lease: one run at a time writes to a part of a domain, or with a configuration."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ..errors import StateError
from ..values import dn
from ..values.equality import entry_form
from . import process
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

TIMEOUT: t.Final = 600
"""Seconds without a heartbeat after which another run takes over. A run gives one every `HEARTBEAT` seconds."""
HEARTBEAT: t.Final = 60


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What memory belongs to: the memory to the domain and the name, the lease also to the base."""

    domain: str
    """DNS name of the domain."""
    base: str
    """DN below which the run may change accounts."""
    name: str
    together: str = ""
    """`model.limits.Limits.together`: the memory has what other configurations with this name have made."""


class LeaseHeldError(StateError):
    """Another run is writing."""


class LostLeaseError(StateError):
    """Another run has taken over, because this one gave no sign of life for too long. It must not write any more."""

    def __init__(self, shown: str) -> None:
        super().__init__(
            f"{shown} says that another run has taken over, because this run gave no sign of life for"
            f" {TIMEOUT // 60} minutes. This run writes nothing more."
        )


def take(connection: Connection, configuration: Configuration, number: int, run: int, owner: str, now: int) -> None:
    """Take the lease for a run. The leases of runs that have ended without giving it back are removed.

    Args:
        connection: of a transaction that has the leases for itself, see `Database.exclusive`.
        configuration: of the run.
        number: of the configuration in the database.
        run: the number of the run.
        owner: who started the run.
        now: seconds since 1970.

    Raises:
        LeaseHeldError: another run has it. The sentence says who, where and since when.
    """
    leases = tables().leases
    for row in connection.execute(sa.select(leases).where(leases.c.domain == configuration.domain.lower())).all():
        if not (row.configuration == number or _overlap(row.base, configuration.base)):
            continue
        if row.heartbeat > now - TIMEOUT and not process.has_ended(row.process):
            raise LeaseHeldError(_held(row, now))
        connection.execute(sa.delete(leases).where(leases.c.run == row.run))
    connection.execute(
        sa.insert(leases).values(
            run=run,
            configuration=number,
            domain=configuration.domain.lower(),
            base=configuration.base,
            owner=owner,
            host=process.host(),
            process=process.this_process(),
            since=now,
            heartbeat=now,
        )
    )


def keep(connection: Connection, run: int, now: int, shown: str) -> None:
    """Give a sign of life; in the transaction that writes, so that a run without the lease writes nothing.

    Raises:
        LostLeaseError: the run has lost its lease.
    """
    leases = tables().leases
    kept = connection.execute(sa.update(leases).where(leases.c.run == run).values(heartbeat=now))
    if kept.rowcount != 1:
        raise LostLeaseError(shown)


def give_back(connection: Connection, run: int) -> None:
    """Let other runs have the lease."""
    connection.execute(sa.delete(tables().leases).where(tables().leases.c.run == run))


def _overlap(one: str, other: str) -> bool:
    """Whether one of two DNs is the other, or above it."""
    first, second = (list(reversed(dn.split(entry_form(each)))) for each in (one, other))
    length = min(len(first), len(second))
    return first[:length] == second[:length]


def _held(row: Row[t.Any], now: int) -> str:
    since = datetime.datetime.fromtimestamp(row.since, datetime.UTC)
    return (
        f"Another run is writing to {row.base}: run {row.run} of {row.owner} on {row.host}, since"
        f" {since:%Y-%m-%d %H:%M:%S} UTC, with its last sign of life {now - row.heartbeat} seconds ago. Wait until it"
        f" has ended, and run again. If it was killed, another run can take over {TIMEOUT // 60} minutes after its"
        " last sign of life."
    )
