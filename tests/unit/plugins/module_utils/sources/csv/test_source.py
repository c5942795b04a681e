# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import csv
import datetime
import io
import os
import pathlib
import threading
import time
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.csv import place
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options

TODAY = datetime.date(2026, 11, 1)
COLUMNS = {"employee_number": "Nr", "first_name": "Vorname", "last_name": "Name", "start_date": "Eintritt"}
HEADER = "Nr;Vorname;Name;Eintritt\r\n"
ANNA = "0017;Anna;Nowak;2026-10-01\r\n"
ZOE = "0018;Zoë;O'Brien;2026-10-02\r\n"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that a test has just written is not waited for."""
    monkeypatch.setattr(place, "SETTLED", 0.0)


@pytest.fixture
def file(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "people.csv"


def source(file: pathlib.Path | str | None, **options: t.Any) -> Source:
    given = {"type": "csv", "name": "hr", "file": file and str(file), "delimiter": ";", "columns": COLUMNS}
    return source_from_options({**given, **options}, TODAY)


def read(file: pathlib.Path, content: str | bytes, **options: t.Any) -> list[Employee]:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return source(file, **options).employees()


def refusal(file: pathlib.Path, content: str | bytes, **options: t.Any) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(SourceError) as raised:
        read(file, content, **options)
    text = str(raised.value)
    assert text.startswith("Source hr, people.csv")
    assert "Nothing was changed." in text or "nothing was changed." in text
    return text


def test_the_record(file: pathlib.Path) -> None:
    columns = {
        "id": "ID", "employee_number": "Nr", "first_name": "Vorname", "last_name": "Name", "email": "Mail",
        "teams": "Teams", "location.city": "Ort", "manager_id": "Chef", "last_day": "Austritt", "status": "Status",
        "custom.badge": "Ausweis", "birthday": "Geburt", "home_address.city": "Wohnort",
    }  # fmt: skip
    rows = [
        list(columns.values()),
        ["a", "007", "Zoë", "O'Brien", "Zoe@Example.com", "Sales; Board;", " Kraków ", "b", "31.12.2026", "AKTIV",
         "12", "1.2.1990", "Łódź"],
        ["b", "008", "Jan", "", "", "", "", "", "31.12.9999", "aus", "", "", ""],
    ]  # fmt: skip
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows)
    zoe, jan = read(
        file,
        text.getvalue(),
        columns=columns,
        date_formats=["%d.%m.%Y"],
        active_values=["aktiv"],
        inactive_values=["aus"],
        private_fields=["birthday"],
        include_raw=True,
    )
    assert zoe.to_dict() == {
        "key": "007", "source": "hr", "id": "a", "employee_number": "007", "first_name": "Zoë", "last_name": "O'Brien",
        "preferred_name": None, "full_name": "Zoë O'Brien", "email": "Zoe@Example.com", "personal_email": None,
        "phone": None, "job_title": None, "department": None, "teams": ["Board", "Sales"],
        "location": {"name": None, "country": None, "state": None, "city": "Kraków", "address": None,
                     "postal_code": None, "phone": None, "timezone": None},
        "legal_entity": None, "legal_entity_country": None, "manager_key": "008", "manager_email": None,
        "start_date": None, "end_date": "2027-01-01", "status": "active", "timezone": None, "updated_at": None,
        "custom": {"badge": "12"}, "private": {"birthday": "1990-02-01"},
        "raw": {name: cell for name, cell in zip(rows[0], rows[1], strict=True) if name != "Wohnort"},
    }  # fmt: skip
    assert (jan.id, jan.full_name, jan.end_date, jan.status, jan.custom) == ("b", "Jan", None, "inactive", {})


def test_leading_zeros_and_formulas_stay(file: pathlib.Path) -> None:
    anna, bob = read(file, f"{HEADER}{ANNA}0000;=cmd|'/c calc'!A0;+48 1;\r\n")
    assert (anna.key, anna.id, anna.start_date) == ("0017", "0017", "2026-10-01")
    assert (bob.key, bob.first_name, bob.last_name, bob.start_date) == ("0000", "=cmd|'/c calc'!A0", "+48 1", None)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_quotes(file: pathlib.Path, end: str) -> None:
    content = f'Nr;Vorname;Name;Eintritt{end}1;"Anna; ""Ania""";"No{end}wak";{end};;;{end}{end}2;5" pipe;x;{end}'
    anna, bob = read(file, content)
    assert (anna.first_name, anna.last_name) == ('Anna; "Ania"', f"No{end}wak")
    assert (bob.key, bob.first_name) == ("2", '5" pipe')


