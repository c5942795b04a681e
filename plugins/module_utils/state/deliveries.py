# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The audit log for receivers, how far each has got it, and the requests in service desks. Each call is a transaction.

Runs deliver without the lease, so two runs may do so at once: a number never goes back, and a request belongs to the
run that has added its row.
"""

from __future__ import annotations

import typing as t

from ..model.delivery import Delivery, DeskRequest, LogEntry
from ..wire.memory import seconds, time_of
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from .engine import Database


class Deliveries:
    """What a run needs to deliver. See `receivers.delivery.Outbox` and `receivers.service_desk.desk.Ledger`.

    Args:
        database: open for writing.
        configuration: its number.
    """

    def __init__(self, database: Database, configuration: int) -> None:
        self._database = database
        self._configuration = configuration

    def head(self) -> LogEntry | None:
        """The last entry of the audit log, without its details; None if there is none."""
        audit = tables().audit
        query = sa.select(audit).where(audit.c.configuration == self._configuration)
        with self._database.reading() as connection:
            row = connection.execute(query.order_by(audit.c.number.desc()).limit(1)).one_or_none()
        return LogEntry(number=row.number, text=row.entry, hash=row.hash) if row else None

    def entries_after(self, number: int, limit: int) -> list[LogEntry]:
        """The entries of the audit log after this number, at most so many, in order."""
        known = tables()
        audit, details = known.audit, known.details
        same = (audit.c.configuration == details.c.configuration) & (audit.c.number == details.c.number)
        query = (
            sa.select(audit, details.c.salt, details.c.details)
            .select_from(audit.outerjoin(details, same))
            .where(audit.c.configuration == self._configuration, audit.c.number > number)
            .order_by(audit.c.number)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def delivery(self, receiver: str) -> Delivery:
        """How far the receiver of this name has got the audit log."""
        with self._database.reading() as connection:
            return _delivery(connection, self._configuration, receiver)

    def note_delivered(self, receiver: str, number: int) -> None:
        """Remember that the receiver has got everything up to this entry, and can be reached."""
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            last = max(number, _delivery(connection, self._configuration, receiver).number)
            _replace_delivery(connection, self._configuration, Delivery(receiver=receiver, number=last))

    def note_failed(self, receiver: str, reason: str) -> Delivery:
        """Remember that the receiver could not be reached, since its first failure, and why the last time."""
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            found = _delivery(connection, self._configuration, receiver)
            since = found.failing or time_of(self._database.now(connection))
            failing = Delivery(receiver=receiver, number=found.number, failing=since, reason=reason)
            _replace_delivery(connection, self._configuration, failing)
            return failing

    def requests(self, receiver: str) -> list[DeskRequest]:
        """The requests that runs have made in a service desk, or were about to make."""
        known = tables().requests
        query = sa.select(known).where(*self._own(receiver)).order_by(known.c.subject)
        with self._database.reading() as connection:
            return [_request(row) for row in connection.execute(query)]

    def add_request(self, receiver: str, request: DeskRequest) -> bool:
        """Remember that the request will be made now; false if another run has done so."""
        known = tables().requests
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            query = sa.select(known.c.subject).where(*self._own(receiver), known.c.subject == request.subject)
            if connection.execute(query).first():
                return False
            own = {"configuration": self._configuration, "receiver": receiver}
            connection.execute(sa.insert(known).values(**own, **_row(request)))
        return True

    def set_request(self, receiver: str, request: DeskRequest) -> None:
        """Replace what is remembered of a request."""
        known = tables().requests
        where = (*self._own(receiver), known.c.subject == request.subject)
        with self._database.writing() as connection:
            connection.execute(sa.update(known).where(*where).values(**_row(request)))

    def remove_request(self, receiver: str, subject: str) -> None:
        """Forget a request that is closed and not needed any more."""
        known = tables().requests
        with self._database.writing() as connection:
            connection.execute(sa.delete(known).where(*self._own(receiver), known.c.subject == subject))

    def _own(self, receiver: str) -> tuple[t.Any, ...]:
        known = tables().requests
        return (known.c.configuration == self._configuration, known.c.receiver == receiver)


def _entry(row: Row[t.Any]) -> LogEntry:
    return LogEntry(number=row.number, text=row.entry, hash=row.hash, details=row.details or "", salt=row.salt or "")


def _delivery(connection: Connection, configuration: int, receiver: str) -> Delivery:
    known = tables().deliveries
    query = sa.select(known).where(known.c.configuration == configuration, known.c.receiver == receiver)
    row = connection.execute(query).one_or_none()
    if row is None:
        return Delivery(receiver=receiver)
    return Delivery(receiver=receiver, number=row.number, failing=time_of(row.failing), reason=row.message)


def _replace_delivery(connection: Connection, configuration: int, delivery: Delivery) -> None:
    known = tables().deliveries
    own = (known.c.configuration == configuration, known.c.receiver == delivery.receiver)
    connection.execute(sa.delete(known).where(*own))
    connection.execute(
        sa.insert(known).values(
            configuration=configuration,
            receiver=delivery.receiver,
            number=delivery.number,
            failing=seconds(delivery.failing),
            message=delivery.reason,
        )
    )


def _request(row: Row[t.Any]) -> DeskRequest:
    return DeskRequest(
        subject=row.subject,
        request=row.request,
        digest=row.digest,
        opened=t.cast("t.Any", time_of(row.opened)),
        closed=time_of(row.closed),
    )


def _row(request: DeskRequest) -> dict[str, t.Any]:
    return {
        "subject": request.subject,
        "request": request.request,
        "digest": request.digest,
        "opened": seconds(request.opened),
        "closed": seconds(request.closed),
    }
