# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Delivers the audit log: what each receiver has not got yet, in order, until one of its batches fails."""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from ..errors import ReceiverError, explained
from ..values.text import count, ended
from .loading import desk, opened
from .message import Chain, Message
from .service_desk.desk import Ledger, ServiceDesk
from .service_desk.subjects import of_people, of_plans

if t.TYPE_CHECKING:
    import datetime

    from ..model.approval import KeptPlan
    from ..model.delivery import Delivery, LogEntry
    from ..model.memory import PersonMemory
    from .base import Receiver
    from .entry import Chosen


class Outbox(Ledger, t.Protocol):
    """The audit log, how far each receiver has got it, and the requests in service desks."""

    def head(self) -> LogEntry | None:
        """The last entry; None if there is none.

        Raises:
            StateError: it cannot be read.
        """

    def entries_after(self, number: int, limit: int) -> t.Sequence[LogEntry]:
        """The entries after this number, at most so many, in order.

        Raises:
            StateError: they cannot be read.
        """

    def delivery(self, receiver: str) -> Delivery:
        """How far the receiver of this name has got the log.

        Raises:
            StateError: it cannot be read.
        """

    def note_delivered(self, receiver: str, number: int) -> None:
        """Remember that the receiver has got everything up to this entry.

        Raises:
            StateError: it cannot be written.
        """

    def note_failed(self, receiver: str, reason: str) -> Delivery:
        """Remember that the receiver could not be reached, and since when; returns how far it has got the log.

        Raises:
            StateError: it cannot be written.
        """


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How receivers are opened; tests have others."""

    receiver: t.Callable[[Chosen, Chain], Receiver] = opened
    desk: t.Callable[[Chosen], t.Any] = desk


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Matters:
    """What service desks get requests about."""

    people: t.Collection[PersonMemory] = ()
    """What is remembered of everybody after the run."""
    plans: t.Callable[[], t.Sequence[KeptPlan]] = tuple
    """Reads the plans that wait for approval."""


@dataclasses.dataclass(frozen=True, slots=True)
class Delivered:
    """What a run tells of its deliveries."""

    notices: tuple[str, ...] = ()
    """About receivers that are down, but not required."""
    faults: tuple[str, ...] = ()
    """About receivers that are required, and have not got everything."""


class Deliverer:
    """Delivers for one run.

    Args:
        receivers: those of the option.
        outbox: what is to be delivered.
        chain: whose audit log it is.
        now: the time of the run.
        opening: opens the receivers.
    """

    def __init__(
        self,
        receivers: t.Sequence[Chosen],
        outbox: Outbox,
        chain: Chain,
        now: datetime.datetime,
        opening: Opening | None = None,
    ) -> None:
        self._receivers = receivers
        self._outbox = outbox
        self._chain = chain
        self._now = now
        self._opening = opening or Opening()

    def check(self) -> None:
        """Before the first write: see that the required receivers are there, and deliver what is waiting.

        Raises:
            ReceiverError: one is down.
        """
        for chosen in self._receivers:
            if chosen.required:
                try:
                    self._check(chosen)
                except Exception as error:
                    raise ReceiverError(
                        f"{ended(explained(error))} This receiver is required, so the run writes nothing. Repair it and"
                        f" run again, or set {chosen.where}.required to false."
                    ) from error

    def deliver(self, matters: Matters) -> Delivered:
        """After the run: send each receiver what it has not got yet. A receiver that is down does not stop others."""
        notices, faults = list[str](), list[str]()
        for chosen in self._receivers:
            try:
                self._serve(chosen, matters)
            # The changes of the run are made. Nothing that goes wrong here may lose its report.
            except Exception as error:
                (faults if chosen.required else notices).append(self._failed(chosen, ended(explained(error))))
        return Delivered(tuple(notices), tuple(faults))

    def _check(self, chosen: Chosen) -> None:
        if not chosen.kind.takes_entries:
            with contextlib.closing(self._opening.desk(chosen)) as client:
                client.check()
            return
        with contextlib.closing(self._opening.receiver(chosen, self._chain)) as receiver:
            receiver.check()
            self._send(chosen, receiver)

    def _serve(self, chosen: Chosen, matters: Matters) -> None:
        if chosen.kind.takes_entries:
            with contextlib.closing(self._opening.receiver(chosen, self._chain)) as receiver:
                self._send(chosen, receiver)
            return
        with contextlib.closing(self._opening.desk(chosen)) as client:
            days = chosen.options["skipped_days"]
            wanted = [*of_plans(matters.plans(), self._chain), *of_people(matters.people, self._now, days, self._chain)]
            ServiceDesk(chosen, self._chain, self._outbox, client, self._now).follow(wanted)
        self._outbox.note_delivered(chosen.name, 0)

    def _send(self, chosen: Chosen, receiver: Receiver) -> None:
        """Send everything that the receiver has not got."""
        delivered = self._outbox.delivery(chosen.name).number
        _refuse_loss(chosen, delivered, self._outbox.head())
        pending = _entries if chosen.takes_entries else _heads
        for batch in pending(self._outbox, delivered, receiver.limit):
            receiver.send([self._message(chosen, entry) for entry in batch])
            self._outbox.note_delivered(chosen.name, batch[-1].number)

    def _message(self, chosen: Chosen, entry: LogEntry) -> Message:
        return Message(chain=self._chain, entry=entry, is_head=not chosen.takes_entries, now=self._now)

    def _failed(self, chosen: Chosen, reason: str) -> str:
        """The sentences about a receiver that is down, once it is remembered."""
        try:
            found, head = self._outbox.note_failed(chosen.name, reason), self._outbox.head()
        except Exception as error:
            return f"{reason} This could not be remembered: {ended(explained(error))}"
        since = f" since {found.failing:%Y-%m-%d %H:%M} UTC" if found.failing else ""
        return f"{reason}{_what(chosen, found, head, since)}"


def _refuse_loss(chosen: Chosen, delivered: int, head: LogEntry | None) -> None:
    """Raise an error if the log is shorter than what the receiver has got of it."""
    last = head.number if head else 0
    if last < delivered:
        raise ReceiverError(
            f"{chosen.label} has got entry {delivered} of the audit log, but the log in the database ends with entry"
            f" {last}: somebody has removed entries, or has restored an older database. Compare both."
        )


def _entries(outbox: Outbox, delivered: int, limit: int) -> t.Iterator[t.Sequence[LogEntry]]:
    while batch := outbox.entries_after(delivered, limit):
        yield batch
        delivered = batch[-1].number


def _heads(outbox: Outbox, delivered: int, _limit: int) -> t.Iterator[t.Sequence[LogEntry]]:
    head = outbox.head()
    if head and head.number > delivered:
        yield (head,)


def _what(chosen: Chosen, found: Delivery, head: LogEntry | None, since: str) -> str:
    """What waits for the receiver, as a sentence."""
    if not chosen.kind.takes_entries:
        return f" It has not been in line{since}; the next run tries again."
    number = head.number - found.number if head and chosen.takes_entries else 0
    if number > 0:
        entries = count(number, "entry of the audit log waits", "entries of the audit log wait")
        return f" {entries} for this receiver{since}; the next run sends what waits."
    return f" The head of the audit log waits for this receiver{since}; the next run sends it."
