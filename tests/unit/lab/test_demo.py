# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo shows the lines of the collection, and says where the rest is."""

from __future__ import annotations

import csv
import io
import pathlib
import types
import typing as t

import pytest
import yaml

from tests.lab.demo import contractors, events
from tests.lab.demo.__main__ import ALL, BRIEFLY, FEW, SOME
from tests.lab.demo.stage import CONTRACTORS, INVENTORY, Stage
from tests.lab.simulated_hr.roster import PEOPLE

OUTPUT = """
PLAY [Preview the changes in Active Directory] *****

TASK [hrsync.ad.lifecycle : Synchronize accounts with HR] *****
PREVIEW of demo: nothing is written.  2026-11-28 12:48 UTC
HR         factorial 35, calamari 11
! WARNINGS: 1
    The token expires.
+ create  1001  Anna  anna  starts today
Total      1 employee: create 1
changed: [localhost]

PLAY RECAP *****
localhost                  : ok=1    changed=1    unreachable=0
"""


class File(io.StringIO):
    name = "output.txt"


@pytest.mark.parametrize(
    ("most", "shown"),
    [
        (45, ["PREVIEW of demo", "HR   ", "! WARN", "    The", "+ create", "Total"]),
        (2, ["PREVIEW of demo", "HR   ", ">>> 4 more lines: output.txt"]),
        (0, ["PREVIEW of demo", "! WARN", "Total", ">>> 3 more lines: output.txt"]),
    ],
)
def test_lines_of_a_run(most: int, shown: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    file = File()
    lines = OUTPUT.splitlines(keepends=True)
    assert list(Stage._shown(lines, file, most)) == lines
    assert file.getvalue() == OUTPUT
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(shown)
    assert all(line.startswith(beginning) for line, beginning in zip(printed, shown, strict=True))


def test_the_demo_prints_at_most_330_lines() -> None:
    """Three runs are shown completely, connections and Monday in part, seven runs in brief; the rest is around them."""
    around, brief = 119, 8
    assert 3 * ALL + SOME + FEW + BRIEFLY + 7 * brief + around <= 330


def test_events_are_left_out_where_a_program_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert events.lacking() == "ansible-rulebook, java"


def test_the_contractors_are_beside_the_hr_systems(tmp_path: pathlib.Path) -> None:
    """The file has the columns that the inventory names, and each sponsor is in an HR system."""
    (tmp_path / "demo").mkdir()
    facts = t.cast("t.Any", types.SimpleNamespace(directory=tmp_path))
    contractors.write(facts)
    with contractors.file_of(facts).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    usual, more = (yaml.safe_load(one.read_text("utf-8"))["all"]["vars"] for one in (INVENTORY, CONTRACTORS))
    *systems, sheet = more["lifecycle_sources"]
    assert systems == usual["lifecycle_sources"]
    assert set(sheet["columns"].values()) == set(rows[0])
    addresses = {f"{row[-1]}@hrsync.test" for row in PEOPLE}
    assert len(rows) == 2 and {row[sheet["columns"]["manager_email"]] for row in rows} <= addresses
