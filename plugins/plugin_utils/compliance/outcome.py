# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a compliance run: its files, and its result."""

from __future__ import annotations

import dataclasses
import datetime
import pathlib
import typing as t

from ...module_utils.presentation.result import one_line
from ...module_utils.values.text import count
from ..history import store as history
from ..run.repairs import hr_repairs
from . import folder
from .document import Document, RunFacts, document
from .lists import Table, tables

if t.TYPE_CHECKING:
    from ..run.assignment import Assignment
    from ..run.fetched import Fetched
    from ..run.settings import Settings
    from .document import Survey

JsonObject = dict[str, t.Any]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that a compliance run has found."""

    settings: Settings
    fetched: Fetched
    assignment: Assignment
    survey: Survey
    notes: tuple[str, ...]
    """Warnings about the choice of the domain controller."""
    unused_days: int

    def result(self, report_dir: pathlib.Path) -> JsonObject:
        """Write the files; the result of the task. It fails if the lists cannot be trusted.

        Raises:
            ConfigurationError: the files cannot be written.
        """
        made = self._document()
        files = folder.write(report_dir, made)
        found = tables(made)
        result: JsonObject = {
            "changed": False,
            "counts": {table.name: len(table.rows) for table in found},
            "report": {"folder": files.folder, "html": files.html, "json": files.json},
            "summary": "\n".join(lines_of(made, found, files.html)),
        }
        told = [*made["warnings"], *filter(None, [history.update(str(report_dir))])]
        if told:
            result["warnings"] = [one_line(warning) for warning in told]
        if made["stops"]:
            message = f"The lists were written, but cannot be trusted. {' '.join(made['stops'])}"
            result.update(failed=True, msg=message)
        return result

    def _document(self) -> Document:
        people, params = self.assignment.members, self.settings.params
        hr_data = hr_repairs(self.settings, self.fetched, self.assignment)
        facts = RunFacts(
            name=params["name"],
            description=params["description"],
            started=self.settings.started,
            finished=datetime.datetime.now(datetime.UTC),
            managed_base=params["managed_base"],
            unused_days=self.unused_days,
            sources=tuple(dataclasses.asdict(source) for source in self.fetched.counts),
            warnings=(*self.fetched.warnings, *self.notes, *self.assignment.task.faults),
        )
        return document(facts, self.survey, people, hr_data)


def lines_of(made: Document, found: t.Iterable[Table], index: str) -> list[str]:
    """The lines for a console: how many entries each list has, and where the pages are."""
    counts, run = made["counts"], made["run"]
    sources = ", ".join(f"{source['name']} {source['employees']}" for source in run["sources"])
    lines = [
        f"Accounts and HR compared; nothing is changed.  {sources}: {count(counts['people'], 'person', 'people')};"
        f" {run['server']}: {count(counts['accounts'], 'account')}",
        *(f"{len(table.rows):>7}  {table.title}" for table in found),
        f"Pages and CSV: {index}",
    ]
    return list(map(one_line, lines))
