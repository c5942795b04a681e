# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a run: its report files, its result, and whether it failed."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...module_utils.model.desired import Presence
from ...module_utils.model.run import Report
from ...module_utils.presentation.diff import diff
from ...module_utils.presentation.result import bounded_result, nobody_is_suited, one_line
from ...module_utils.presentation.verdict import verdict
from ..mapping.desired import Rendering
from ..reports import report as report_files
from .fetched import Fetched
from .settings import Settings
from .troubles import Troubles

JsonObject = dict[str, t.Any]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What a run leaves. If a part of it cannot be made, the others still tell what the run has done."""

    settings: Settings
    fetched: Fetched
    report: Report
    notes: tuple[str, ...]
    """Warnings of the target, which are not part of the plan."""
    check_mode: bool

    def result(self, rendering: Rendering, troubles: Troubles, *, with_diff: bool) -> JsonObject:
        """The result of the task. Writes the report files.

        Args:
            rendering: the rendered mapping.
            troubles: the reasons so far for which the task fails; gets all others.
            with_diff: whether the result has the diff.
        """
        report, warnings = self.report, (*self.fetched.warnings, *self.notes)
        files = self._files(troubles)
        result = troubles.attempt("The result", lambda: self._bounded(files)) or {"changed": report.changed}
        if with_diff:
            result["diff"] = troubles.attempt("The diff", lambda: diff(report.plan, report.outcomes)) or []
        if warnings:
            result["warnings"] = [one_line(warning) for warning in warnings]
        for mistake in rendering.undefined:
            troubles.add(mistake)
        troubles.add(_unsuitable(report, rendering) or self._verdict(files, warnings))
        return {**result, **troubles.failure}

    def _files(self, troubles: Troubles) -> report_files.ReportFiles | None:
        folder = self.settings.params["report_dir"]
        if not folder:
            return None
        plan, outcomes = self.report.plan, self.report.outcomes
        document = troubles.attempt("The report", lambda: report_files.document(plan, outcomes, self._facts()))
        return troubles.attempt("The report", lambda: report_files.write(folder, document)) if document else None

    def _facts(self) -> report_files.RunFacts:
        params = self.settings.params
        return report_files.RunFacts(
            name=params["name"],
            description=params["description"],
            category=params["category"],
            started=self.settings.calendar.now,
            finished=datetime.datetime.now(datetime.UTC),
            check_mode=self.check_mode,
            server=self.report.server,
            checksum=self.report.checksum,
            sources=self.fetched.counts,
            warnings=self.fetched.warnings,
        )

    def _bounded(self, files: report_files.ReportFiles | None) -> JsonObject:
        return bounded_result(
            self.report.plan,
            self.report.outcomes,
            check_mode=self.check_mode,
            server=self.report.server,
            checksum=self.report.checksum,
            report=files,
        )

    def _verdict(self, files: report_files.ReportFiles | None, warnings: tuple[str, ...]) -> str:
        return verdict(
            self.report.plan,
            self.report.outcomes,
            self.settings.fail_on,
            check_mode=self.check_mode,
            warnings=warnings,
            report=files,
        )


def _unsuitable(report: Report, rendering: Rendering) -> str:
    """The failure if the mapping works for nobody, in check mode too: it must not look like a run without changes."""
    fits_somebody = any(one.presence is not Presence.LEFT for one in rendering.desired)
    if report.plan.stops or report.failures or not rendering.rejections or fits_somebody:
        return ""
    return nobody_is_suited(rendering.rejections)
