# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import AttributeType, Syntax
from ansible_collections.hrsync.ad.plugins.module_utils.planner.expiry import expiry
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import encode

EXPIRES = AttributeType("accountExpires", Syntax.FILETIME, single_valued=True)


@pytest.mark.parametrize(
    ("day", "timezone", "expected"),
    [
        ("2098-12-31", "Europe/Warsaw", "2098-12-31T23:00:00+00:00"),
        ("2026-06-30", "Europe/Warsaw", "2026-06-30T22:00:00+00:00"),
        ("2026-12-31", "UTC", "2027-01-01T00:00:00+00:00"),
        (" 2026-12-31 ", "Pacific/Kiritimati", "2026-12-31T10:00:00+00:00"),
        ("2026-12-31", "America/Los_Angeles", "2027-01-01T08:00:00+00:00"),
        # Of the last day of daylight saving time, the end counts.
        ("2026-10-25", "Europe/Berlin", "2026-10-25T23:00:00+00:00"),
        # On this day the clocks went from 0:00 to 1:00: it began at 4:00 in UTC all the same.
        ("2018-11-03", "America/Sao_Paulo", "2018-11-04T03:00:00+00:00"),
        ("2024-02-28", "UTC", "2024-02-29T00:00:00+00:00"),
    ],
)
def test_a_day_ends_where_the_next_begins(day: str, timezone: str, expected: str) -> None:
    assert expiry(day, timezone) == expected


def test_the_directory_takes_it() -> None:
    assert encode(EXPIRES, expiry("2098-12-31", "Europe/Warsaw")) == b"157153788000000000"


@pytest.mark.parametrize("text", ["never", "2026-12-31T10:00:00+01:00", "0", "soon"])
def test_all_else_stays(text: str) -> None:
    assert expiry(text, None) == text


@pytest.mark.parametrize(
    ("text", "timezone", "message"),
    [
        ("2026-12-31", None, "account_expires is the day 2026-12-31, whose end depends on the time zone; set timezone"),
        ("2026-02-30", "UTC", "account_expires is '2026-02-30', but there is no such day"),
        ("9999-12-31", "UTC", "account_expires is '9999-12-31', but there is no such day"),
        ("2026-12-31", "Europe/Krakow", "timezone: 'Europe/Krakow' is not known"),
        ("2026-12-31", "Europe", "timezone: 'Europe' is not known"),
        ("2026-12-31", "../etc", "timezone: '../etc' is not known"),
    ],
)
def test_what_is_no_end_of_a_day(text: str, timezone: str | None, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        expiry(text, timezone)
