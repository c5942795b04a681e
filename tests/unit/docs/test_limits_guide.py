# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide to limits tells the bounds that the feed gate has."""

from __future__ import annotations

import pathlib
import re

from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds import bounds
from ansible_collections.hrsync.ad.plugins.module_utils.values.bound import WHOLE_UNIT

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
    bounds.COLUMNS["employee_number"],
    bounds.COLUMNS["preferred_name"],
    bounds.OTHER_COLUMN,
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
    assert bounds.COLUMNS["preferred_name"] == bounds.COLUMNS["personal_email"]
    assert {LOST[field] for field in (*others, "job_title")} == {LOST["email"]}


def test_the_prose_has_the_bounds_of_old_answers_and_whole_units() -> None:
    text = " ".join(GUIDE.read_text("utf-8").split())
    assert f"if more than {bounds.OLDER.percent:g} % and more than three people are earlier" in text
    assert bounds.OLDER.floor == 3
    assert f"of at least ten people is a whole: it is odd if more than {WHOLE_UNIT.percent:g} %" in text
    assert WHOLE_UNIT.floor == 9
