# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What came of undoing: the lines for a console, the result, and why the task failed. Pure."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ..model.run import Report
from ..model.undo import Lost
from ..values.text import count
from .columns import aligned, line
from .console import LISTED, LONGEST_CELL, LONGEST_TEXT, View, closing
from .diff import diff
from .result import ReportFiles, Words, bounded_result, one_line
from .verdict import FailOn, verdict

WORDS: t.Final = Words("employee", "everything is as it was before")
_FAIL_ON: t.Final = FailOn.from_option(("failures", "skipped", "blocked"), "run, key, kind, since or until")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What came of undoing."""

    report: Report
    lost: tuple[Lost, ...]
    """What cannot come back."""
    notes: tuple[str, ...]
    """Warnings about the connection and the place of the database."""
    check_mode: bool
    command: str = ""
    """See `View.command`."""
    files: ReportFiles | None = None
    """Those of the report; None if there is none."""

    def reported(self, files: ReportFiles | None, warnings: t.Iterable[str], faults: t.Iterable[str]) -> Undone:
        """The same with the files of the report.

        Args:
            files: None if no report was written.
            warnings: what did not work in the folder of reports.
            faults: why the report could not be written.
        """
        plan = dataclasses.replace(self.report.plan, faults=(*self.report.plan.faults, *faults))
        report = dataclasses.replace(self.report, plan=plan)
        return dataclasses.replace(self, report=report, files=files, notes=(*self.notes, *warnings))

    @property
    def problem(self) -> str:
        """Why the task failed, as sentences; empty if it did not."""
        plan, outcomes = self.report.plan, self.report.outcomes
        return verdict(plan, outcomes, _FAIL_ON, check_mode=self.check_mode, report=self.files, words=WORDS)

    def lines(self, name: str, chosen: str, now: datetime.datetime, base: str) -> list[str]:
        """The lines for a console.

        Args:
            name: of the configuration.
            chosen: what is undone, in words.
            now: the time of the run.
            base: DN of the managed base.
        """
        title = f"PREVIEW of undoing in {name}: nothing is written." if self.check_mode else f"UNDO in {name}"
        view = View(
            plan=self.report.plan,
            outcomes=self.report.outcomes,
            check_mode=self.check_mode,
            server=self.report.server,
            base=base,
            warnings=self.notes,
            command=self.command,
            kept=self.report.kept,
            audit_head=self.report.audit_head,
            number=self.report.number,
            words=WORDS,
            report=self.files,
        )
        return [
            line(f"{line(title, 200)}  {now.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC"),
            line(f"{'Chosen':<10} {chosen}"),
            *self._lost_lines(),
            *closing(view),
        ]

    def result(self, *, with_diff: bool) -> dict[str, t.Any]:
        """The result of the task, which has failed if people were skipped, or a change failed.

        Args:
            with_diff: whether the result has the diff.
        """
        plan, outcomes = self.report.plan, self.report.outcomes
        result = bounded_result(
            plan,
            outcomes,
            check_mode=self.check_mode,
            server=self.report.server,
            checksum=self.report.checksum,
            report=self.files,
            words=WORDS,
        )
        kept = self.report.kept
        result |= {
            "fingerprint": self.report.fingerprint,
            "plan_id": kept.name if kept else "",
            "plan_valid_until": kept.valid_until if kept else "",
            "audit_head": self.report.audit_head,
            "run": self.report.number,
            "lost": {"count": len(self.lost), "first": [dataclasses.asdict(one) for one in self.lost[:LISTED]]},
        }
        if with_diff:
            result["diff"] = diff(plan, outcomes)
        if self.notes:
            result["warnings"] = [one_line(note) for note in self.notes]
        problem = self.problem
        return {**result, "failed": True, "msg": problem} if problem else result

    def _lost_lines(self) -> t.Iterator[str]:
        if not self.lost:
            return
        yield line(f"! CANNOT COME BACK: {len(self.lost)}")
        rows = [(one.key, _name(one), _words(one)) for one in self.lost[:LISTED]]
        yield from (line(f"    {row}") for row in aligned(rows, LONGEST_CELL))
        if len(self.lost) > LISTED:
            yield f"  and {count(len(self.lost) - LISTED, 'more thing')}, see lost"


def _name(lost: Lost) -> str:
    return lost.label.removesuffix(f" ({lost.key})")


def _words(lost: Lost) -> str:
    return f"{lost.what}: {lost.why[:LONGEST_TEXT]} (run {lost.run})"
