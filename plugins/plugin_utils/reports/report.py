# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a run: a JSON file with the whole plan and its outcomes, and an HTML page with the same content.

Both files contain personal data, so only their owner can read them. `docs/report.schema.json` is the schema of the
JSON file.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import json
import os
import pathlib
import re
import tempfile
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.files import replace
from ...module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    Delta,
    Move,
    PrimaryGroup,
    RemoveFromGroup,
    Rename,
    Restore,
)
from ...module_utils.model.plan import Outcome, Outcomes, Plan
from ...module_utils.presentation import change_names
from . import report_page

FORMAT = "hrsync.ad/report/1"
"""Identifies the format of the JSON file. The number increases with each incompatible change."""

Document = dict[str, t.Any]
"""The report as plain data; see `docs/report.schema.json`."""


@dataclasses.dataclass(frozen=True, slots=True)
class SourceCount:
    """The number of employees that one source returned."""

    name: str
    type: str
    employees: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """The facts about the run itself in a report."""

    name: str
    """Name of the configuration (`lifecycle_name`)."""
    started: datetime.datetime
    """With a time zone."""
    finished: datetime.datetime
    check_mode: bool
    description: str = ""
    category: str = "all"
    server: str = ""
    """The domain controller that the run read and wrote to."""
    checksum: str = ""
    """Checksum of the plan."""
    sources: tuple[SourceCount, ...] = ()
    warnings: tuple[str, ...] = ()
    """The warnings of the sources."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReportFiles:
    """Absolute paths of the two files."""

    json: str
    html: str


def document(plan: Plan, outcomes: Outcomes, facts: RunFacts) -> Document:
    """The report as plain data. The same arguments always give the same document.

    It contains no secret values; a secret attribute has only its name, its reason and `secret: true`.
    """
    return {
        "format": FORMAT,
        "run": _run(facts),
        "employees": plan.employees,
        "unchanged": plan.unchanged,
        "counts": {kind.count: number._asdict() for kind, number in change_names.count(plan, outcomes).items()},
        "limits": list(plan.limits),
        "stops": list(plan.stops),
        "rejected": [
            {"key": rejection.key, "label": rejection.label, "reasons": list(rejection.reasons)}
            for rejection in plan.rejections
        ],
        "problems": [
            {"step": problem.step, "text": problem.text, "concerns": list(problem.keys)} for problem in plan.problems
        ],
        "notices": [{"text": notice.text, "concerns": list(notice.keys)} for notice in plan.notices],
        "changes": [_change(change, outcomes.get(index)) for index, change in enumerate(plan.changes)],
    }


def _run(facts: RunFacts) -> dict[str, t.Any]:
    return {
        "name": facts.name,
        "description": facts.description,
        "started": facts.started.isoformat(timespec="seconds"),
        "finished": facts.finished.isoformat(timespec="seconds"),
        "check_mode": facts.check_mode,
        "category": facts.category,
        "server": facts.server,
        "checksum": facts.checksum,
        "sources": [dataclasses.asdict(source) for source in facts.sources],
        "warnings": list(facts.warnings),
    }


def _change(change: Change, outcome: Outcome | None) -> dict[str, t.Any]:
    record: dict[str, t.Any] = {
        "kind": change.kind.name,
        "key": change.key,
        "label": change.label,
        "account": change.account,
        "dn": change.dn,
        "reason": change.reason,
        "status": outcome.status.value if outcome else "planned",
        "message": outcome.message if outcome else "",
    }
    match change:
        case Rename() | Move() | Restore():
            record["new_dn"] = change.new_dn
        case AddToGroup() | RemoveFromGroup() | PrimaryGroup():
            record["group"] = change.group
        case Create() if change.enabled:
            record["enabled"] = True
    if change.deltas:
        record["attributes"] = [_attribute(delta) for delta in change.deltas]
    return record


def _attribute(delta: Delta) -> dict[str, t.Any]:
    if delta.secret:
        return {"attribute": delta.attribute, "secret": True, "reason": delta.reason}
    record = {
        "attribute": delta.attribute,
        "before": list(delta.before),
        "after": list(delta.after),
        "reason": delta.reason,
    }
    if delta.person is not None:
        record["person"] = delta.person
    return record


def json_parts(report: Document) -> t.Iterator[bytes]:
    """The JSON file in UTF-8, line by line, because the whole file of a large plan needs more memory than the plan.

    Keys are in the order of the schema. Each change is on its own line, for grep and diff.
    """
    before = "{\n"
    for key, value in report.items():
        for part in itertools.chain((f"{before}{_compact(key)}: ",), _member(value)):
            # A lone surrogate cannot be encoded. Its backslash form is also the JSON escape of the character.
            yield part.encode("utf-8", "backslashreplace")
        before = ",\n"
    yield b"\n}\n"


def _member(value: t.Any) -> t.Iterator[str]:
    if not isinstance(value, list) or not value:
        yield _compact(value)
        return
    before = "[\n"
    for one in value:
        yield f"{before}{_compact(one)}"
        before = ",\n"
    yield "\n]"


_compact = json.JSONEncoder(ensure_ascii=False).encode


def prepare_directory(directory: str) -> pathlib.Path:
    """Check, before the run begins, that reports can be written to the directory.

    Creates the directory with mode 0700 if it does not exist. Raises ConfigurationError if it cannot be used.
    """
    path = pathlib.Path(directory).expanduser().absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise _unusable(directory, error) from error
    return path


def write(directory: str, report: Document) -> ReportFiles:
    """Write both files atomically, with mode 0600, as `NAME-TIME[-preview].json` and `.html`.

    Existing files are never overwritten; a second report of the same second gets a number.
    Raises ConfigurationError if the files cannot be written.
    """
    path = prepare_directory(directory)
    try:
        stem = _reserve(path, _stem(report["run"]))
        files = path / f"{stem}.json", path / f"{stem}.html"
        replace(files[0], json_parts(report))
        replace(files[1], (part.encode("utf-8", "replace") for part in report_page.parts(report)))
    except OSError as error:
        raise _unusable(directory, error) from error
    return ReportFiles(str(files[0]), str(files[1]))


def _stem(run: t.Mapping[str, t.Any]) -> str:
    started = datetime.datetime.fromisoformat(run["started"]).astimezone(datetime.UTC)
    name = re.sub(r"[^\w.-]+", "-", run["name"], flags=re.ASCII).strip("-.")[:64] or "report"
    return f"{name}-{started:%Y%m%dT%H%M%SZ}{'-preview' if run['check_mode'] else ''}"


def _reserve(path: pathlib.Path, stem: str) -> str:
    """The first unused name of STEM, STEM-2, ..., reserved with an empty JSON file for concurrent runs."""
    for number in itertools.count(1):
        candidate = stem if number == 1 else f"{stem}-{number}"
        try:
            os.close(os.open(path / f"{candidate}.json", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        break
    return candidate


def _unusable(directory: str, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"The report cannot be written to report_dir {directory}: {error.strerror or error}. "
        "Set a directory that is writable for the user that runs Ansible, or remove report_dir."
    )
