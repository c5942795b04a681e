# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entry of one report file in the index: what its run did, in numbers, or why it cannot be read."""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import typing as t

from ...module_utils.errors import HrsyncError
from ..reports.document import FORMAT

Entry = dict[str, t.Any]
"""The entry of a report in `runs.json`. `state` is `read`, or `unreadable` with only `started` and `problem`."""

JsonObject = t.Mapping[str, t.Any]

READ: t.Final = "read"
UNREADABLE: t.Final = "unreadable"

_LONGEST = 300
"""Maximum number of characters of a sentence in an entry."""

_TIME = re.compile(r"(\d{8}T\d{6}Z)")
"""The time in the name of a report file."""

UNFINISHED: t.Final = "The file is empty: its run is still writing it, or was interrupted."
BROKEN: t.Final = "The file is incomplete or damaged."


class UnreadableReportError(HrsyncError):
    """A file is not a report that this version can read."""


def read_report(content: bytes) -> JsonObject:
    """The document of a report file.

    Raises:
        UnreadableReportError: the file is no report of this version; the message is a sentence.
    """
    if not content.strip():
        raise UnreadableReportError(UNFINISHED)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableReportError(BROKEN) from error
    format = document.get("format") if isinstance(document, dict) else None
    if format != FORMAT:
        raise UnreadableReportError(_another(format))
    return t.cast("JsonObject", document)


def _another(format: t.Any) -> str:
    """Why a file with another format is not read."""
    if isinstance(format, str) and format.startswith(FORMAT.rpartition("/")[0]):
        return f"Another version of the collection made this report ({format[:40]})."
    return "This is no report."


def entry_of(report: JsonObject) -> Entry:
    """The entry of a report.

    Raises:
        UnreadableReportError: a member is missing or has another type, although the format is right.
    """
    try:
        return _entry(report)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableReportError(BROKEN) from error


def _entry(report: JsonObject) -> Entry:
    run = report["run"]
    counts = report["counts"].values()
    return {
        "state": READ,
        "name": _text(run["name"]),
        "started": _instant(run["started"]).isoformat(timespec="seconds"),
        "seconds": float(run["seconds"]),
        "preview": bool(run["check_mode"]),
        "failed": bool(run["failed"]),
        "failure": _text(run["failure"]),
        "stopped": bool(report["stops"]),
        "reads_hr": bool(run["sources"]),
        "limited": _text(" ".join(report["limits"])),
        "employees": int(report["employees"]),
        "skipped": len(report["rejected"]),
        "blocked": len(report["problems"]),
        "warnings": len(report["notices"]) + len(run["warnings"]),
        "failed_changes": sum(int(count["failed"]) for count in counts),
        "planned": _kinds(report["people"]),
        "applied": _kinds(person for person in report["people"] if person["state"] == "applied"),
        "hr_data": [[_text(one["title"]), int(one["number"])] for one in report["hr_data"]],
    }


def _kinds(people: t.Iterable[JsonObject]) -> dict[str, int]:
    """The number of people by the most important thing that happens to them."""
    found: dict[str, int] = {}
    for person in people:
        kind = _text(person["kind"])
        found[kind] = found.get(kind, 0) + 1
    return found


def unreadable(stem: str, changed: float, problem: str) -> Entry:
    """The entry of a file that cannot be read.

    Args:
        stem: the name of the file without its ending. It has the time of the run.
        changed: when the file was changed, as a Unix timestamp, if its name has no time.
        problem: a sentence.
    """
    found = _TIME.search(stem)
    moment = datetime.datetime.fromtimestamp(changed, datetime.UTC)
    if found:
        with contextlib.suppress(ValueError):
            moment = datetime.datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
    return {"state": UNREADABLE, "started": moment.isoformat(timespec="seconds"), "problem": problem}


def _instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)


def _text(value: t.Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
