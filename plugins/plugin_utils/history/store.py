# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of the history in a folder of reports.

`index.html` and `people/` are pages. `.index/` has what they are made from: `runs.json` with an entry for each report,
`people.json` with a line for each person, and a file for each person. A run reads only the reports that are new or
changed, so it also adds those of runs that were interrupted. Everything can be deleted: later runs make it again from
the reports that are there.

All of it is written without waiting for the disk, because it can be made again. Only its owner can read it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pathlib
import re
import tempfile
import time
import typing as t

from ...module_utils.errors import explained
from . import pages, timeline
from .compliance_folders import folders, remove_old
from .entries import UnreadableReportError, entry_of, read_report, unreadable

if t.TYPE_CHECKING:
    from .entries import Entry
    from .timeline import Happening, Timeline

RUNS_FORMAT: t.Final = "hrsync.ad/runs/1"
PEOPLE_FORMAT: t.Final = "hrsync.ad/people/1"
PAGE: t.Final = "index.html"
DATA: t.Final = ".index"
PEOPLE: t.Final = "people"
RUNS: t.Final = "runs.json"
LINES: t.Final = "people.json"

MOST_SECONDS: t.Final = 20.0
"""For how long a run reads old reports that are not in the index yet, the latest first. Later runs read the others."""

WAIT: t.Final = 10.0
"""For how many seconds a run waits until another run has updated the index."""

_ID = re.compile(r"[0-9a-f]{20}")
"""The names that `timeline.person_id` gives."""

Lines = dict[str, dict[str, t.Any]]
"""The lines of people, by the name of their files; see `timeline.summary`."""


class Forget(t.NamedTuple):
    """What is dropped: events of people, and folders of lists for HR."""

    configuration: str
    """Only those of runs with this name; those of other configurations in the same folder stay."""
    before: str
    """Only those from before this time, ISO 8601 in UTC."""


def update(folder: str, *, forget: Forget | None = None, most_seconds: float = MOST_SECONDS) -> str:
    """Bring the history up to date with the reports in the folder.

    Args:
        folder: the directory of reports.
        forget: what to drop; None to keep all.
        most_seconds: see `MOST_SECONDS`. At least one report is read.

    Returns:
        Why the history is not up to date, as sentences for a warning; empty if it is. The reports are not affected.
    """
    place = pathlib.Path(folder).expanduser().absolute()
    try:
        (place / DATA).mkdir(mode=0o700, exist_ok=True)
        with _locked(place / DATA / "lock") as is_locked:
            if not is_locked:
                return (
                    f"The index page of {place} does not have this run yet: for {WAIT:.0f} seconds, other runs were"
                    " updating it. The next run adds it."
                )
            _renew(place, forget, time.monotonic() + most_seconds)
    except OSError as error:
        return _warning(place, error.strerror or str(error))
    except Exception as error:
        return _warning(place, explained(error))
    return ""


def _renew(place: pathlib.Path, forget: Forget | None, until: float) -> None:
    """Update the history; if what it is made from is wrong in a way that only shows now, make it again."""
    try:
        _History(place).update(forget, until)
    except OSError:
        raise
    except Exception:
        for name in (RUNS, LINES):
            (place / DATA / name).unlink(missing_ok=True)
        _History(place).update(forget, until)


def _warning(place: pathlib.Path, why: str) -> str:
    return (
        f"The index page of {place} could not be updated: {why.rstrip('.')}. The report of this run is complete. Check"
        " that the directory is writable; the next run tries again."
    )