def test_quotes_that_mean_nothing(file: pathlib.Path) -> None:
    [anna] = read(file, 'Nr|Vorname|Name|Eintritt\n1|"Anna|N"|\n', delimiter="|", quote="none")
    assert (anna.first_name, anna.last_name) == ('"Anna', 'N"')
    [bob] = read(file, "Nr\tVorname\tName\tEintritt\n1\t'Bo\tb'\tx\t\n", delimiter="tab", quote="'")
    assert bob.first_name == "Bo\tb"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16", b"\xff\xfe"),
        ("utf-16", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b"\xfe\xff"),
        ("windows-1252", b""),
        ("iso-8859-15", b""),
    ],
)
def test_encodings(file: pathlib.Path, encoding: str, mark: bytes) -> None:
    codec = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(mark, encoding)
    anna, zoe = read(file, mark + f"{HEADER}{ANNA}{ZOE}".encode(codec), encoding=encoding.upper())
    assert (anna.key, zoe.first_name) == ("0017", "Zoë")


@pytest.mark.parametrize(
    ("content", "encoding", "words"),
    [
        (f"{HEADER}{ZOE}".encode("cp1252"), "utf-8", "line 2, column 2 (Vorname): the byte 0xEB cannot be read as utf"),
        (f"{HEADER}1;\x81".encode("latin-1"), "windows-1252", "line 2, column 2 (Vorname): the byte 0x81"),
        (b"\xff\xfe" + HEADER.encode("utf-16-le"), "utf-8", "the byte order mark of utf-16-le, but encoding is utf-8"),
        (b"\xef\xbb\xbf" + HEADER.encode(), "windows-1252", "byte order mark of utf-8, but encoding is windows-1252"),
        (
            b"\xff\xfe\0\0" + HEADER.encode("utf-32-le"),
            "utf-8",
            "mark of utf-32, but encoding is utf-8. Set it to utf-8",
        ),
        (HEADER.encode("utf-16-le"), "utf-16", "does not begin with a byte order mark"),
        (f"{HEADER}{ANNA}".encode("utf-16-le"), "utf-8", "line 1, column 1: there is a NUL"),
        (f"{HEADER}{ANNA}".encode("utf-16-le")[:-5], "utf-16-le", "line 2, column 4 (Eintritt): the byte 0x"),
        (f"{HEADER}{ANNA}0018;Z".encode() + b"\0" * 4096, "utf-8", "line 3, column 2 (Vorname): there is a NUL"),
    ],
)
def test_a_file_in_another_encoding(file: pathlib.Path, content: bytes, encoding: str, words: str) -> None:
    assert words in refusal(file, content, encoding=encoding)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "it is empty"),
        ("\r\n\r\n;;\r\n", "it is empty"),
        (HEADER, "a header, but no rows. This is not treated as if all had left"),
        (HEADER[:-2], "line 1: the last row has no line end"),
        (f"{HEADER}0017;Anna", "line 2, column 2 (Vorname): the last row has no line end"),
        (f"{HEADER}{ANNA}0018;Zoe\r\n", "line 3, column 3 (Name): this column and the following are missing; the row"),
        (f"{HEADER}{ANNA}0018;Zoe\r\n", "2 columns, the header 4. It is the last row, so the file has probably been"),
        (f"{HEADER}0018;Zoe;x\r\n{ANNA}", "line 2, column 4 (Eintritt): this column"),
        (f"{HEADER}{ANNA[:-2]}", "line 2, column 4 (Eintritt): the last row has no line end"),
        (f"{HEADER}1;Anna;Nowak;Sales;2026-10-01\r\n{ANNA}", "line 2, column 5: there is a column too many; the row"),
        (f'{HEADER}{ANNA}0018;"Zo\r\ne;x;2026-10-01\r\n', "line 3, column 2 (Vorname): a quote is not closed; the"),
        (f'{HEADER}0018;x;"Zo"e;\r\n{ANNA}', "line 2, column 3 (Name): there is text behind a closing quote"),
        (f'{HEADER}0018;x;"""Zo"" e" ;\r\n{ANNA}', "line 2, column 3 (Name): there is text behind a closing quote"),
        (f'{HEADER}0018;"Zo{"x" * 200_000}', "line 2, column 2 (Vorname): the field has more than 131072 characters"),
        (f'{HEADER}0018;Zo{"x" * 200_000}', "line 2, column 2 (Vorname): the field has more than 131072 characters"),
        (f"{HEADER}{ANNA}{HEADER}{ZOE}", "line 3: the header is there again"),
        (f"{HEADER}{ANNA}{ZOE}{ANNA}", "rows have the same employee_number: line 2 and line 4."),
        (f"{HEADER}{ANNA}1.017E+07;Zoe;x;\r\n", "line 3, column 1 (Nr): the number is written as spreadsheets show"),
        ("Nr,Vorname,Name,Eintritt\n", "line 1: the header is one column with 4 parts. Set delimiter to ','"),
        ("Nr\tVorname\tName\tEintritt\n", "Set delimiter to tab"),
        ("Nr;Vorname;Nr;Eintritt\n", "line 1, column 3: the header has the name 'Nr' twice, first for column 1"),
        ("Nr;;Name;Eintritt\n", "line 1, column 2: the column has no name"),
        ("Nr;Vornamen;Name\n1;a;b\n", "no column 'Vorname', which columns.first_name names; did you mean Vornamen?"),
        ("<!DOCTYPE html>\n<html>", "it is a web page (HTML) or XML, and not CSV"),
        ('{"error": "no"}', "it is JSON, and not CSV"),
        (b"PK\x03\x04\x14\0", "a workbook of Excel (xlsx)"),
        (b"\x1f\x8b\x08\0", "compressed (gzip)"),
    ],
)  # fmt: skip
def test_a_file_that_is_refused(file: pathlib.Path, content: str | bytes, words: str) -> None:
    text = refusal(file, content)
    assert words in text
    assert "Anna" not in text


