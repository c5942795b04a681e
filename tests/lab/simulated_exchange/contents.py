# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What lives in mailboxes and not in the directory."""

from __future__ import annotations

import dataclasses
import datetime
import threading
import typing as t
import uuid


@dataclasses.dataclass
class AutoReply:
    """An automatic reply."""

    state: str = "Disabled"
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    internal: str = ""
    external: str = ""
    audience: str = "All"


@dataclasses.dataclass
class Permission:
    """Who may do what with a mailbox."""

    user: str
    """DOMAIN\\name."""
    rights: tuple[str, ...]


@dataclasses.dataclass
class Contents:
    """Of one mailbox."""

    auto_reply: AutoReply = dataclasses.field(default_factory=AutoReply)
    permissions: list[Permission] = dataclasses.field(default_factory=list)
    litigation_hold: bool = False
    hold_duration: str = "Unlimited"
    photo: bytes = b""


class Store:
    """The contents by the account's GUID."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._contents: dict[uuid.UUID, Contents] = {}

    def of(self, guid: uuid.UUID) -> Contents:
        """The contents of a mailbox."""
        with self.lock:
            return self._contents.setdefault(guid, Contents())

    def forget(self, guid: uuid.UUID) -> None:
        """A mailbox is disconnected from its account."""
        with self.lock:
            self._contents.pop(guid, None)

    def clear(self) -> None:
        """Forget all."""
        with self.lock:
            self._contents.clear()

    def plain(self) -> dict[str, t.Any]:
        """Everything, as JSON can show it."""
        with self.lock:
            return {str(guid): _plain(contents) for guid, contents in self._contents.items()}


def _plain(contents: Contents) -> dict[str, t.Any]:
    found = dataclasses.asdict(contents)
    found["photo"] = len(contents.photo)
    for name in ("start", "end"):
        moment = found["auto_reply"][name]
        found["auto_reply"][name] = moment.isoformat() if moment else None
    return found
