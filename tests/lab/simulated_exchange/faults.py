# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd answers on request: what a test asks the simulated Exchange to do wrong, and how often."""

from __future__ import annotations

import dataclasses
import re
import threading
import typing as t

TRANSPORT: t.Final = frozenset({"status", "html", "drop", "truncated", "slow", "session_limit", "session_gone"})
"""Kinds that meet a request of the protocol."""
COMMAND: t.Final = frozenset({"error", "warning_error", "stall"})
"""Kinds that meet a command."""
KINDS: t.Final = TRANSPORT | COMMAND


@dataclasses.dataclass(kw_only=True)
class Fault:
    """One odd answer.

    Of requests, those with `action` (Create, Command, Receive, Send, Signal, Delete; all if None):

    - status: this HTTP `status` instead of an answer. html: a page of HTML with it (200 unless given).
    - drop: close the connection without an answer, and without doing what was asked. truncated: do it, send half of the
      answer, close.
    - slow: wait `seconds`, then answer as usual.
    - session_limit: refuse one more session. session_gone: end the client's session, as after long idleness.

    Of commands, those whose name and whose identity match the regular expressions `command` and `identity`:

    - error: fail with `message`; `exception` is the name of the exception.
    - warning_error: do what is asked, and write such an error record nevertheless, without failing.
    - stall: begin `seconds` later.
    """

    kind: str
    action: str | None = None
    command: str = ""
    identity: str = ""
    times: int = 1
    """How many; 0 for all until the faults are cleared."""
    skip: int = 0
    """How many that match go as usual first."""
    status: int = 0
    seconds: float = 1.0
    message: str = "Active Directory operation failed. INSUFF_ACCESS_RIGHTS"
    exception: str = "ADOperationException"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is {self.kind!r}; it must be one of {', '.join(sorted(KINDS))}")
        if self.kind == "status" and not self.status:
            raise ValueError("a fault of the kind status needs status")
        if self.times < 0 or self.skip < 0:
            raise ValueError("times and skip must not be negative")
        re.compile(self.command), re.compile(self.identity)

    def meets_request(self, action: str) -> bool:
        """Whether the fault is meant for a request with this action."""
        return self.kind in TRANSPORT and self.action in (None, action)

    def meets_command(self, name: str, identity: str) -> bool:
        """Whether the fault is meant for this command."""
        return (
            self.kind in COMMAND
            and re.search(self.command, name, re.IGNORECASE) is not None
            and re.search(self.identity, identity, re.IGNORECASE) is not None
        )


class Faults:
    """The faults that wait; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []
        self.calm = threading.Event()
        """Set to wake whoever waits on a fault's behalf; replaced by `clear`."""

    def add(self, fault: Fault) -> None:
        """Put a fault behind those that wait."""
        with self._lock:
            self._waiting.append(fault)

    def for_request(self, action: str) -> Fault | None:
        """The fault for a request, used up by one."""
        return self._take(lambda fault: fault.meets_request(action))

    def for_command(self, name: str, identity: str) -> Fault | None:
        """The fault for a command, used up by one."""
        return self._take(lambda fault: fault.meets_command(name, identity))

    def _take(self, meets: t.Callable[[Fault], bool]) -> Fault | None:
        with self._lock:
            fault = next(filter(meets, self._waiting), None)
            if fault is None:
                return None
            if fault.skip:
                fault.skip -= 1
                return None
            if fault.times == 1:
                self._waiting.remove(fault)
            fault.times = max(fault.times - 1, 0)
            return dataclasses.replace(fault)

    def clear(self) -> None:
        """Forget all faults, and let those go who wait."""
        with self._lock:
            self._waiting.clear()
            self.calm.set()
            self.calm = threading.Event()

    def waiting(self) -> list[dict[str, t.Any]]:
        """What waits, as plain data."""
        with self._lock:
            return [dataclasses.asdict(fault) for fault in self._waiting]