def test_a_file_whose_last_row_never_ends(file: pathlib.Path) -> None:
    [anna] = read(file, f"{HEADER}{ANNA[:-2]}", require_line_end=False)
    assert anna.start_date == "2026-10-01"


@pytest.mark.parametrize("trailer", ["TRAILER;2\r\n", "TRAILER;;;000002", "TRAILER2;\r\n\r\n", '"TRAILER 2"\r\n'])
def test_a_correct_trailer(file: pathlib.Path, trailer: str) -> None:
    assert len(read(file, f"{HEADER}{ANNA}{ZOE}{trailer}", trailer="TRAILER")) == 2


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (f"{ANNA}TRAILER;2\r\n", "line 3: the trailer counts 2 rows, but the file has 1. It is incomplete"),
        (f"{ANNA}{ZOE}", "line 3: the last row does not begin with the trailer 'TRAILER', so the file is incomplete"),
        ("", "line 1: the last row does not begin with the trailer"),
        (f"{ANNA}TRAILER;1\r\n{ZOE}", "line 4: the last row does not begin with the trailer"),
        (f"{ANNA}TRAILER;1\r\n{ZOE}TRAILER;1\r\n", "line 3: rows follow the trailer"),
        (f"{ANNA}TRAILER;\r\n", "line 3: the trailer does not have exactly one whole number"),
        (f"{ANNA}TRAILER;1;2\r\n", "line 3: the trailer does not have exactly one whole number"),
        (f"{ANNA}TRAILER;²\r\n", "line 3: the trailer does not have exactly one whole number"),
        ("TRAILER;0\r\n", "a header, but no rows"),
    ],
)
def test_a_trailer_that_says_that_something_is_missing(file: pathlib.Path, rows: str, words: str) -> None:
    assert words in refusal(file, f"{HEADER}{rows}", trailer="TRAILER")


