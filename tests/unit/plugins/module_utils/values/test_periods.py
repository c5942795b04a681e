# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.values.periods import period


@pytest.mark.parametrize(
    ("given", "days"), [("30 days", 30), ("1 Day", 1), (" 4weeks ", 28), ("7", 7), (7, 7), ("1 week", 7)]
)
def test_days_and_weeks(given: t.Any, days: int) -> None:
    assert period("option", given).days == days


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("0 days", "'0 days'"),
        ("-1", "'-1'"),
        ("1 month", "'1 month'"),
        ("", "''"),
        (0, "0"),
        (True, "True"),
        (1.5, "1.5"),
        ("٣ days", "'٣ days'"),
        ("100000 days", "'100000 days'"),
    ],
)
def test_anything_else_is_an_error(given: t.Any, shown: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        period("lifecycle_missing.after", given, " or nothing")
    assert str(caught.value) == (
        f"lifecycle_missing.after is {shown}. Give a number of days or weeks, such as 30 days or nothing."
    )
