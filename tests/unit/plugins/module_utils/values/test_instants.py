# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.auto_reply import instant_text
from ansible_collections.hrsync.ad.plugins.module_utils.values.instants import instant


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("2026-12-24T08:00:00+01:00", False, "2026-12-24T07:00:00Z"),
        ("2026-12-24 08:00:00.999+01:00", False, "2026-12-24T07:00:00Z"),
        ("2026-12-24T08:00:00Z", True, "2026-12-24T08:00:00Z"),
        (" 2026-12-24T08:00 ", False, "2026-12-24T07:00:00Z"),
        ("2026-07-01T08:00", False, "2026-07-01T06:00:00Z"),
        ("2026-12-24", False, "2026-12-23T23:00:00Z"),
        ("2026-12-24", True, "2026-12-24T23:00:00Z"),
    ],
)
def test_an_instant_is_read_in_the_time_zone(text: str, last: bool, expected: str) -> None:
    assert instant_text(instant("start", text, "Europe/Warsaw", last=last)) == (expected,)


@pytest.mark.parametrize("text", ["", "tomorrow", "24.12.2026", "2026-13-01", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="The option end is .*, which is no instant"):
        instant("end", text, "UTC", last=True)


@pytest.mark.parametrize("name", ["Europe/Nowhere", "", "../etc/passwd", "Europe"])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="The option timezone is"):
        instant("end", "2026-12-24", name)


def test_the_last_day_of_all_has_no_end() -> None:
    with pytest.raises(ConfigurationError, match="no instant"):
        instant("end", "9999-12-31", "UTC", last=True)
