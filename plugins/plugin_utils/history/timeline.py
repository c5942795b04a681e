# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happened to a person across runs: events, from the reports of runs that were no previews."""

from __future__ import annotations

import hashlib
import typing as t

from .entries import BROKEN, UnreadableReportError

if t.TYPE_CHECKING:
    from .entries import Entry, JsonObject

FORMAT: t.Final = "hrsync.ad/person/1"
"""Identifies the format of a person's file. The number increases with each incompatible change."""

MOST_EVENTS: t.Final = 500
"""Maximum number of events of a person; older ones are dropped."""

SKIPPED: t.Final = "skipped"
PROCESSED: t.Final = "processed again"
"""The first run that does not skip the person any more."""

_LONGEST = 2000
"""Maximum number of characters of the words of an event."""

Event = dict[str, str]
"""`run` is the name of the report's files, `at` the time of the run, `kind` a leading kind, `skipped` or `processed`,
`words` what happened, and `state` the outcome."""

Timeline = dict[str, t.Any]
"""A person's file: `format`, `configuration`, `key`, `name`, `department`, `login`, and `events` from the oldest on."""


class Happening(t.NamedTuple):
    """An event of one person."""

    key: str
    name: str
    department: str
    login: str
    """Empty if the report does not have it."""
    event: Event


def person_id(configuration: str, key: str) -> str:
    """The name of a person's files. It shows neither the key nor the name, and suits every file system.

    Two configurations can have different people with the same key.
    """
    return hashlib.sha256(f"{configuration}\0{key}".encode("utf-8", "surrogatepass")).hexdigest()[:20]


def happenings(stem: str, report: JsonObject, entry: Entry) -> list[Happening]:
    """What a run did to people, and whom it skipped; empty for a preview, and for a run that was stopped.

    Raises:
        UnreadableReportError: a member is missing or has another type.
    """
    if entry["preview"] or entry["stopped"]:
        return []
    try:
        return list(_happenings(stem, report, entry))
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableReportError(BROKEN) from error


def _happenings(stem: str, report: JsonObject, entry: Entry) -> t.Iterator[Happening]:
    about = {"run": stem, "at": entry["started"]}
    for person in report["people"]:
        if person["key"]:
            yield _happening(person, {**about, **_of(person)})
    for person in report["rejected"]:
        if person["key"]:
            words = " ".join(person["reasons"])[:_LONGEST]
            yield _happening(person, {**about, "kind": SKIPPED, "words": words, "state": SKIPPED})


def _of(person: JsonObject) -> Event:
    return {"kind": str(person["kind"]), "words": person["words"][:_LONGEST], "state": str(person["state"])}


def _happening(person: JsonObject, event: Event) -> Happening:
    key, name, department = (str(person[member]) for member in ("key", "name", "department"))
    return Happening(key, name, department, str(person.get("login", "")), event)


def resumed(stem: str, entry: Entry, known: JsonObject) -> Event | None:
    """The event that a person is processed again, if the last event was that the person is skipped."""
    if known["kind"] != SKIPPED or known["last"] >= entry["started"]:
        return None
    return {"run": stem, "at": entry["started"], "kind": PROCESSED, "words": "", "state": "applied"}


def started(configuration: str, key: str) -> Timeline:
    """The timeline of a person without events."""
    empty = {"configuration": configuration, "key": key, "name": "", "department": "", "login": ""}
    return {"format": FORMAT, **empty, "events": []}


def add(timeline: Timeline, event: Event) -> bool:
    """Add the event in the order of time; whether it was new.

    Reading a report twice adds nothing. Somebody who is skipped again for the same reason has no new event.
    """
    events = timeline["events"]
    if any(one["run"] == event["run"] and one["kind"] == event["kind"] for one in events):
        return False
    earlier = [one for one in events if one["at"] <= event["at"]]
    if earlier and event["kind"] == SKIPPED and _is_same(earlier[-1], event):
        return False
    later = events[len(earlier) :]
    if later and event["kind"] == SKIPPED and _is_same(later[0], event):
        later = later[1:]
    timeline["events"] = [*earlier, event, *later][-MOST_EVENTS:]
    return True


def _is_same(one: Event, other: Event) -> bool:
    return (one["kind"], one["words"]) == (other["kind"], other["words"])


def describe(timeline: Timeline, happening: Happening) -> None:
    """Take the name, department and login of the event, if it is the latest."""
    if timeline["events"][-1] is not happening.event and timeline["name"]:
        return
    timeline["name"] = happening.name or timeline["name"]
    timeline["department"] = happening.department
    timeline["login"] = happening.login or timeline["login"]


def forget(timeline: Timeline, since: str) -> None:
    """Drop the events before a time."""
    timeline["events"] = [one for one in timeline["events"] if one["at"] >= since]


def is_valid(timeline: t.Any) -> bool:
    """Whether a file is a timeline that this version can read."""
    if not isinstance(timeline, dict) or timeline.get("format") != FORMAT:
        return False
    texts = all(isinstance(timeline.get(name), str) for name in ("configuration", "key", "name", "department", "login"))
    events = timeline.get("events")
    return texts and isinstance(events, list) and bool(events) and all(map(_is_event, events))


def _is_event(event: t.Any) -> bool:
    names = ("run", "at", "kind", "words", "state")
    return isinstance(event, dict) and all(isinstance(event.get(name), str) for name in names)


def summary(timeline: Timeline) -> dict[str, t.Any]:
    """The line of the person in the list of people."""
    last = timeline["events"][-1]
    return {
        "configuration": timeline["configuration"],
        "key": timeline["key"],
        "name": timeline["name"],
        "department": timeline["department"],
        "last": last["at"],
        "kind": last["kind"],
        "oldest": timeline["events"][0]["at"],
        "events": len(timeline["events"]),
    }
