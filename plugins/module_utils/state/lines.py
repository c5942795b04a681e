# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the database has, and what was removed from it, as lines for people. Pure."""

from __future__ import annotations

import typing as t

from ..values.text import count

JsonObject = t.Mapping[str, t.Any]

_APPLIED: t.Final = "applied"

_NOTHING: t.Final = "nothing"

_STATUS: t.Final[t.Mapping[str, str]] = {
    "interrupted": "interrupted",
    "recovered": "interrupted",
    "stopped": "stopped before it wrote anything",
}
"""In words; others are words already."""


def overview(database: str, configurations: t.Sequence[JsonObject]) -> list[str]:
    """The database, and of each configuration the counts, the last runs, the latest first, and who is writing."""
    return [f"Database {database}", *(line for one in configurations for line in _configuration(one))]


def _configuration(one: JsonObject) -> t.Iterator[str]:
    sources = ", ".join(one["sources"]) or "none"
    counts = (count(one["people"], "person", "people"), count(one["names"], "name"), count(one["changes"], "change"))
    yield f"Configuration {one['name']} of {one['domain']}: {', '.join(counts)}; accepted answers of HR: {sources}"
    rows = [_run(run) for run in one["last_runs"]]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for number, at, status, rest in rows:
        yield f"  Run {number:>{widths[0]}}  {at:{widths[1]}}  {status:{widths[2]}}  {rest}"
    if one["runs"] > len(rows):
        yield f"  and {count(one['runs'] - len(rows), 'older run')}"
    if one["unfinished"]:
        yield f"  {count(one['unfinished'], 'change')} without an outcome: the next run finds it out"
    lease = one["lease"]
    if lease:
        yield f"  Run {lease['run']} of {lease['owner']} on {lease['host']} is writing, since {_time(lease['since'])}"
    for receiver in one["receivers"]:
        yield f"  Receiver {_receiver(receiver)}"


def _run(run: JsonObject) -> tuple[str, str, str, str]:
    facts = run["facts"]
    kinds = ", ".join(f"{kind.replace('_', ' ')} {number}" for kind, number in run["changed"].items()) or "no change"
    failed = f", {run['failed']} failed" if run["failed"] else ""
    by = " on ".join(one for one in (facts.get("by", ""), facts.get("host", "")) if one)
    return str(run["run"]), _time(run["started"]), _status(run), f"{kinds}{failed}{f'; by {by}' if by else ''}"


def _status(run: JsonObject) -> str:
    left = (run["waves"] or {}).get("left", 0)
    if run["status"] == _APPLIED and left:
        return f"ended by its waves, {count(left, 'person', 'people')} left"
    return _STATUS.get(run["status"], run["status"])


def _receiver(one: JsonObject) -> str:
    if one["failing"]:
        return f"{one['name']} fails since {_time(one['failing'])}: {one['reason']}"
    waits = f", {count(one['waiting'], 'entry waits', 'entries wait')}" if one["waiting"] else ""
    return f"{one['name']}: entry {one['number']} was the last{waits}" if one["number"] else f"{one['name']}: works"


def _time(at: str) -> str:
    """`2026-11-30 06:00 UTC` of `2026-11-30T06:00:04Z`."""
    return f"{at[:16].replace('T', ' ')} UTC"


def done(result: JsonObject, *, path: str, keep: str, forget: t.Sequence[str], check_mode: bool) -> list[str]:
    """What was exported, pruned and forgotten.

    Args:
        result: `exported`, `pruned` and `forgotten`.
        path: of the export; empty without.
        keep: as it was given; empty without.
        forget: the keys.
        check_mode: whether nothing was done.
    """
    would = "Would be " if check_mode else ""
    told = []
    if path:
        told.append(_begun(f"{would}exported: {count(result['exported'], 'line')} to {path}"))
    if keep:
        told.append(_begun(f"{would}removed, older than {keep}: {_counts(result['pruned'])}"))
    if forget:
        told.append(_begun(f"{would}forgotten, {', '.join(forget)}: {_counts(result['forgotten'])}"))
    return told


_WORDS: t.Final[t.Mapping[str, tuple[str, str]]] = {
    "runs": ("run", "runs"),
    "people": ("person", "people"),
    "names": ("name", "names"),
    "changes": ("change", "changes"),
    "plans": ("plan", "plans"),
    "requests": ("request", "requests"),
    "details": ("detail of the audit log", "details of the audit log"),
}


def _counts(counts: t.Mapping[str, int]) -> str:
    words = (count(number, *_WORDS[name]) for name, number in counts.items() if number)
    return ", ".join(words) or _NOTHING


def _begun(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def still_there(listed: t.Sequence[str], with_account: t.Sequence[str]) -> str:
    """The warning about people who are forgotten too early; empty without.

    Args:
        listed: the people whom HR listed last time.
        with_account: other people whose account is remembered.
    """
    parts = []
    if listed:
        parts.append(f"HR still listed {', '.join(listed)} in the last run.")
    if with_account:
        parts.append(f"The account of {', '.join(with_account)} was still there in the last run.")
    if parts:
        parts.append(
            "If the record in HR and the account still exist, the next run remembers these people again. Delete both"
            " first."
        )
    return " ".join(parts)
