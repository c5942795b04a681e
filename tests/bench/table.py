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
from .phases import Seconds
from .planner import Planned

AT_MOST = "at most"
AT_LEAST = "at least"

MIDDLE = 10_000
LARGE = 100_000
"""Sizes of companies that have bounds of their own."""
LINEAR = 1.2
"""How much more a phase may cost for each employee of the larger company."""


class _Bounds(t.NamedTuple):
    """Of a sync that changes nothing; None without one."""

    ratio: float | None = None
    """Against ldapsearch."""
    wanted_ratio: float | None = None
    seconds: float | None = None
    megabytes: float | None = None


_BOUNDS = {
    MIDDLE: _Bounds(ratio=5, wanted_ratio=2.5, megabytes=350),
    LARGE: _Bounds(seconds=120, megabytes=1024),
}
"""By the number of employees."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; without a bound it is there to be known."""

    what: str
    measured: float
    unit: str
    bound: float | None = None
    relation: str = ""
    digits: int = 1
    spread: tuple[float, float] | None = None
    """The smallest and the largest of the rounds whose median is `measured`; None for a single one."""
    wanted: float | None = None
    """What is to be reached later; None if the bound is all that is wanted."""

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
    def no_change(self, run: NoChange) -> None:
        """Time and memory of syncs that have nothing to do."""
        people = f"No-change sync of {run.people:,} employees"
        bounds = _BOUNDS.get(run.people, _Bounds())
        self._ratio(
            f"{people}, duration against ldapsearch", run.ratios, bounds.ratio, AT_MOST, wanted=bounds.wanted_ratio
        )
        seconds = [each.seconds for each in run.syncs]
        self._rounds("  the whole process ansible-playbook", seconds, "s", bounds.seconds, AT_MOST)
        self._rounds("  ldapsearch, same entries and attributes", run.searches, "s", digits=2)
        self._add("  memory of the largest process", run.megabytes, "MiB", bounds.megabytes, AT_MOST, 0)
        syncs = [each._asdict() for each in run.syncs]
        self._raw.setdefault("no_change", []).append({**dataclasses.asdict(run), "syncs": syncs})

    def preview(self, people: int, run: SyncRun) -> None:
        """A preview that would create most."""
        self._add(f"Preview of creating {people:,} accounts, with report", run.seconds, "s")
        self._add("  memory of the largest process", run.megabytes, "MiB", 400 if people < 10_000 else None, AT_MOST, 0)
        self._raw["preview"] = {"people": people, **run._asdict()}

    def changes(self, people: int, changed: int, run: SyncRun) -> None:
        """A preview of changes of existing accounts."""
        bound = 180 if people == LARGE else None
        self._add(f"Preview of {changed:,} changes among {people:,} employees", run.seconds, "s", bound, AT_MOST)
        self._add("  memory of the largest process", run.megabytes, "MiB", digits=0)
        self._raw["preview_of_changes"] = {"people": people, "changed": changed, **run._asdict()}

    def alone(self, people: int, runs: t.Sequence[SyncRun]) -> None:
        """The emergency: one of many has left."""
        seconds = [run.seconds for run in runs]
        self._rounds(f"One person alone of {people:,}, from HR to the disabled account", seconds, "s", 5, AT_MOST)
        self._raw["alone"] = [run._asdict() for run in runs]

    def loop(self, large: NoChange, seconds: float) -> None:
        """Against a task for each user."""
        less = [seconds / (run.seconds / large.people) for run in large.syncs]
        what = "No-change sync, time per user against ldap_attrs in a loop"
        bound, wanted = (300, 1000) if large.people >= MIDDLE else (None, None)
        self._rounds(what, less, "times less", bound, AT_LEAST, digits=0, wanted=wanted)
        self._add(f"  community.general.ldap_attrs, each of {SAMPLE} users", seconds, "s", digits=2)
        self._raw["loop_seconds_per_user"] = seconds

    def creating(self, there: int, block: int, blocks: list[Block]) -> None:
        """Against ldapadd."""
        where = f"with {there:,} accounts in the domain"
        ratios = [one.sync.rate / one.ldapadd.rate for one in blocks]
        self._ratio(f"Creating {where}, rate against ldapadd", ratios, 0.95, AT_LEAST)
        remembering = [one.sync.rate / one.forgetful.rate for one in blocks]
        self._ratio("  sync, rate against one that remembers nothing", remembering, 0.95, AT_LEAST)
        self._rounds("  sync, while it writes", [one.sync.rate for one in blocks], "/s")
        self._rounds("  ldapadd, the same entries", [one.ldapadd.rate for one in blocks], "/s")
        whole = [block / one.sync.seconds for one in blocks]
        self._rounds(f"  sync of {block:,} with all that comes before and after", whole, "/s")
        self._raw[f"creating_{there}"] = [dataclasses.asdict(one) for one in blocks]

    def rendering(self, rate: float) -> None:
        """Without HR system and directory."""
        self._add("Rendering alone", rate, "attributes/s", 100_000, AT_LEAST, 0)

    def planner(self, planned: Planned) -> None:
        """Without HR system and directory."""
        what = f"Planner alone, {planned.people:,} accounts"
        self._add(what, planned.rate, "accounts/s", 7_000, AT_LEAST, 0, wanted=50_000)
        self._add("  memory, with all that a plan is made of", planned.megabytes, "MiB", digits=0)
        self._raw[f"planner_{planned.people}"] = planned._asdict()

    def phases(self, small: int, of_small: Seconds, large: int, of_large: Seconds) -> None:
        """Whether the cost of each phase grows no faster than the number of employees."""
        for phase, seconds in of_large.items():
            if phase in of_small:
                growth = (seconds / large) / (of_small[phase] / small)
                what = f"{phase[0].upper()}{phase[1:]}, per employee, {large:,} against {small:,}"
                self._add(what, growth, "times", LINEAR, AT_MOST, 2)
            self._add(f"  each of {large:,} employees", seconds / large * 1e6, "µs", digits=0)
        self._raw["phases"] = {str(small): of_small, str(large): of_large}

    def _ratio(
        self, what: str, rounds: t.Sequence[float], bound: float | None, relation: str, wanted: float | None = None
    ) -> None:
        self._rounds(what, rounds, "times", bound, relation, digits=2, wanted=wanted)

    def _rounds(
        self,
        what: str,
        rounds: t.Sequence[float],
        unit: str,
        bound: float | None = None,
        relation: str = "",
        digits: int = 1,
        wanted: float | None = None,
    ) -> None:
        spread = (min(rounds), max(rounds)) if len(rounds) > 1 else None
        self._add(what, statistics.median(rounds), unit, bound, relation, digits, spread, wanted)

    def _add(
        self,
        what: str,
        measured: float,
        unit: str,
        bound: float | None = None,
        relation: str = "",
        digits: int = 1,
        spread: tuple[float, float] | None = None,
        wanted: float | None = None,
    ) -> None:
        self.rows.append(
            Row(
                what=what,
                measured=measured,
                unit=unit,
                bound=bound,
                relation="" if bound is None else relation,
                digits=digits,
                spread=spread,
                wanted=wanted,
            )
        )

    # ---- showing --------------------------------------------------------------------------------------------------
    def text(self) -> str:
        """The table for a terminal."""
        lines = [("", "median", "", "rounds", "bound", "met"), *map(cells, self.rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(5)]
        form = "{:<%d}  {:>%d} {:<%d}  {:<%d}  {:<%d}  {}" % tuple(widths)  # noqa: UP031 - clearer than braces in braces
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
            "system": platform.freedesktop_os_release()["PRETTY_NAME"],
            "python": platform.python_version(),
            "ansible_core": importlib.metadata.version("ansible-core"),
        }


def cells(row: Row) -> tuple[str, str, str, str, str, str]:
    """What it is, the number, its unit, the smallest and largest round, the bound, and whether it is met."""
    measured = f"{row.measured:,.{row.digits}f}"
    spread = "–".join(f"{each:,.{row.digits}f}" for each in row.spread or ())
    wanted = "" if row.wanted is None else f" (wanted: {row.wanted:,.10g})"
    bound = "" if row.bound is None else f"{row.relation} {row.bound:,.10g}{wanted}"
    return row.what, measured, row.unit, spread, bound, {None: "", True: "yes", False: "no"}[row.met]


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
