# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An audit log in memory, with how far receivers have got it."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.delivery import Delivery, DeskRequest, LogEntry
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.entry import Chosen, receivers_of
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.message import Chain, Message

NOON: t.Final = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)
CHAIN: t.Final = Chain(domain="example.test", configuration="lifecycle", host="controller1", version="0.7.0")


def entry(number: int, details: str = '{"after": "Müller \\"]", "who": "Anna"}') -> LogEntry:
    """An entry of the audit log."""
    at = (NOON + datetime.timedelta(seconds=number)).isoformat().replace("+00:00", "Z")
    text = json.dumps({"at": at, "number": number, "what": "change"}, sort_keys=True)
    return LogEntry(
        number=number, text=text, hash=hashlib.sha256(text.encode()).hexdigest(), details=details, salt="00ff"
    )


def message(number: int, *, is_head: bool = False, chain: Chain = CHAIN) -> Message:
    """A message about an entry."""
    return Message(chain=chain, entry=entry(number), is_head=is_head, now=NOON)


def chosen(type_: str, **options: t.Any) -> Chosen:
    """A receiver of the option."""
    return receivers_of({"audit_receivers": [{"type": type_, **options}]})[0]


class Outbox:
    """What `state.deliveries.Deliveries` does, in memory."""

    def __init__(self, entries: int = 0) -> None:
        self.log = [entry(number) for number in range(1, entries + 1)]
        self.deliveries: dict[str, Delivery] = {}
        self.kept: dict[tuple[str, str], DeskRequest] = {}
        self.now = NOON

    def add(self, number: int = 1) -> None:
        """Further entries."""
        self.log += [entry(len(self.log) + offset) for offset in range(1, number + 1)]

    def head(self) -> LogEntry | None:
        return self.log[-1] if self.log else None

    def entries_after(self, number: int, limit: int) -> list[LogEntry]:
        return self.log[number : number + limit]

    def delivery(self, receiver: str) -> Delivery:
        return self.deliveries.get(receiver, Delivery(receiver=receiver))

    def note_delivered(self, receiver: str, number: int) -> None:
        self.deliveries[receiver] = Delivery(receiver=receiver, number=number)

    def note_failed(self, receiver: str, reason: str) -> Delivery:
        found = self.delivery(receiver)
        self.deliveries[receiver] = dataclasses.replace(found, failing=found.failing or self.now, reason=reason)
        return self.deliveries[receiver]

    def requests(self, receiver: str) -> list[DeskRequest]:
        return [one for (name, _subject), one in self.kept.items() if name == receiver]

    def add_request(self, receiver: str, request: DeskRequest) -> bool:
        if (receiver, request.subject) in self.kept:
            return False
        self.kept[receiver, request.subject] = request
        return True

    def set_request(self, receiver: str, request: DeskRequest) -> None:
        self.kept[receiver, request.subject] = request

    def remove_request(self, receiver: str, subject: str) -> None:
        del self.kept[receiver, subject]
