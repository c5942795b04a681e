# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the receivers have got, and how they are set."""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ..simulation.faults import Fault
from ..simulation.state import State
from .credentials import Credentials


@dataclasses.dataclass
class Settings:
    """How the receivers behave."""

    acknowledges: bool = False
    """Whether the token of Splunk has indexer acknowledgment."""
    indexes_after: int = 0
    """After how many questions an acknowledgment is given."""
    indexes: tuple[str, ...] = ("main", "audit")
    """Those to which the token may write."""
    is_enabled: bool = True
    """Whether the token is enabled."""
    largest: int = 1_000_000
    """Bytes of one request, as `max_content_length` of Splunk."""
    mandatory: tuple[str, ...] = ()
    """Further fields that new requests of the service desk must have."""


@dataclasses.dataclass
class Ticket:
    """A request of the service desk."""

    id: str
    fields: dict[str, t.Any]
    completed: int | None = None
    is_trashed: bool = False


class World(State[Credentials, Fault]):
    """The state that all receivers share."""

    def __init__(self, credentials: Credentials) -> None:
        super().__init__(credentials, Fault)
        self.on_reset.append(self.forget)
        self.forget()

    def forget(self) -> None:
        """Have nothing."""
        self.settings = Settings()
        self.events: list[dict[str, t.Any]] = []
        """What Splunk has indexed, in order."""
        self.acknowledgments: dict[str, dict[int, int]] = collections.defaultdict(dict)
        """By channel and number: how often was asked already."""
        self.given: collections.Counter[str] = collections.Counter()
        """How many acknowledgments each channel has had."""
        self.posts: dict[str, bytes] = {}
        """What the webhook has got, by key, in order."""
        self.repeated: collections.Counter[str] = collections.Counter()
        """How often the webhook has got a key again."""
        self.tickets: dict[str, Ticket] = {}
        self.tokens: dict[str, float] = {}
        """Access tokens for the service desk, with the time until which they are valid."""
        self.lines: list[t.Any] = []
        """What the syslog server has got, parsed."""
        self.violations: list[str] = []
        """What clients have done that no protocol allows."""
