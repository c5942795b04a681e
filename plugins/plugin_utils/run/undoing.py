# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of an undo: its report files, its lines on the console, and its result."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...module_utils.model.plan import Notice
from ...module_utils.presentation.undone import Undone
from ..reports.document import Document, RunFacts, StartedBy, document
from .filing import Filing
from .provenance import version
from .troubles import Troubles


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What an undo leaves."""

    undone: Undone
    filing: Filing
    chosen: str
    """What is undone, in words."""
    base: str
    """DN of the managed base."""
    started_by: StartedBy

    def result(self, show: t.Callable[[str], object], *, with_diff: bool) -> dict[str, t.Any]:
        """The result of the task. Writes the report files, and shows what came of the undo.

        Args:
            show: shows a line on the console.
            with_diff: whether the result has the diff.
        """
        troubles = Troubles()
        files = self.filing.write(troubles, self._document)
        undone = self.undone.reported(files, self.filing.tidy(files), troubles.sentences)
        for line in undone.lines(self.filing.name, self.chosen, self.filing.started, self.base):
            show(line)
        return undone.result(with_diff=with_diff)

    def _document(self) -> Document:
        """The report. Pages that show several runs take it for a run that was limited to what is undone."""
        report = self.undone.report
        plan = dataclasses.replace(
            report.plan,
            limits=(f"Only what is undone: {self.chosen}.",),
            notices=(*report.plan.notices, *self._lost()),
        )
        return document(plan, report.outcomes, self._facts())

    def _lost(self) -> t.Iterator[Notice]:
        for one in self.undone.lost:
            yield Notice(f"Cannot come back: {one.what} (run {one.run}). {one.why}", (one.key,) if one.key else ())

    def _facts(self) -> RunFacts:
        report = self.undone.report
        return RunFacts(
            name=self.filing.name,
            description=f"Undo of {self.chosen}",
            started=self.filing.started,
            finished=datetime.datetime.now(datetime.UTC),
            check_mode=self.filing.check_mode,
            server=report.server,
            checksum=report.checksum,
            audit_head=report.audit_head,
            warnings=self.undone.notes,
            started_by=self.started_by,
            version=version(),
            failure=self.undone.problem,
        )
