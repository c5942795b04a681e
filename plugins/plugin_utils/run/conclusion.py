# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a run: its report files, its result, and whether it failed."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...module_utils.model.option_names import ROLE
from ...module_utils.model.run import Report
from ...module_utils.presentation.console import View, closing
from ...module_utils.presentation.diff import diff
from ...module_utils.presentation.result import bounded_result, notice_text, one_line
from ...module_utils.presentation.verdict import of_a_run, verdict
from ...module_utils.values.instants import instant_text
from ..mapping.repairs import numbers
from ..reports import report as report_files
from ..reports.document import Document, RunFacts, StartedBy, document
from .assignment import Assignment
from .fetched import Fetched
from .filing import Filing
from .provenance import version
from .repairs import hr_repairs
from .settings import Settings
from .troubles import Troubles

JsonObject = dict[str, t.Any]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What a run leaves. If a part of it cannot be made, the others still tell what the run has done."""

    settings: Settings
    fetched: Fetched
    assignment: Assignment
    report: Report
    notes: tuple[str, ...]
    """Warnings of the target, which are not part of the plan."""
    check_mode: bool
    started_by: StartedBy
    command: str = ""
    """See `View.command`."""
    keep: datetime.timedelta | None = None
    """How long to keep reports; None keeps all."""

    def result(self, show: t.Callable[[str], object], *, with_diff: bool) -> JsonObject:
        """The result of the task. Writes the report files, and shows what came of the run.

        Args:
            show: shows a line on the console.
            with_diff: whether the result has the diff.
        """
        report, warnings = self.report, (*self.fetched.warnings, *self.notes)
        troubles = Troubles()
        files = self._filing.write(troubles, lambda: self._document(self._verdict(None, warnings)))
        known = self._with_faults(troubles.sentences)
        result = troubles.attempt("The result", lambda: known._bounded(files)) or {"changed": report.changed}
        if with_diff:
            result["diff"] = (
                troubles.attempt("The diff", lambda: diff(report.plan, report.outcomes, _rest(files))) or []
            )
        untold = self._filing.tidy(files)
        for line in troubles.attempt("The output", lambda: closing(known._view(files, untold))) or []:
            show(line)
        if warnings or untold:
            result["warnings"] = [one_line(warning) for warning in (*warnings, *untold)]
        troubles.add(self._verdict(files, warnings))
        return {**result, **troubles.failure}

    def _with_faults(self, faults: tuple[str, ...]) -> Conclusion:
        """The same, with more faults, so that the summary names them."""
        plan = dataclasses.replace(self.report.plan, faults=(*self.report.plan.faults, *faults))
        return dataclasses.replace(self, report=dataclasses.replace(self.report, plan=plan))

    @property
    def _filing(self) -> Filing:
        params = self.settings.params
        return Filing(
            folder=params["report_dir"] or "",
            name=params["name"],
            started=self.settings.started,
            check_mode=self.check_mode,
            keep=self.keep,
        )

    def _document(self, failure: str) -> Document:
        found = numbers(hr_repairs(self.settings, self.fetched, self.assignment))
        facts = self._facts(failure)
        return document(self.report.plan, self.report.outcomes, facts, self.assignment.people, found)

    def _facts(self, failure: str) -> RunFacts:
        params, policy = self.settings.params, self.assignment.task.policy
        return RunFacts(
            name=params["name"],
            description=params["description"],
            category=params["category"],
            started=self.settings.started,
            finished=datetime.datetime.now(datetime.UTC),
            check_mode=self.check_mode,
            as_of=self.settings.as_of.instant if self.settings.as_of else None,
            server=self.report.server,
            checksum=self.report.checksum,
            audit_head=self.report.audit_head,
            sources=self.fetched.counts,
            warnings=(*self.fetched.warnings, *self._connection_notes()),
            started_by=self.started_by,
            version=version(),
            only=None if policy.only is None else tuple(sorted(policy.only)),
            scope=policy.scope,
            minimum_coverage=policy.minimum_coverage,
            failure=failure,
        )

    def _connection_notes(self) -> t.Iterator[str]:
        told = set(map(notice_text, self.report.plan.notices))
        return (note for note in self.notes if note not in told)

    def _bounded(self, files: report_files.ReportFiles | None) -> JsonObject:
        result = bounded_result(
            self.report.plan,
            self.report.outcomes,
            check_mode=self.check_mode,
            server=self.report.server,
            checksum=self.report.checksum,
            report=files,
        )
        as_of, kept = self.settings.as_of, self.report.kept
        return {
            **result,
            "as_of": instant_text(as_of.instant)[0] if as_of else "",
            "fingerprint": self.report.fingerprint,
            "plan_id": kept.name if kept else "",
            "plan_valid_until": kept.valid_until if kept else "",
            "audit_head": self.report.audit_head,
            "run": self.report.number,
        }

    def _view(self, files: report_files.ReportFiles | None, history: tuple[str, ...]) -> View:
        warnings = (*self.fetched.warnings, *self._connection_notes(), *history)
        return View(
            plan=self.report.plan,
            outcomes=self.report.outcomes,
            check_mode=self.check_mode,
            server=self.report.server,
            base=self.assignment.task.policy.managed_base,
            names={key: person.name for key, person in self.assignment.people.items()},
            warnings=warnings,
            report=files,
            command=self.command,
            kept=self.report.kept,
            would_fail=of_a_run(self.report.plan, self.settings.fail_on, warnings) if self.check_mode else "",
            audit_head=self.report.audit_head,
            number=self.report.number,
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


def _rest(files: report_files.ReportFiles | None) -> str:
    """Where the rest of a long diff is."""
    return f"The report has all of them: {files.html}" if files else f"Set {ROLE.report_dir} for a report of all."