@contextlib.contextmanager
def _locked(path: pathlib.Path) -> t.Iterator[bool]:
    """Hold the lock, and say whether it could be had in time."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        yield _lock(descriptor, time.monotonic() + WAIT)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        else:
            return True


class _History:
    """The history of one folder, read at the beginning and written at the end."""

    def __init__(self, folder: pathlib.Path) -> None:
        self._folder = folder
        self._data = folder / DATA
        self._entries: dict[str, Entry] = _members(self._data / RUNS, RUNS_FORMAT, "runs")
        lines: Lines = _members(self._data / LINES, PEOPLE_FORMAT, "people") or _restored(self._data)
        self._lines = {person: line for person, line in lines.items() if _ID.fullmatch(person)}
        self._skipped = {person for person, line in self._lines.items() if line["kind"] == timeline.SKIPPED}
        """The people whose last event is that they are skipped."""
        self._timelines: dict[str, Timeline] = {}
        """Those that are read or begun, by the name of their files."""
        self._changed: set[str] = set()
        """The people whose timelines are to be written."""
        self._is_shorter = False
        """Whether people were dropped."""
        self._is_damaged = False
        """Whether a person's file was lost or damaged, so that all reports must be read again."""

    def update(self, forget: Forget | None, until: float) -> None:
        waiting = self._compare()
        for number, stem in enumerate(waiting):
            if number and time.monotonic() > until:
                break
            self._take(stem)
        remaining = [stem for stem in waiting if stem not in self._entries]
        if forget:
            self._forget(forget)
            remove_old(self._folder, forget.configuration, forget.before)
        self._write_people()
        self._write_runs(len(remaining))

    def _compare(self) -> list[str]:
        """Drop the entries of reports that are gone or have changed; the names of reports to read, the latest first."""
        present = {file.stem: file.stat() for file in self._folder.glob("[!.]*.json") if file.is_file()}
        self._entries = {
            stem: entry
            for stem, entry in self._entries.items()
            if stem in present and entry.get("file") == _mark(present[stem])
        }
        waiting = [stem for stem in present if stem not in self._entries]
        return sorted(waiting, key=lambda stem: (present[stem].st_mtime_ns, stem), reverse=True)

    def _take(self, stem: str) -> None:
        """Add the entry of a report, and what its run did to people."""
        file = self._folder / f"{stem}.json"
        try:
            status, content = file.stat(), file.read_bytes()
        except FileNotFoundError:
            return
        try:
            report = read_report(content)
            entry = entry_of(report)
            found = timeline.happenings(stem, report, entry)
        except UnreadableReportError as error:
            self._entries[stem] = {**unreadable(stem, status.st_mtime, str(error)), "file": _mark(status)}
            return
        self._entries[stem] = {**entry, "file": _mark(status)}
        told = [timeline.person_id(entry["name"], happening.key) for happening in found]
        for person, happening in zip(told, found, strict=True):
            self._happen(person, happening, entry["name"])
        if not (entry["preview"] or entry["stopped"] or entry["limited"]):
            self._resume(stem, entry, frozenset(told))

    def _happen(self, person: str, happening: Happening, configuration: str) -> None:
        known = self._timeline(person, configuration, happening.key)
        if timeline.add(known, happening.event):
            timeline.describe(known, happening)
            self._has_changed(person)
        elif self._lines.get(person) != timeline.summary(known):
            # An earlier run was interrupted after it had written the person's file.
            self._has_changed(person)

    def _resume(self, stem: str, entry: Entry, told: t.Container[str]) -> None:
        """End the skipping of those whom this run did not skip."""
        for person in sorted(self._skipped):
            line = self._lines[person]
            if line["configuration"] != entry["name"] or person in told:
                continue
            event = timeline.resumed(stem, entry, line)
            if event and timeline.add(self._timeline(person, entry["name"], line["key"]), event):
                self._has_changed(person)

    def _has_changed(self, person: str) -> None:
        self._changed.add(person)
        line = self._lines[person] = timeline.summary(self._timelines[person])
        if line["kind"] == timeline.SKIPPED:
            self._skipped.add(person)
        else:
            self._skipped.discard(person)

    def _timeline(self, person: str, configuration: str, key: str) -> Timeline:
        if person not in self._timelines:
            found = _read(self._data / f"{person}.json")
            is_valid = timeline.is_valid(found)
            if not is_valid and person in self._lines:
                self._is_damaged = True
            self._timelines[person] = found if is_valid else timeline.started(configuration, key)
        return self._timelines[person]

    def _forget(self, forget: Forget) -> None:
        for person, line in list(self._lines.items()):
            if line["configuration"] != forget.configuration or line["oldest"] >= forget.before:
                continue
            known = self._timeline(person, line["configuration"], line["key"])
            timeline.forget(known, forget.before)
            if known["events"]:
                self._has_changed(person)
            else:
                self._remove(person)

    def _remove(self, person: str) -> None:
        del self._lines[person]
        self._changed.discard(person)
        self._skipped.discard(person)
        self._is_shorter = True
        for file in (self._data / f"{person}.json", self._folder / PEOPLE / f"{person}.html"):
            file.unlink(missing_ok=True)

    def _write_people(self) -> None:
        (self._folder / PEOPLE).mkdir(mode=0o700, exist_ok=True)
        for person in sorted(self._changed):
            _put_json(self._data / f"{person}.json", self._timelines[person])
            _put(self._folder / PEOPLE / f"{person}.html", pages.person(self._timelines[person]))
        if self._changed or self._is_shorter or not (self._folder / PEOPLE / PAGE).exists():
            _put_json(self._data / LINES, {"format": PEOPLE_FORMAT, "people": self._lines})
            _put(self._folder / PEOPLE / PAGE, pages.people(self._lines))

    def _write_runs(self, remaining: int) -> None:
        entries = {} if self._is_damaged else self._entries
        _put_json(self._data / RUNS, {"format": RUNS_FORMAT, "runs": entries})
        found = [f"{folder.name}/{PAGE}" for folder in folders(self._folder)]
        _put(self._folder / PAGE, pages.runs(self._entries, found, len(self._lines), remaining))


def _mark(status: os.stat_result) -> list[int]:
    """What tells whether a file has changed since it was read."""
    return [status.st_size, status.st_mtime_ns]


def _members(path: pathlib.Path, format: str, name: str) -> dict[str, t.Any]:
    """The members of a file; empty if it is lost, damaged, or of another format, so that all reports are read again."""
    found = _read(path)
    if not isinstance(found, dict) or found.get("format") != format or not isinstance(found.get(name), dict):
        return {}
    members = found[name]
    return members if all(isinstance(member, dict) for member in members.values()) else {}


def _restored(data: pathlib.Path) -> Lines:
    """The lines of people from their files, if the file with all lines is lost or damaged."""
    found = {file.stem: _read(file) for file in data.glob("*.json") if _ID.fullmatch(file.stem)}
    return {person: timeline.summary(known) for person, known in found.items() if timeline.is_valid(known)}


def _read(path: pathlib.Path) -> t.Any:
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError, RecursionError):
        return None


def _put_json(path: pathlib.Path, value: t.Any) -> None:
    _put(path, [json.dumps(value, ensure_ascii=True, separators=(",", ":"))])


def _put(path: pathlib.Path, parts: t.Iterable[str]) -> None:
    """Replace a file, with mode 0600, without waiting until it is on the disk."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as stream:
            stream.writelines(parts)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
