# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide to limits tells the bounds that the feed gate has."""

from __future__ import annotations

import pathlib
import re

from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds import bounds

GUIDE = pathlib.Path(__file__).parents[3] / "docs/docsite/rst/limits.rst"
ROWS = re.compile(r"^   \* - (?P<what>.+)\n     - (?P<percent>[\d.]+)\n     - (?P<floor>\d+)$", re.MULTILINE)
CHANGED, LOST = bounds.CHANGED, bounds.LOST
EXPECTED = [
    bounds.ANOTHER_PERSON,
    bounds.GONE,
    bounds.NEW_KEY,
    bounds.NEW,
    bounds.SWAPPED,
    bounds.TAKEN_OVER,
    bounds.ENDS,
    bounds.RETURNED,
    bounds.MOVED_ENDS,
    CHANGED["first_name"],
    CHANGED["email"],
    CHANGED["start_date"],
    CHANGED["birthday"],
    CHANGED["job_title"],
    LOST["first_name"],
    LOST["start_date"],
    LOST["email"],
    bounds.EMPTIER,
    bounds.UNREADABLE,
    bounds.IMPLAUSIBLE,
    bounds.DOUBLES,
]


def test_the_table_has_the_bounds_of_the_gate() -> None:
    rows = [(float(row["percent"]), int(row["floor"])) for row in ROWS.finditer(GUIDE.read_text("utf-8"))]
    assert rows == [tuple(bound) for bound in EXPECTED]


def test_fields_of_one_row_have_one_bound() -> None:
    others = ("department", "location", "legal_entity", "manager", "teams")
    assert {CHANGED[field] for field in others} == {CHANGED["job_title"]}
    assert CHANGED["first_name"] == CHANGED["last_name"]
    assert LOST["first_name"] == LOST["last_name"]
    assert {LOST[field] for field in (*others, "job_title")} == {LOST["email"]}
