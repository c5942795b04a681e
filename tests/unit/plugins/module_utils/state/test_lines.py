# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The database as lines for people, and what was removed from it."""

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.state.lines import done, overview, still_there


def run(number: int, **more: t.Any) -> dict[str, t.Any]:
    """A run that was applied as a whole and changed nothing."""
    plain = {"status": "applied", "started": "2026-11-30T06:00:04Z", "ended": "2026-11-30T06:00:31Z"}
    return {"run": number, **plain, "facts": {}, "changed": {}, "failed": 0, "waves": None, **more}


def configuration(**more: t.Any) -> dict[str, t.Any]:
    """A configuration with one run."""
    counts = {"people": 1, "names": 3, "runs": 1, "changes": 2, "unfinished": 0}
    rest = {"sources": ["factorial"], "last_runs": [run(24)], "lease": None, "receivers": []}
    return {"domain": "example.com", "name": "staff", **counts, **rest, **more}


def test_each_run_is_a_line() -> None:
    by = {"by": "anna", "host": "awx-1"}
    runs = [
        run(101, status="running", facts={"host": "awx-1"}),
        run(100, changed={"set_attributes": 11}, facts=by, waves={"begun": 2, "of": 3, "left": 27}),
        run(99, changed={"disable": 1, "move": 2}, failed=2, waves={"begun": 3, "of": 3, "left": 0}),
        run(98, status="stopped", waves={"begun": 0, "of": 3, "left": 0}),
        run(97, status="interrupted"),
        run(96, status="recovered"),
    ]
    assert overview("state.db", [configuration(last_runs=runs, runs=8)]) == [
        "Database state.db",
        "Configuration staff of example.com: 1 person, 3 names, 2 changes; accepted answers of HR: factorial",
        "  Run 101  2026-11-30 06:00 UTC  running                             no change; by awx-1",
        "  Run 100  2026-11-30 06:00 UTC  ended by its waves, 27 people left  set attributes 11; by anna on awx-1",
        "  Run  99  2026-11-30 06:00 UTC  applied                             disable 1, move 2, 2 failed",
        "  Run  98  2026-11-30 06:00 UTC  stopped before it wrote anything    no change",
        "  Run  97  2026-11-30 06:00 UTC  interrupted                         no change",
        "  Run  96  2026-11-30 06:00 UTC  interrupted                         no change",
        "  and 2 older runs",
    ]


def test_who_writes_and_what_waits() -> None:
    lease = {"run": 91, "owner": "eva", "host": "awx-1", "since": "2026-11-30T06:00:04Z"}
    receivers = [
        {"name": "splunk", "number": 7, "waiting": 2, "failing": "2026-11-30T06:00:04Z", "reason": "It is busy."},
        {"name": "file", "number": 7, "waiting": 1, "failing": None, "reason": ""},
        {"name": "log", "number": 8, "waiting": 0, "failing": None, "reason": ""},
        {"name": "desk", "number": 0, "waiting": None, "failing": None, "reason": ""},
    ]
    one = configuration(sources=[], last_runs=[], runs=0, unfinished=1, lease=lease, receivers=receivers)
    assert overview("state.db", [one])[1:] == [
        "Configuration staff of example.com: 1 person, 3 names, 2 changes; accepted answers of HR: none",
        "  1 change without an outcome: the next run finds it out",
        "  Run 91 of eva on awx-1 is writing, since 2026-11-30 06:00 UTC",
        "  Receiver splunk fails since 2026-11-30 06:00 UTC: It is busy.",
        "  Receiver file: entry 7 was the last, 1 entry waits",
        "  Receiver log: entry 8 was the last",
        "  Receiver desk: works",
    ]
    assert overview("state.db", []) == ["Database state.db"]


def test_what_was_removed_is_told() -> None:
    result = {
        "exported": 1,
        "pruned": {"runs": 12, "changes": 0},
        "forgotten": {"people": 1, "names": 3, "details": 1},
    }
    assert done(result, path="/srv/x", keep="730", forget=["1017", "1018"], check_mode=False) == [
        "Exported: 1 line to /srv/x",
        "Removed, older than 730: 12 runs",
        "Forgotten, 1017, 1018: 1 person, 3 names, 1 detail of the audit log",
    ]
    assert done(result, path="/srv/x", keep="", forget=[], check_mode=True) == [
        "Would be exported: 1 line to /srv/x",
    ]
    empty = {"exported": 0, "pruned": {}, "forgotten": {}}
    assert done(empty, path="", keep="", forget=["1"], check_mode=True) == ["Would be forgotten, 1: nothing"]


def test_people_who_are_still_there() -> None:
    last = (
        " If the record in HR and the account still exist, the next run remembers these people again."
        " Delete both first."
    )
    assert still_there(["Anna (1)", "Bo (2)"], []) == f"HR still listed Anna (1), Bo (2) in the last run.{last}"
    assert still_there([], ["Cy (3)"]) == f"The account of Cy (3) was still there in the last run.{last}"
    assert still_there([], []) == ""