def test_a_broken_value_is_a_flaw_of_one_person(file: pathlib.Path) -> None:
    anna, bob = read(file, f"{HEADER}{ANNA}0018;Bob;x;01.10.2026\r\n")
    assert anna.flaws == ()
    assert bob.start_date is None
    assert bob.flaws == (
        "Source hr, people.csv, line 3, column 4 (Eintritt): this is not a day of the form '%Y-%m-%d'. Correct it"
        " there, or set date_formats.",
    )


def test_days_in_three_formats(file: pathlib.Path) -> None:
    """Each format that is said is read; the other rows have a flaw."""
    content = f"{HEADER}1;Ann;x;2026-10-01\r\n2;Bob;x;01.10.2026\r\n3;Cy;x;10/01/2026\r\n"
    formats = ["%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y"]
    assert {one.start_date for one in read(file, content, date_formats=formats)} == {"2026-10-01"}
    flaws = [one.flaws for one in read(file, content, date_formats=formats[:2])]
    assert flaws[:2] == [(), ()]
    assert "line 4, column 4 (Eintritt): this is not a day of the form '%Y-%m-%d' or '%d.%m.%Y'." in flaws[2][0]


def test_a_hundred_thousand_rows(file: pathlib.Path) -> None:
    rows = "".join(f"{number:06};Ann;Nowak {number};2026-10-01\r\n" for number in range(100_000))
    began = time.monotonic()
    found = read(file, f"{HEADER}{rows}TRAILER;100000\r\n", trailer="TRAILER")
    assert len({one.key for one in found}) == 100_000 and not any(one.flaws for one in found)
    assert (found[0].key, found[-1].last_name) == ("000000", "Nowak 99999")
    assert time.monotonic() - began < 60


def test_a_column_without_any_value_that_can_be_read_is_refused(file: pathlib.Path) -> None:
    text = refusal(file, f"{HEADER}0017;Anna;x;1.10.2026\r\n0018;Bob;x;2.10.2026\r\n0019;Cy;x;\r\n")
    assert "line 2, column 4 (Eintritt): this is not a day" in text
    assert "It is the same in all rows, so nothing was changed." in text


def test_contractors_must_have_an_end_and_a_sponsor(file: pathlib.Path) -> None:
    content = (
        "Badge,Name,Sponsor,Until\n"
        "1,Ada,Boss@example.com,2026-12-31\n"
        "2,Bob,,2026-12-31\n"
        "3,Cy,boss@example.com,\n"
        "4,Di,boss@example.com,soon\n"
    )
    columns = {"employee_number": "Badge", "full_name": "Name", "manager_email": "Sponsor", "last_day": "Until"}
    ada, bob, cy, di = read(
        file, content, columns=columns, delimiter=",", required_fields=["last_day", "manager"], name="hr"
    )
    assert (ada.manager_email, ada.end_date, ada.flaws) == ("boss@example.com", "2027-01-01", ())
    assert [flaw.partition("line ")[2] for flaw in (*bob.flaws, *cy.flaws)] == [
        "3: manager is empty, but required_fields has it. Fill it in there.",
        "4: last_day is empty, but required_fields has it. Fill it in there.",
    ]
    assert len(di.flaws) == 1 and "column 4 (Until): this is not a day" in di.flaws[0]


