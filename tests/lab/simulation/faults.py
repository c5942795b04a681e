# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd answers on request: what a test asks a system to do wrong, and how often."""

from __future__ import annotations

import dataclasses
import re
import threading
import typing as t


@dataclasses.dataclass(kw_only=True)
class Fault:
    """One odd answer.

    - status: answer with `status`, in the system's own error form, with a `Retry-After` header where `retry_after` is
      given (a number of seconds or an HTTP date).
    - html: a body of HTML with `status` (200 unless given).
    - drop: close the connection without an answer, and without doing what was asked.
    - truncated: do it, send half of the body, then close the connection.
    - slow: wait `seconds`, then answer as usual.
    """

    KINDS: t.ClassVar[frozenset[str]] = frozenset({"status", "html", "drop", "truncated", "slow"})
    PATTERNS: t.ClassVar[tuple[str, ...]] = ("path",)
    """Members that are regular expressions, searched for."""

    kind: str
    system: str | None = None
    """Name of the system, such as `factorial` or `graph`; any if None."""
    method: str | None = None
    path: str = ""
    times: int = 1
    """How many answers; 0 for all until the faults are cleared."""
    skip: int = 0
    """How many matching requests are answered as usual first."""
    status: int | None = None
    retry_after: str | int | None = None
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in self.KINDS:
            raise ValueError(f"kind is {self.kind!r}; it must be one of {', '.join(sorted(self.KINDS))}")
        if self.kind == "status" and self.status is None:
            raise ValueError("a fault of the kind status needs status")
        if self.times < 0 or self.skip < 0:
            raise ValueError("times and skip must not be negative")
        for name in self.PATTERNS:
            re.compile(getattr(self, name))

    def meets(self, system: str, method: str, path: str) -> bool:
        """Whether the fault is meant for this request."""
        return (
            self.system in (None, system) and self.method in (None, method) and re.search(self.path, path) is not None
        )


AnyFault = t.TypeVar("AnyFault", bound=Fault)


class Faults(t.Generic[AnyFault]):
    """The faults that wait; safe to use from several threads."""

    def __init__(self, kind: type[AnyFault]) -> None:
        """`kind` is the class of this system's faults."""
        self._kind = kind
        self._lock = threading.Lock()
        self._waiting: list[AnyFault] = []
        self.calm = threading.Event()
        """Set to wake whoever waits on a fault's behalf; replaced by `clear`."""

    def add(self, fault: AnyFault) -> None:
        """Put a fault behind those that wait."""
        with self._lock:
            self._waiting.append(dataclasses.replace(fault))

    def add_all(self, asked: t.Any) -> None:
        """Add the fault, or all of a list of faults, given as plain data. Raises ValueError and TypeError."""
        for fault in [self._kind(**each) for each in (asked if isinstance(asked, list) else [asked])]:
            self.add(fault)

    def take(self, meets: t.Callable[[AnyFault], bool]) -> AnyFault | None:
        """The first fault that `meets` accepts, used up by one."""
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
        """The faults that wait, as plain data."""
        with self._lock:
            return [dataclasses.asdict(fault) for fault in self._waiting]
