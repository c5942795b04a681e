# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import after_prefix


@pytest.mark.parametrize(
    ("name", "prefix", "rest"),
    [
        ("Department-Sales", "Department-", "Sales"),
        ("Dept: Sales ", "Dept: ", "Sales"),
        ("Dept:\u00a0Sales", "Dept: ", "Sales"),
        ("De\u200bpt: Sales", "Dept:", "Sales"),
        ("Dział: A", "Dzia\u0142: ", "A"),
        ("Zespo\u0301ł A", "Zespół ", "A"),
        ("Zespół A", "Zespo\u0301ł ", "A"),
        ("Department", "Department", ""),
        ("department-Sales", "Department-", None),
        ("Departments", "Department ", None),
    ],
)
def test_prefixes_are_compared_as_people_see_them(name: str, prefix: str, rest: str | None) -> None:
    assert after_prefix(name, prefix) == rest
