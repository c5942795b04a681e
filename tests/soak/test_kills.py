# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIGKILL at each of the first 200 writes, with memory: nothing is lost, nothing is there twice.

Each run goes on where the one before was killed, at its first write: before its answer was read, or after. Every run
says what became of the intents of the killed one, and `ldapsearch` says whether that is true.
"""

from __future__ import annotations

import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import typing as t

import pytest

from tests.lab import directory_fixtures, ldap_tools
from tests.lab.facts import LabFacts
from tests.lab_tests.test_interrupted import wait_for_rest

pytestmark = [pytest.mark.lab, pytest.mark.soak]

DISABLED = 2
KILLS = int(os.environ.get("HRSYNC_KILLS", "200"))


class Killing:
    """Runs that are killed."""

    def __init__(self, lab: LabFacts, unit: str, state: pathlib.Path) -> None:
        self.lab, self.unit, self.state = lab, unit, state
        self.group = directory_fixtures.add_group(lab, "killed-group", unit)

    def run(self, killed_at: tuple[int, bool] | None) -> list[dict[str, t.Any]]:
        """What one run printed before it was killed or ended."""
        given = {
            "connection": {
                "servers": [self.lab.address],
                "bind_user": self.lab.bind_user,
                "bind_password": self.lab.bind_password,
                "ca_file": str(self.lab.ca_file),
            },
            "state": f"sqlite:///{self.state}",
            "unit": self.unit,
            "people": KILLS,
            "killed_at": killed_at,
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.soak.killed_run"],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, -9):
            raise AssertionError(done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def held(self) -> dict[str, set[str]]:
        """By kind of change, the keys for which it was made, by ldapsearch, once the server has come to rest."""
        wait_for_rest(self.lab)
        attributes = ["employeeID", "memberOf", "userAccountControl"]
        entries = ldap_tools.search(self.lab, self.unit, "(employeeID=*)", attributes)
        found = {entry.text("employeeID"): entry for entry in entries}
        assert len(found) == len(entries), "an account is there twice"
        return {
            "create": set(found),
            "add_to_group": {key for key, entry in found.items() if entry.texts("memberOf")},
            "enable": {key for key, entry in found.items() if not int(entry.text("userAccountControl")) & DISABLED},
        }

    def undecided(self) -> int:
        """The number of intents without an outcome."""
        with sqlite3.connect(self.state) as database:
            [(number,)] = database.execute("SELECT count(*) FROM hrsync_intent WHERE status IS NULL").fetchall()
        return int(number)


def test_nothing_is_lost(lab: LabFacts, unit: str, tmp_path: pathlib.Path) -> None:
    killing = Killing(lab, unit, tmp_path / "state.db")
    wrong: list[str] = []
    for number in range(KILLS):
        held = killing.held()
        [told, *_rest] = killing.run((0, number % 2 == 1))
        for kind, key, finding in told["unfinished"]:
            is_done = key in held[kind]
            if finding != ("done" if is_done else "not done"):
                wrong.append(f"kill {number}: {kind} {key} is {finding}, and is done: {is_done}")
    assert wrong == []
    _told, done = killing.run(None)
    assert done["failures"] == 0
    assert {kind: len(keys) for kind, keys in killing.held().items()} == dict.fromkeys(killing.held(), KILLS)
    assert killing.undecided() == 0
    [_told, again] = killing.run(None)
    assert again == {"changes": 0, "failures": 0}
