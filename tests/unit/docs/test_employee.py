# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page about the employee record describes exactly the fields that exist."""

from __future__ import annotations

import pathlib
import re

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import FIELDS, LOCATION_FIELDS

PAGE = pathlib.Path(__file__).parents[3] / "docs/docsite/rst/employee.rst"


def rows(section: str) -> list[str]:
    """The first cell of each row of the section's table."""
    return re.findall(r"^   \* - ``(\w+)``$", section, re.MULTILINE)


def test_every_field_is_described_and_no_other() -> None:
    fields, _generated = PAGE.read_text("utf-8").split("Where the fields come from\n------")
    assert tuple(sorted(rows(fields))) == tuple(sorted(FIELDS))


def test_every_part_of_a_location_is_described() -> None:
    described = re.search(r"mapping that always has (.*?)\. The", PAGE.read_text("utf-8"), re.DOTALL)
    assert described is not None
    assert tuple(re.findall(r"``(\w+)``", described[1])) == LOCATION_FIELDS
