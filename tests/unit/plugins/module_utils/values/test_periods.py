# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.values.periods import (
    Amount,
    Unit,
    amount,
    kept,
    period,
    validity,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0 days", Amount(0, Unit.DAY)),
        (" 6Months ", Amount(6, Unit.MONTH)),
        ("36 hour", Amount(36, Unit.HOUR)),
        ("30", None),
        ("days", None),
        ("2 years", None),
        ("1234567890 days", None),
    ],
)
def test_amounts(text: str, found: Amount | None) -> None:
    assert amount(text) == found


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
        ("24 hours", "'24 hours'"),
        ("30 dayss", "'30 dayss'"),
        ("30s", "'30s'"),
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


@pytest.mark.parametrize(
    ("given", "hours"),
    [("24 hours", 24), ("1 Hour", 1), (" 4days ", 96), ("1 week", 168), ("99999 weeks", 99999 * 168)],
)
def test_how_long_something_is_valid(given: str, hours: int) -> None:
    assert validity("option", given).total_seconds() == hours * 3600


@pytest.mark.parametrize(
    ("given", "shown"), [("24", "'24'"), (24, "24"), ("0 hours", "'0 hours'"), ("1 month", "'1 month'"), ("", "''")]
)
def test_what_is_no_length_of_validity(given: t.Any, shown: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        validity("levels[0].valid", given)
    assert str(caught.value) == (
        f"levels[0].valid is {shown}. Give a number of hours, days or weeks, such as 24 hours."
    )


def test_what_is_kept_for_ever() -> None:
    assert kept("option", " Forever ") is None
    assert kept("option", "2 weeks") == datetime.timedelta(days=14)


def test_a_message_says_what_else_is_possible() -> None:
    with pytest.raises(ConfigurationError, match=r"^x\.per is 'now'\. .*, such as 24 hours, or run\.$"):
        validity("x.per", "now", ", or run")
