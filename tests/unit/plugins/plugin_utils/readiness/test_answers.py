# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.readiness.model import State
from ansible_collections.hrsync.ad.plugins.plugin_utils.readiness.answers import checks_of


def answer(**given: t.Any) -> dict[str, t.Any]:
    return {"name": "csv", "error": "", "problems": [], "warnings": [], "shows_custom_fields": False, **given}


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        ("Source csv, people.csv: it does not exist.", "Source csv, people.csv: it does not exist."),
        ("Source csv: file is not set.", "Source csv: file is not set."),
        ("Source csv returned nothing.", "Source csv returned nothing."),
        ("There are no rows.", "Source csv: There are no rows."),
        ("Source csv2: url is empty.", "Source csv: Source csv2: url is empty."),
    ],
)
def test_a_problem_names_its_source_once(problem: str, shown: str) -> None:
    for given in ({"error": problem}, {"problems": [problem]}):
        (check,) = checks_of([answer(**given)])
        assert (check.area, check.state, check.text) == ("HR", State.MISSING, shown)


def test_warnings() -> None:
    checks = list(checks_of([answer(warnings=["Source csv: odd."], shows_custom_fields=True)]))
    assert [(check.state, check.text[:32]) for check in checks] == [
        (State.WARNING, "Source csv: odd."),
        (State.WARNING, "Source csv: The custom fields ab"),
    ]