def test_a_required_end_that_cannot_be_read_is_not_called_empty(file: pathlib.Path) -> None:
    columns = {"employee_number": "Badge", "last_day": "Until"}
    content = "Badge,Until\n1,2026-12-31\n2,soon\n3,\n"
    _one, two, three = read(file, content, columns=columns, delimiter=",", required_fields=["end_date"])
    assert len(two.flaws) == 1 and "column 2 (Until): this is not a day" in two.flaws[0]
    assert three.flaws == (
        "Source hr, people.csv, line 4: end_date is empty, but required_fields has it. Fill it in there.",
    )


def test_columns_by_name(file: pathlib.Path) -> None:
    content = "employee_number,full_name,location.city,custom.badge,salary,manager_id\n7,Ada,Kraków,9,1000,8\n"
    reader = source(file, columns=None, delimiter=",")
    assert reader.has("department")
    file.write_text(content, "utf-8")
    [ada] = reader.employees()
    assert (ada.key, ada.full_name, ada.location["city"], ada.custom) == ("7", "Ada", "Kraków", {"badge": "9"})
    assert {
        field: reader.has(field)
        for field in ("location", "location.city", "location.name", "custom", "manager", "department", "teams")
    } == {
        "location": True, "location.city": True, "location.name": False, "custom": True, "manager": True,
        "department": False, "teams": False,
    }  # fmt: skip
    assert reader.warnings == [
        "Source hr, people.csv: columns are ignored, because no field has their name: salary. If one was renamed, its"
        " field is empty for everybody. Set columns to the names that the columns of the file have.",
        "Source hr: managers that are not among the employees, or have no employee_number: 1. The employees that report"
        " to them have no manager_key.",
    ]


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ("mail", "mail (did you mean email?)"),
        ("Last Day", "Last Day (did you mean last_day?)"),
        ("Austritt", "Austritt"),
        ("custom.", "custom."),
    ],
)
def test_a_renamed_column_is_named(file: pathlib.Path, column: str, shown: str) -> None:
    file.write_text(f"employee_number,custom.badge,birthday,{column}\n7,9,1990-05-01,x\n")
    reader = source(file, columns=None, delimiter=",")
    reader.employees()
    [warning] = reader.warnings
    assert f"no field has their name: {shown}. If one was renamed" in warning
    reader = source(file, columns={"employee_number": "employee_number"}, delimiter=",")
    reader.employees()
    assert reader.warnings == []


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("Nr,Name\n1,a\n", {}, "there is no column 'employee_number', which key_field needs"),
        ("employee_number\n1\n", {"required_fields": ["manager"]}, "no column 'manager', which required_fields needs"),
        ("employee_number,last_day,end_date\n1,,\n", {}, "there are columns for last_day and for end_date"),
    ],
)
def test_columns_by_name_that_are_missing(
    file: pathlib.Path, content: str, options: dict[str, t.Any], words: str
) -> None:
    file.write_text(content)
    with pytest.raises((SourceError, ConfigurationError), match=words):
        source(file, columns=None, delimiter=",", **options).employees()


def test_people_without_a_key_are_named_by_their_line(file: pathlib.Path) -> None:
    anna, nobody = read(file, f"{HEADER}{ANNA};Bob;x;\r\n")
    assert (nobody.key, nobody.id, nobody.label) == (None, "line 3", "Bob x (hr id line 3)")
    assert anna.key == "0017"


