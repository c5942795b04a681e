# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files the report of a run in the folder of reports, and keeps that folder in order."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ..history import store as history
from ..history.store import Forget
from ..reports import report as report_files
from ..reports.document import Document
from ..reports.retention import remove_old
from .troubles import Troubles


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Where the report of a run goes, and how long reports stay there."""

    folder: str
    """The option `report_dir`; empty for no report."""
    name: str
    """Of the configuration."""
    started: datetime.datetime
    """With a time zone."""
    check_mode: bool
    keep: datetime.timedelta | None = None
    """How long to keep reports; None keeps all."""

    def write(self, troubles: Troubles, make: t.Callable[[], Document]) -> report_files.ReportFiles | None:
        """Write the files; None if the run has no report, or it cannot be written."""
        if not self.folder:
            return None
        made = troubles.attempt("The report", make)
        return troubles.attempt("The report", lambda: report_files.write(self.folder, made)) if made else None

    def tidy(self, files: report_files.ReportFiles | None) -> tuple[str, ...]:
        """Remove old reports, and add the files to the index page; warnings if that fails, which concern no run."""
        return (*self._removed(), *self._indexed(files))

    def _removed(self) -> tuple[str, ...]:
        before = self._keeps_since
        return remove_old(self.folder, self.name, before) if before and self.folder else ()

    def _indexed(self, files: report_files.ReportFiles | None) -> t.Iterator[str]:
        before = self._keeps_since
        forget = Forget(self.name, before.isoformat(timespec="seconds")) if before else None
        trouble = history.update(self.folder, forget=forget) if files else ""
        if trouble:
            yield trouble

    @property
    def _keeps_since(self) -> datetime.datetime | None:
        """The time since which reports are kept; None if all are. A preview removes nothing."""
        if self.keep is None or self.check_mode:
            return None
        return self.started.astimezone(datetime.UTC) - self.keep
