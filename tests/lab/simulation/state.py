# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all simulated systems know: secrets, faults, a clock, and what was asked of them."""

from __future__ import annotations

import collections
import threading
import time
import typing as t

from .credentials import Credentials
from .faults import AnyFault, Faults
from .web import Request

KEPT_REQUESTS = 20_000

Secrets = t.TypeVar("Secrets", bound=Credentials)


class State(t.Generic[Secrets, AnyFault]):
    """One state, shared by the systems of a simulator and changed through `/_lab/`."""

    def __init__(self, credentials: Secrets, fault: type[AnyFault]) -> None:
        self.credentials = credentials
        self.faults = Faults(fault)
        self.log = RequestLog()
        self.lock = threading.RLock()
        self.url = ""
        """Where clients find the first system, without a slash at the end; known once there is a port."""
        self.on_reset: list[t.Callable[[], None]] = []
        """What the systems themselves have to forget on `reset`."""
        self._skipped = 0.0

    def now(self) -> float:
        """Seconds since 1970, by the simulator's clock."""
        return time.time() + self._skipped

    def skip(self, seconds: float) -> None:
        """Put the clock forward: tokens age, quotas recover, delays end."""
        self._skipped += seconds

    def reset(self) -> None:
        """No faults, an empty log, and the machine's time."""
        with self.lock:
            self._skipped = 0.0
            self.faults.clear()
            self.log.clear()
            for forget in self.on_reset:
                forget()


class RequestLog:
    """What was asked, without bodies, values of headers, or anything secret."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: collections.deque[dict[str, t.Any]] = collections.deque(maxlen=KEPT_REQUESTS)
        self._counts: collections.Counter[str] = collections.Counter()

    def note(self, system: str, request: Request) -> dict[str, t.Any]:
        """Remember a request as it comes; the entry's `status` follows. The query only where it holds no secret."""
        entry = {
            "system": system,
            "method": request.method,
            "path": request.path,
            "query": request.query if request.path.startswith(("/api/", "/v1.0/")) else "",
            "status": None,
            "headers": sorted(request.headers),
        }
        with self._lock:
            self._entries.append(entry)
            self._counts[f"{system} {request.method} {request.path}"] += 1
        return entry

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._counts.clear()

    def contents(self) -> dict[str, t.Any]:
        """`total`, `counts` by "system method path", and the newest `entries`, oldest first.

        An entry's `status` is null before the answer, and 0 where the connection was closed without one.
        """
        with self._lock:
            entries = [dict(entry) for entry in self._entries]
            return {"total": self._counts.total(), "counts": dict(self._counts), "entries": entries}