def test_several_rows_of_a_person_with_ids_of_their_own(file: pathlib.Path) -> None:
    content = "ID;Nr\na;1\nb;1\n"
    first, second = read(file, content, columns={"id": "ID", "employee_number": "Nr"})
    assert (first.key, second.key) == ("1", "1")
    assert "the same id: line 2 and line 3" in refusal(
        file, "ID;Nr\na;1\na;2\n", columns={"id": "ID", "employee_number": "Nr"}
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"file": None}, "Source hr: file is not set, and neither is HRSYNC_CSV_FILE."),
        ({"delimiter": "a"}, "delimiter is 'a'. Set one character that is neither a letter nor a digit, or tab"),
        ({"delimiter": ";;"}, "delimiter is ';;'"),
        ({"delimiter": '"'}, "delimiter and quote are both"),
        ({"quote": "''"}, 'quote is "\'\'"'),
        ({"encoding": "utf8"}, "encoding is 'utf8', which is not known; did you mean utf-8"),
        ({"encoding": "rot13"}, "encoding is 'rot13', which is not known; known are utf-8"),
        ({"longest_age": "soon"}, "Source hr: longest_age is 'soon'. Give a number of hours, days or weeks"),
        ({"columns": {"employe_number": "Nr"}}, "columns.employe_number: there is no such field; did you mean emp"),
        ({"columns": {"custom.": "Nr"}}, "columns.custom.: there is no such field"),
        ({"columns": {"employee_number": 5}}, "columns.employee_number is 5, but must be the name of a column, and"),
        ({"columns": {"employee_number": ""}}, "columns.employee_number is empty, but must be the name of a column"),
        ({"columns": {"first_name": "x"}}, "key_field is employee_number, but columns.employee_number is not set"),
        ({"key_field": "custom.badge"}, "key_field is custom.badge, but columns.custom.badge is not set"),
        ({"columns": {**COLUMNS, "end_date": "a", "last_day": "b"}}, "there are columns for last_day and for end_date"),
        ({"required_fields": ["sponsor"]}, r"required_fields\[0\] is 'sponsor', which is no field"),
        ({"required_fields": ["end_date"]}, "required_fields has end_date, but no column is set for it"),
        ({"active_values": ["A"], "inactive_values": ["a"]}, "active_values and inactive_values both have 'a'"),
        ({"date_formats": ["%d.%m.%y"]}, r"date_formats\[0\] is '%d.%m.%y', but %y is not known"),
        ({"date_formats": ["%d/%m/%Y", "%m/%d/%Y"]}, "which read 03/04 as two different days"),
        ({"absences": True}, "absences cannot be read from CSV file"),
        ({"department_from": "team"}, "no option department_from"),
        ({"file": "http://x.example/a.csv"}, "file begins with http://. Set the https address of a file"),
        ({"file": "https://x.example/"}, "Set the https address of a file"),
        ({"file": "https://x.example/a.csv?sig=secret"}, "file has a query, .* Set query, user and password instead"),
        ({"file": "https://anna:secret@x.example/a.csv"}, "file has a query, a fragment, a user or a password"),
        ({"file": "https://x.example/a.csv", "user": "a"}, "user is set, but password is not"),
        ({"file": "https://x.example/a.csv", "password": "secret"}, "password is set, but user is not"),
        ({"file": "https://x.example/a.csv", "timeout": 0}, "timeout is 0"),
        ({"file": r"\\fs1"}, r"Source hr: file is '\\\\\\\\fs1', which is not a path like"),
        ({"file": r"\\fs1\hr"}, "which is a share. Set it to a file in the share"),
        ({"file": r"\\fs1\hr\people.csv"}, "file_server.user is empty. Set it or HRSYNC_FILE_SERVER_USER"),
        ({"file": "//fs1/hr/people.csv", "file_server": {"user": "a"}}, "file_server.password is empty"),
        ({"file": "//fs1/hr/p.csv", "file_server": {"users": "a"}}, r"file_server\.users: there is no such option"),
    ],
)  # fmt: skip
def test_options_that_cannot_work(file: pathlib.Path, options: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as raised:
        source(**{"file": file, **options})
    assert "secret" not in str(raised.value)


def test_a_variable_of_the_environment_names_the_file(file: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRSYNC_CSV_FILE", str(file))
    file.write_text("employee_number\n1\n")
    [one] = source_from_options({"type": "csv"}, TODAY).employees()
    assert (one.key, one.source) == ("1", "csv")


def test_places_that_are_no_file(tmp_path: pathlib.Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for path, words in (
        (tmp_path / "absent.csv", "Source hr, absent.csv: it does not exist on the target. Check file"),
        (tmp_path, "it is a folder"),
        (pipe, "it is a device or a pipe"),
        (pathlib.Path("/dev/zero"), "it is a device or a pipe"),
        (tmp_path / "absent.csv" / "x.csv", "it does not exist"),
    ):
        with pytest.raises(SourceError, match=words):
            source(path).employees()


def test_a_file_that_is_too_large_is_not_read(file: pathlib.Path) -> None:
    with open(file, "wb") as sparse:
        sparse.truncate(10 << 30)
    began = time.monotonic()
    with pytest.raises(SourceError, match="it has more than 64 MiB"):
        source(file).employees()
    assert time.monotonic() - began < 1


def test_a_file_that_cannot_be_read(file: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for error, words in (
        (PermissionError(13, "x"), "access is denied"),
        (OSError(5, "Input/output error"), "Input/output"),
    ):

        def fail(*_arguments: t.Any, _error: OSError = error) -> t.NoReturn:
            raise _error

        monkeypatch.setattr(os, "open", fail)
        with pytest.raises(SourceError, match=words):
            source(file).employees()


def test_the_age(file: pathlib.Path) -> None:
    file.write_text(f"{HEADER}{ANNA}")
    assert len(source(file, longest_age="26 hours").employees()) == 1
    old = time.time() - 26.5 * 3600
    os.utime(file, (old, old))
    written = datetime.datetime.fromtimestamp(old, datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    with pytest.raises(
        SourceError, match=f"it is 27 hours old, and longest_age allows 26 hours. It was written at {written}"
    ):
        source(file, longest_age="26 hours").employees()
    assert len(source(file, longest_age="3 days").employees()) == 1
    assert len(source(file).employees()) == 1


def test_a_file_that_is_still_being_written(file: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "SETTLED", 0.4)
    file.write_text(f"{HEADER}{ANNA}")

    def go_on() -> None:
        time.sleep(0.1)
        with open(file, "a", encoding="utf-8") as more:
            more.write(ZOE)

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        with pytest.raises(SourceError, match="it is being written. Run again later"):
            source(file).employees()
    finally:
        writer.join()
    assert len(source(file).employees()) == 2


def test_a_file_that_another_one_replaces_is_read_as_it_was(
    file: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(f"{HEADER}{ANNA}")
    monkeypatch.setattr(place, "SETTLED", 0.2)
    slept: list[float] = []

    def replace(seconds: float) -> None:
        slept.append(seconds)
        other = file.with_suffix(".new")
        other.write_text(f"{HEADER}{ANNA}{ZOE}")
        other.replace(file)

    monkeypatch.setattr(time, "sleep", replace)
    assert len(source(file).employees()) == 1
    monkeypatch.setattr(time, "sleep", lambda _seconds: file.unlink())
    assert len(source(file).employees()) == 2
    assert len(slept) == 1 and 0 < slept[0] <= 0.2


def test_fifty_thousand_rows(file: pathlib.Path) -> None:
    rows = "".join(f"{number:07};Anna{number};Nowak;2026-10-01\r\n" for number in range(50_000))
    began = time.process_time()
    employees = read(file, HEADER + rows)
    assert time.process_time() - began < 10
    assert (len(employees), employees[-1].key) == (50_000, "0049999")


def test_check_shows_the_form_of_the_columns(file: pathlib.Path) -> None:
    file.write_text(f"{HEADER}{ANNA}{ZOE}", "utf-8")
    connection = source(file, columns={**COLUMNS, "birthday": "Eintritt"}).check()
    [resource] = connection.resources
    assert (connection.system, connection.name, connection.address) == ("csv", "hr", str(file))
    assert set(connection.identity) == {"modified"}
    assert (resource.name, resource.total, resource.records, resource.problem) == ("people.csv", 2, 2, None)
    assert {field.name: field.example for field in resource.fields} == {
        "Nr": "9999", "Vorname": "Xxxx", "Name": "Xxxxx", "Eintritt": "(private)",
    }  # fmt: skip
    [resource] = source(file, columns={**COLUMNS, "email": "Mail"}).check().resources
    assert "there is no column 'Mail', which columns.email names" in (resource.problem or "")
    assert len(resource.fields) == 4
