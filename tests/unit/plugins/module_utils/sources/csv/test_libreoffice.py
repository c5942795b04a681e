# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that LibreOffice 7.4 has exported from one sheet: the same people in four forms.

The sheet has numbers with leading zeros as text, days in cells of the type date, a quote and a separator in a cell, and
a cell with two lines. LibreOffice wrote days in the form of its own language, American English, and not of the cells.
"""

from __future__ import annotations

import datetime
import pathlib
import typing as t
import zipfile

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.sources.csv import place
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options

FILES = pathlib.Path(__file__).with_name("libreoffice.zip")
COLUMNS = {
    "employee_number": "Nr",
    "first_name": "Vorname",
    "last_name": "Name",
    "start_date": "Eintritt",
    "custom.note": "Notiz",
}


def read(folder: pathlib.Path, name: str, **options: t.Any) -> list[Employee]:
    """The people of a file."""
    with zipfile.ZipFile(FILES) as files:
        file = files.extract(name, folder)
    given = {"type": "csv", "name": "hr", "file": file, "columns": COLUMNS, "date_formats": ["%m/%d/%Y"]}
    return source_from_options({**given, **options}, datetime.date(2026, 11, 1)).employees()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that a test has just written is not waited for."""
    monkeypatch.setattr(place, "SETTLED", 0.0)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("utf-8.csv", {"delimiter": ";"}),
        ("quoted.csv", {"delimiter": ";"}),
        ("windows-1250.csv", {"delimiter": ";", "encoding": "windows-1250"}),
        ("utf-16.csv", {"delimiter": "tab", "encoding": "utf-16"}),
    ],
)
def test_people_are_as_the_sheet_has_them(tmp_path: pathlib.Path, name: str, options: dict[str, str]) -> None:
    people = read(tmp_path, name, **options)
    assert [(one.key, one.first_name, one.last_name, one.start_date) for one in people] == [
        ("0017", "Anna", "Nowak", "2026-10-01"),
        ("0018", "Zoë", "O'Brien", "2026-10-02"),
        ("0019", "Łukasz", "Żak", "2026-10-05"),
        ("0020", "Jürgen", "Groß", "2026-12-31"),
    ]
    assert [one.custom.get("note") for one in people] == ['Büro "Süd"; 2. Stock', "zwei\nZeilen", None, "'=1+2"]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("utf-16.csv", {"delimiter": "tab"}),
        ("windows-1250.csv", {"delimiter": ";"}),
        ("utf-8.csv", {"delimiter": "tab"}),
    ],
)
def test_another_form_than_said_is_refused(tmp_path: pathlib.Path, name: str, options: dict[str, str]) -> None:
    with pytest.raises(SourceError, match=f"Source hr, {name}"):
        read(tmp_path, name, **options)
