# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.sources.day_formats import DayFormats


@pytest.mark.parametrize(
    ("formats", "text", "day"),
    [
        (["%Y-%m-%d"], "2026-11-30", "2026-11-30"),
        (["%Y-%m-%d"], "2026-1-3", "2026-01-03"),
        (["%Y-%m-%d"], "2026-11-31", None),
        (["%Y-%m-%d"], "26-11-30", None),
        (["%Y-%m-%d"], "2026-11-30T00:00:00", None),
        (["%Y-%m-%d"], "٢٠٢٦-١١-٣٠", None),
        (["%Y-%m-%d"], "44895", None),
        (["%Y-%m-%d", "%d.%m.%Y"], "30.11.2026", "2026-11-30"),
        (["%d/%m/%Y"], "03/04/2026", "2026-04-03"),
        (["%m/%d/%Y"], "03/04/2026", "2026-03-04"),
        (["%Y%m%d"], "20261130", "2026-11-30"),
        (["%Y%m%d"], "2026113", None),
        (["%d.%m.%Y %H:%M:%S"], "30.11.2026 23:59:59.999", "2026-11-30"),
        (["(%d) %m+%Y"], "(30) 11+2026", "2026-11-30"),
        (["%Y-%m-%d"], "0000-01-01", None),
    ],
)
def test_days(formats: list[str], text: str, day: str | None) -> None:
    assert DayFormats.from_option("date_formats", formats).read(text) == day


@pytest.mark.parametrize("given", ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d"])
def test_days_are_read_as_python_reads_them(given: str) -> None:
    first = datetime.date(2024, 1, 1)
    formats = DayFormats.from_option("date_formats", [given])
    for day in (first + datetime.timedelta(days=number) for number in range(800)):
        assert formats.read(day.strftime(given)) == day.isoformat()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "^date_formats is empty. Set a format"),
        (["%Y-%m"], r"date_formats\[0\] is '%Y-%m', but must have %Y, %m and %d, each once"),
        (["%Y-%m-%d", "%Y-%m-%d-%d"], r"date_formats\[1\] is"),
        (["%d. %B %Y"], "but %B is not known. Use %Y"),
        (["%Y-%m-%d%"], "but % is not known"),
        (["%d.%m.%Y", "%Y-%m-%d", "%m.%d.%Y"], "has '%d.%m.%Y' and '%m.%d.%Y', which read 03/04 as two different days"),
    ],
)
def test_formats_that_cannot_work(given: list[str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        DayFormats.from_option("date_formats", given)
