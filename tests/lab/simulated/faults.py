# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd answers on request: what a test asks one of the systems to do wrong, and how often."""

from __future__ import annotations

import collections.abc
import dataclasses
import re
import threading
import typing as t

Row = dict[str, t.Any]

REPLACING = frozenset({"status", "html", "errors_null", "drop"})
"""Kinds that answer instead of the system."""
SHAPING = frozenset(
    {"stuck_cursor", "wrong_total", "empty_list", "half_list", "duplicate_rows", "duplicate_keys", "hide"}
)
"""Kinds that change the list which the system would have answered."""
CARRYING = frozenset({"slow", "truncated"})
"""Kinds that change how the answer arrives."""
KINDS = REPLACING | SHAPING | CARRYING

Positions = collections.abc.Sequence[int]


@dataclasses.dataclass(kw_only=True)
class Fault:
    """One odd answer.

    - status: answer with `status`, in the system's own error form, with a `Retry-After` header where `retry_after` is
      given (a number of seconds or an HTTP date).
    - html: a body of HTML with `status` (200 unless given).
    - errors_null: `{"errors": null}` with `status` (200 unless given).
    - drop: close the connection without an answer.
    - truncated: send half of the body, then close the connection.
    - slow: wait `seconds`, then answer as usual.
    - stuck_cursor: every page says that there is another and shows the first again (Factorial: with the cursor that it
      was given; Calamari: always one page more to go).
    - wrong_total: `meta.total` (Calamari: `totalPages`) is `by` too many.
    - empty_list, half_list: nobody, or the first half of the list, with totals that agree.
    - duplicate_rows: the second row of the whole list is the first once more.
    - duplicate_keys: the second row of a page has the first one's employee number.
    - hide: the members named in `names` are null, as where a permission hides them.
    """

    kind: str
    system: str | None = None
    """Name of the system, such as `factorial` or `calamari`; any if None."""
    method: str | None = None
    path: str = ""
    """Regular expression, searched for in the path."""
    times: int = 1
    """How many answers; 0 for all until the faults are cleared."""
    skip: int = 0
    """How many matching requests are answered as usual first."""
    status: int | None = None
    retry_after: str | int | None = None
    seconds: float = 1.0
    by: int = 1
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is {self.kind!r}; it must be one of {', '.join(sorted(KINDS))}")
        if self.kind == "status" and self.status is None:
            raise ValueError("a fault of the kind status needs status")
        if self.times < 0 or self.skip < 0:
            raise ValueError("times and skip must not be negative")
        self.names = tuple(self.names)
        re.compile(self.path)

    def matches(self, system: str, method: str, path: str) -> bool:
        """Whether the fault is meant for this request."""
        return (
            self.system in (None, system) and self.method in (None, method) and re.search(self.path, path) is not None
        )

    def shape_selection(self, selection: Positions) -> Positions:
        """The rows that the list consists of."""
        if self.kind == "empty_list":
            return ()
        if self.kind == "half_list":
            return selection[: len(selection) // 2]
        if self.kind == "duplicate_rows" and len(selection) > 1:
            return (selection[0], selection[0], *selection[2:])
        return selection

    def shape_rows(self, rows: list[Row], key: str) -> list[Row]:
        """The rows of one page; `key` is the member that holds the employee number."""
        if self.kind == "duplicate_keys" and len(rows) > 1:
            return [rows[0], {**rows[1], key: rows[0].get(key)}, *rows[2:]]
        if self.kind == "hide":
            return [{**row, **{name: None for name in self.names if name in row}} for row in rows]
        return rows

    def shape_total(self, total: int) -> int:
        """The total that the answer claims."""
        return total + self.by if self.kind == "wrong_total" else total

    def describe(self) -> dict[str, t.Any]:
        """The fault as plain data."""
        return dataclasses.asdict(self)


NO_FAULT = Fault(kind="slow", seconds=0)
"""Stands for an answer as usual."""


class FaultQueue:
    """The faults that wait for their requests; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []
        self.calm = threading.Event()
        """Set to wake whoever answers slowly; replaced by `clear`."""

    def add(self, fault: Fault) -> None:
        """Put a fault behind those that wait."""
        with self._lock:
            self._waiting.append(dataclasses.replace(fault))

    def take(self, system: str, method: str, path: str) -> Fault:
        """The fault for a request, used up by one; `NO_FAULT` where none is meant for it."""
        with self._lock:
            for fault in self._waiting:
                if fault.matches(system, method, path):
                    return self._use(fault)
        return NO_FAULT

    def _use(self, fault: Fault) -> Fault:
        if fault.skip:
            fault.skip -= 1
            return NO_FAULT
        if fault.times == 1:
            self._waiting.remove(fault)
        fault.times = max(fault.times - 1, 0)
        return dataclasses.replace(fault)

    def clear(self) -> None:
        """Forget all faults, and let the slow answers go."""
        with self._lock:
            self._waiting.clear()
            self.calm.set()
            self.calm = threading.Event()

    def waiting(self) -> list[dict[str, t.Any]]:
        """What waits, as plain data."""
        with self._lock:
            return [fault.describe() for fault in self._waiting]
