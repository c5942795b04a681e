# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was measured beside what was promised, for people and as JSON."""

from __future__ import annotations

import dataclasses
import datetime
import importlib.metadata
import json
import os
import pathlib
import platform
import statistics
import typing as t

from .benchmarks import SAMPLE, Block, NoChange
from .ground import SyncRun

AT_MOST = "at most"
AT_LEAST = "at least"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; without a bound it is there to be known."""

    what: str
    measured: float
    unit: str
    bound: float | None = None
    relation: str = ""
    digits: int = 1

    @property
    def met(self) -> bool | None:
        """Whether the bound is met; None without one."""
        if self.bound is None:
            return None
        return self.measured <= self.bound if self.relation == AT_MOST else self.measured >= self.bound


class Table:
    """All rows, in the order in which they came, and the rounds that they come from."""

    def __init__(self, employees: int) -> None:
        self.rows: list[Row] = []
        self._raw: dict[str, t.Any] = {"employees": employees}
        self._load_before = os.getloadavg()

    @property
    def met(self) -> bool:
        """Whether all bounds are."""
        return all(row.met is not False for row in self.rows)

    # ---- rows -----------------------------------------------------------------------------------------------------
    def no_change(self, small: NoChange, large: NoChange) -> None:
        """Time and memory of syncs that have nothing to do."""
        people = f"No-change sync of {large.people:,} employees"
        ratio = large.seconds / large.search_seconds
        each, each_of_few = large.seconds / large.people, small.seconds / small.people
        self._add(f"{people}, duration against ldapsearch", ratio, "times", 5, AT_MOST, 2)
        self._add("  the whole process ansible-playbook", large.seconds, "s")
        self._add("  ldapsearch, same entries and attributes", large.search_seconds, "s")
        self._add(f"  cost per employee against {small.people:,} employees", each / each_of_few, "times", 1, AT_MOST, 2)
        self._add(f"  per employee of {large.people:,}", each * 1000, "ms", digits=2)
        self._add(f"  per employee of {small.people:,}", each_of_few * 1000, "ms", digits=2)
        self._add(f"{people}, memory of the largest process", large.megabytes, "MiB", 400, AT_MOST, 0)
        self._raw["no_change"] = [dataclasses.asdict(one) for one in (small, large)]

    def preview(self, people: int, run: SyncRun) -> None:
        """A preview that would create most."""
        self._add(f"Preview of creating {people:,} accounts, with report", run.seconds, "s")
        self._add("  memory of the largest process", run.megabytes, "MiB", 400, AT_MOST, 0)
        self._raw["preview"] = run._asdict()

    def loop(self, large: NoChange, seconds: float) -> None:
        """Against a task for each user."""
        less = seconds / (large.seconds / large.people)
        self._add("No-change sync, time per user against ldap_attrs in a loop", less, "times less", 300, AT_LEAST, 0)
        self._add(f"  community.general.ldap_attrs, each of {SAMPLE} users", seconds, "s", digits=2)
        self._raw["loop_seconds_per_user"] = seconds

    def creating(self, there: int, block: int, blocks: list[Block]) -> None:
        """Against ldapadd."""
        where = f"with {there:,} accounts in the domain"
        ratio = statistics.median(one.sync.rate / one.ldapadd.rate for one in blocks)
        self._add(f"Creating {where}, rate against ldapadd", ratio, "times", 0.9, AT_LEAST, 2)
        remembering = statistics.median(one.sync.rate / one.forgetful.rate for one in blocks)
        self._add("  sync, rate against one that remembers nothing", remembering, "times", 0.95, AT_LEAST, 2)
        self._add("  sync, while it writes", statistics.median(one.sync.rate for one in blocks), "/s")
        self._add("  ldapadd, the same entries", statistics.median(one.ldapadd.rate for one in blocks), "/s")
        whole = statistics.median(block / one.sync.seconds for one in blocks)
        self._add(f"  sync of {block:,} with all that comes before and after", whole, "/s")
        self._raw[f"creating_{there}"] = [dataclasses.asdict(one) for one in blocks]

    def rendering(self, rate: float) -> None:
        """Without HR system and directory."""
        self._add("Rendering alone", rate, "attributes/s", 100_000, AT_LEAST, 0)

    def _add(
        self,
        what: str,
        measured: float,
        unit: str,
        bound: float | None = None,
        relation: str = "",
        digits: int = 1,
    ) -> None:
        self.rows.append(Row(what=what, measured=measured, unit=unit, bound=bound, relation=relation, digits=digits))

    # ---- showing --------------------------------------------------------------------------------------------------
    def text(self) -> str:
        """The table for a terminal."""
        lines = [("", "measured", "", "bound", "met"), *map(_cells, self.rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(5)]
        form = "{:<%d}  {:>%d} {:<%d}  {:<%d}  {}" % tuple(widths[:4])  # noqa: UP031 - clearer than braces in braces
        return "\n" + "\n".join(form.format(*line).rstrip() for line in lines)

    def write(self, file: pathlib.Path) -> pathlib.Path:
        """Write it as JSON; returns the file."""
        rows = [{**dataclasses.asdict(row), "met": row.met} for row in self.rows]
        document = {"when": _now(), "machine": self._machine(), "rows": rows, "raw": self._raw}
        file.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
        return file

    def _machine(self) -> dict[str, t.Any]:
        return {
            "processors": os.cpu_count(),
            "load_before": self._load_before,
            "load_after": os.getloadavg(),
            "system": platform.platform(),
            "python": platform.python_version(),
            "ansible_core": importlib.metadata.version("ansible-core"),
        }


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    measured = f"{row.measured:,.{row.digits}f}"
    bound = "" if row.bound is None else f"{row.relation} {row.bound:,.10g}"
    return row.what, measured, row.unit, bound, {None: "", True: "yes", False: "no"}[row.met]


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
