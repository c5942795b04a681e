# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows in the order of their ids, filtered, paged and serialised, each of them once per state of the company."""

from __future__ import annotations

import base64
import binascii
import bisect
import collections.abc
import dataclasses
import threading
import typing as t

from ..simulation.web import to_json

Row = dict[str, t.Any]
Positions = collections.abc.Sequence[int]
Change = t.Callable[[Row], Row]

KEPT_SELECTIONS = 64


class Table:
    """The rows of one kind.

    `ids` are numbers, ascending; `render(position)` makes the row at a position. Rows are made when somebody asks, and
    only their serialised form is kept, one for each `variant` (a name for what `change` does to a row).
    """

    def __init__(self, ids: t.Sequence[int], render: t.Callable[[int], Row]) -> None:
        self.ids = ids
        self.render = render
        self._everything = range(len(ids))
        self._lock = threading.Lock()
        self._serialised: dict[str, list[bytes | None]] = {}
        self._selections: dict[t.Hashable, Positions] = {}

    def selection(self, key: t.Hashable, accepts: t.Callable[[Row], bool] | None) -> Positions:
        """Positions of the accepted rows (all for None); `key` names the predicate, and its result is kept."""
        if accepts is None:
            return self._everything
        with self._lock:
            if key not in self._selections:
                if len(self._selections) >= KEPT_SELECTIONS:
                    self._selections.clear()
                self._selections[key] = [place for place in self._everything if accepts(self.render(place))]
            return self._selections[key]

    def serialised(self, positions: Positions, variant: str, change: Change) -> bytes:
        """The rows at these positions, as JSON, separated by commas."""
        kept = self._serialised.get(variant)
        if kept is None:
            with self._lock:
                kept = self._serialised.setdefault(variant, [None] * len(self.ids))
        return b",".join([kept[place] or self._serialise(place, kept, change) for place in positions])

    def _serialise(self, place: int, kept: list[bytes | None], change: Change) -> bytes:
        text = to_json(change(self.render(place)))
        kept[place] = text
        return text

    def find(self, identifier: str) -> int | None:
        """Position of the row with that id."""
        if not (identifier.isascii() and identifier.isdigit()):
            return None
        place = bisect.bisect_left(self.ids, int(identifier))
        return place if place < len(self.ids) and self.ids[place] == int(identifier) else None

    def after(self, selection: Positions, identifier: int) -> int:
        """Index in the selection of the first row whose id is greater."""
        return bisect.bisect_left(selection, bisect.bisect_right(self.ids, identifier))

    def before(self, selection: Positions, identifier: int) -> int:
        """Index in the selection behind the last row whose id is smaller."""
        return bisect.bisect_left(selection, bisect.bisect_left(self.ids, identifier))


class CursorError(ValueError):
    """A cursor that this server cannot have given out."""


def cursor(identifier: int) -> str:
    """The opaque cursor of a row, as in the vendor's examples: base64 of its id (`MTc=` is 17)."""
    return base64.b64encode(str(identifier).encode()).decode()


def id_of_cursor(text: str) -> int:
    """The inverse of `cursor`. Raises CursorError."""
    try:
        return int(base64.b64decode(text, validate=True).decode("ascii"))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise CursorError(text) from None


@dataclasses.dataclass(frozen=True, slots=True)
class Window:
    """A page: from index `first` up to but not including index `last` of a selection with `total` rows."""

    first: int
    last: int
    total: int

    @property
    def has_next(self) -> bool:
        """Whether rows follow."""
        return self.last < self.total

    @property
    def has_previous(self) -> bool:
        """Whether rows lie before."""
        return self.first > 0 and self.total > 0
