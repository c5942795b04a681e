# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd answers of HR systems: lists that are wrong, and what all simulated systems can do wrong."""

from __future__ import annotations

import collections.abc
import dataclasses
import typing as t

from ..simulation import faults

Row = dict[str, t.Any]
Positions = collections.abc.Sequence[int]

SHAPING = frozenset(
    {
        "stuck_cursor",
        "lost_cursor",
        "wrong_total",
        "empty_list",
        "half_list",
        "duplicate_rows",
        "duplicate_keys",
        "hide",
    }
)
"""Kinds that change the list which the system would have answered."""


@dataclasses.dataclass(kw_only=True)
class Fault(faults.Fault):
    """One odd answer: those of `faults.Fault`, and

    - errors_null: `{"errors": null}` with `status` (200 unless given).
    - stuck_cursor: every page says that there is another and shows the first again (Factorial: with the cursor that it
      was given; Calamari: always one page more to go).
    - lost_cursor: Factorial's first page says that there is another one, but not where (Calamari has no cursors).
    - wrong_total: `meta.total` (Calamari: `totalPages`) is `by` too many.
    - empty_list, half_list: nobody, or the first half of the list, with totals that agree.
    - duplicate_rows: the second row of the whole list is the first once more.
    - duplicate_keys: the second row of a page has the first one's employee number.
    - hide: the members named in `names` are null, as where a permission hides them.
    """

    KINDS = faults.Fault.KINDS | SHAPING | {"errors_null"}

    by: int = 1
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        faults.Fault.__post_init__(self)
        self.names = tuple(self.names)

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


NO_FAULT = Fault(kind="slow", seconds=0)
"""Stands for an answer as usual."""
