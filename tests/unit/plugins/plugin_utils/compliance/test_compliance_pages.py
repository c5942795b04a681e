# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The compliance document, and the pages and CSV files that are made from it."""

from __future__ import annotations

import csv
import datetime
import html.parser
import io
import json
import pathlib
import typing as t

import jsonschema
import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.people.emptiness import LISTED_FIELDS
from ansible_collections.hrsync.ad.plugins.module_utils.people.schedule import Calendar
from ansible_collections.hrsync.ad.plugins.plugin_utils.compliance import csv_file, folder, outcome, pages
from ansible_collections.hrsync.ad.plugins.plugin_utils.compliance.document import Document, RunFacts, document
from ansible_collections.hrsync.ad.plugins.plugin_utils.compliance.lists import Table, tables
from ansible_collections.hrsync.ad.plugins.plugin_utils.compliance.plain_sentences import readable
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.repairs import Asked, Repairs, name_of, numbers, repairs

from ..authored import employee

HERE = pathlib.Path(__file__)
SCHEMA = next(file for parent in HERE.parents if (file := parent / "docs" / "compliance.schema.json").is_file())
NOW = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
HOSTILE = '</script><script>alert("&")</script>'
RIGHT_TO_LEFT = "\u202eevil\u200f"
ARABIC = "فاطمة الزهراء"
LONG = "N" * 200


def person(key: str | None, name: str, presence: Presence = Presence.ACTIVE, **fields: t.Any) -> Person:
    manager = fields.pop("manager", None)
    known = {"start_date": "2020-01-01", "job_title": "Clerk", **fields}
    return Person(employee=employee(key=key, full_name=name, **known), presence=presence, manager=manager)


def row(key: str, name: str, **more: t.Any) -> dict[str, t.Any]:
    base = {"login": name.lower()[:20], "department": "", "job_title": "", "enabled": True, "guid": f"guid of {name}"}
    return {**base, "name": name, "created": "2020-01-02", "last_used": "", "key": key, **more}


def survey(**lists: t.Any) -> dict[str, t.Any]:
    empty: dict[str, t.Any] = dict.fromkeys(
        ("without_record", "without_account", "leavers", "unused", "managers", "against_rules", "stops", "warnings"), ()
    )
    return {**empty, "accounts": 5, "enabled": 4, "licenses_read": True, "server": "dc1.example.com", **lists}


FACTS = RunFacts(
    name="staff \u202e",
    description="Everybody",
    started=NOW,
    finished=NOW + datetime.timedelta(seconds=3),
    managed_base="OU=People,DC=example,DC=com",
    unused_days=90,
    sources=({"name": "factorial", "type": "factorial", "employees": 4},),
    warnings=(),
)

PEOPLE = (
    person("1", "Boss One", Presence.LEFT, end_date="2026-10-31", department="Sales"),
    person("2", "Anna Nowak", manager_key="1", manager={"full_name": None, "first_name": "Boss", "last_name": "One"}),
    person("3", HOSTILE, manager_key="2", manager={"full_name": "Anna Nowak"}),
    person("4", ARABIC, manager_key="99", start_date=None),
    person("5", LONG, Presence.UPCOMING),
)


def repaired(*people: Person, records: t.Any = None, **more: t.Any) -> Repairs:
    given: dict[str, t.Any] = {"used": (), "fields": {"factorial": LISTED_FIELDS}, "rejections": (), **more}
    sources = records or [("factorial", [one.employee for one in people])]
    asked = Asked("employee_number", given["used"], given["fields"])
    return repairs(people, sources, given["rejections"], Calendar(now=NOW), asked)


@pytest.fixture
def made() -> Document:
    found = survey(
        without_record=[row("", RIGHT_TO_LEFT), row("", '=cmd|"/C calc"!A0')],
        without_account=[
            {"key": "5", "label": f"{LONG} (5)", "reasons": []},
            {"key": "", "label": "Gil (x) (factorial id 3)", "reasons": ["no number"]},
        ],
        leavers=[row("1", "boss", why="end date reached", groups=["Sales"], licenses=["SPE_E3"])],
        unused=[row("2", "display name", last_used="2026-01-02"), row("3", "x")],
        managers=[{"key": "2", "manager": "1"}, {"key": "4", "manager": "1"}, {"key": "77", "manager": "1"}],
        against_rules=[row("3", "x", group="GG-Z"), row("", "zoe", group="GG-A")],
        warnings=["Licenses could not be read."],
    )
    return document(FACTS, found, PEOPLE, repaired(*PEOPLE, used={"department", "job_title"}))


def test_the_document_follows_its_schema(made: Document) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    assert [error.message for error in validator.iter_errors(made)] == []
    assert [error.message for error in validator.iter_errors(document(FACTS, survey(), (), []))] == []


def test_names_are_those_of_hr(made: Document) -> None:
    lists = made["lists"]
    assert [one["name"] for one in lists["unused"]] == [HOSTILE, "Anna Nowak"]
    assert [one["manager"] for one in lists["unused"]] == ["Anna Nowak", "Boss One"]
    assert lists["leavers"][0] | {"name": "Boss One", "end_date": "2026-10-31"} == lists["leavers"][0]
    assert [one["name"] for one in lists["without_account"]] == ["Gil (x)", LONG]
    assert [one["group"] for one in lists["against_rules"]] == ["GG-A", "GG-Z"]


def test_managers_who_left_by_hr_and_in_the_directory(made: Document) -> None:
    found = [(one["manager"], one["name"], one["recorded_in"]) for one in made["lists"]["managers"]]
    assert found == [("Boss One", "Anna Nowak", ["HR", "directory"]), ("Boss One", ARABIC, ["directory"])]


# ---- data to correct ------------------------------------------------------------------------------------------------
def fields_of(found: Repairs) -> dict[str, list[str]]:
    return {entry["field"]: [one["name"] for one in entry["people"]] for entry in found}


def test_fields_without_a_value() -> None:
    people = [
        person("1", "Anna", department=None, first_name=None),
        person("2", "Bea", department=None),
        person("3", "Cem"),
        person("4", "Dan", Presence.LEFT, department=None, first_name=None),
    ]
    assert fields_of(repaired(*people, used={"department", "location.city"})) == {
        "department": ["Anna", "Bea"],
        "first_name": ["Anna"],
    }
    assert fields_of(repaired(*people)) == {"first_name": ["Anna"]}, "the mapping does not use the department"


def test_people_without_a_key() -> None:
    records = [employee(key=None, full_name="Anna"), employee(key="", full_name="", id="7")]
    left = employee(key=None, full_name="Gone", status="inactive", end_date="2020-01-01")
    [entry] = repaired(records=[("factorial", [*records, left])])
    assert (entry["field"], entry["title"]) == ("employee_number", "employee number")
    assert [one["name"] for one in entry["people"]] == ["Anna", "Anna Nowak"]


def test_a_field_that_nobody_has() -> None:
    people = [person("1", "Anna", department=None), person("2", "Bea", department=None)]
    [entry] = repaired(*people, used={"department"})
    assert entry["everybody"]
    assert entry["people"] == []
    assert numbers([entry]) == [{"field": "department", "title": "department", "number": 2}]


def test_a_system_without_the_field_is_not_asked() -> None:
    people = [person("1", "Anna", department=None, source="calamari"), person("2", "Bea", department="IT")]
    fields = {"factorial": LISTED_FIELDS, "calamari": ()}
    sources = [("calamari", [people[0].employee]), ("factorial", [people[1].employee])]
    assert repaired(*people, records=sources, used={"department"}, fields=fields) == []
    both = [*sources, ("factorial", [people[0].employee])]
    assert fields_of(repaired(*people, records=both, used={"department"}, fields=fields)) == {"department": ["Anna"]}


def test_values_that_cannot_be_used() -> None:
    people = [
        person("1", "Anna", flaws=("The birthday is no day.",), timezone="Nowhere/At_All"),
        person("2", "Bea", timezone="Nowhere/At_All"),
        person("3", "Cem"),
        person("", "Key Less", timezone="Nowhere/At_All"),
    ]
    rejections = [
        Rejection("1", "Anna (1)", ("flaw",)),
        Rejection("3", "Cem (3)", ("has no city",)),
        Rejection("9", "Zoe (9)", ("is there twice",)),
        Rejection("", "Nobody", ("no key",)),
    ]
    [entry] = [one for one in repaired(*people, rejections=rejections) if not one["field"]]
    assert {one["name"]: one["detail"] for one in entry["people"]} == {
        "Anna": "The birthday is no day. The time zone Nowhere/At_All is not known.",
        "Bea": "The time zone Nowhere/At_All is not known.",
        "Cem": "has no city",
        "Zoe": "is there twice",
    }


def test_the_name_in_a_label() -> None:
    assert [name_of(label) for label in ("Anna (Ann) Nowak (1017)", "Anna")] == ["Anna (Ann) Nowak", "Anna"]


# ---- lists ----------------------------------------------------------------------------------------------------------
def table(made: Document, name: str) -> Table:
    return next(one for one in tables(made) if one.name == name)


def test_every_list_says_what_it_means_and_what_to_do(made: Document) -> None:
    found = tables(made)
    assert {one.name for one in found} == set(made["lists"])
    for one in found:
        assert one.meaning.endswith(".")
        assert one.action.endswith(".")
        assert "{" not in one.title + one.meaning
        assert {len(cells) for cells in one.rows} <= {len(one.columns)}


@pytest.mark.parametrize("word", ["LDAP", "DN", "distinguished name", "attribute", "OU", "sAMAccountName", "disabled"])
def test_lists_have_words_of_people(made: Document, word: str) -> None:
    texts = [text for one in tables(made) for text in (one.title, one.meaning, one.action, *one.columns, *one.summary)]
    assert [text for text in texts if word in text.split()] == []


def test_cells(made: Document) -> None:
    assert table(made, "leavers").rows == [("Boss One", "Sales", "boss", "2026-10-31", "yes", "Sales", "SPE_E3")]
    [known, unknown] = table(made, "without_account").rows
    assert known[-1] == "no number"
    assert unknown[-1] == "Nothing prevents it: the next synchronization creates the account."
    assert [cells[-1] for cells in table(made, "against_rules").rows] == [
        "nobody in HR has this account",
        "no rule puts this person there",
    ]
    assert [cells[-2] for cells in table(made, "unused").rows] == ["never", "2026-01-02"]
    assert "14 days" in table(made, "unused").meaning


def test_data_to_correct_is_summed_up_by_field(made: Document) -> None:
    assert table(made, "hr_data").summary == ["1 person without first day of work"]
    many = document(FACTS, survey(), (), repaired(*(person(str(n), f"P {n}", start_date=None) for n in range(3))))
    [everybody] = table(many, "hr_data").rows
    assert everybody[:2] == ("no first day of work", "everybody")
    assert table(many, "hr_data").summary[0].startswith("Nobody has a first day of work.")
    wrong = document(FACTS, survey(), (), repaired(person("1", "A", flaws=("bad",))))
    assert table(wrong, "hr_data").summary == ["1 person with data that cannot be used"]


def test_licenses_that_were_not_read_are_told() -> None:
    made = document(FACTS, survey(licenses_read=False), (), [])
    assert "Microsoft 365 was not asked" in table(made, "leavers").caveat
    assert "Microsoft 365 was not asked" in "".join(pages.list_page(made, table(made, "leavers")))
    assert table(made, "unused").caveat == ""


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("mail: undefined field 'mail' (template: {{ employee.custom.mail }})", "e-mail: undefined field 'mail'"),
        ("lifecycle_ou: HR has no city", "HR has no city"),
        ("lifecycle_groups[0].when: undefined (template: {{ x }}); lifecycle_ou: no city", "undefined; no city"),
        (
            "sAMAccountName 'anna' is taken by CN=Anna Nowak,OU=Sales,DC=example,DC=com.",
            "login 'anna' is taken by 'Anna Nowak'.",
        ),
        (
            "OU=Nowhere,DC=corp,DC=example is outside lifecycle_managed_base (OU=Staff,DC=corp).",
            "'Nowhere' is outside lifecycle_managed_base ('Staff').",
        ),
        ("CN=Nowak\\, Anna,OU=Old Sales Team,DC=corp has adminCount=1.", "'Nowak\\, Anna' has adminCount=1."),
        (
            "employee_number '1018' is there twice in source factorial: id 1 and id 2.",
            "employee number '1018' is there twice in source factorial: id 1 and id 2.",
        ),
        ("end_date 'soon' is not a day. Correct it in hr.", "end date 'soon' is not a day. Correct it in hr."),
        ("The time zone 'Nowhere/At_All' is not known.", "The time zone 'Nowhere/At_All' is not known."),
    ],
)
def test_messages_in_plain_words(message: str, words: str) -> None:
    assert readable(message) == words


# ---- CSV ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+48 123", "'+48 123"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "  '=1+1"),
        ("\t=1+1", " '=1+1"),
        ("\r\n=1+1", " '=1+1"),
        ("Smith;=1+1", "Smith;'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("Anna-Lena +1", "Anna-Lena +1"),
        ("", ""),
        ("a\u2028b", "a b"),
    ],
)
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    assert csv_file.harmless(text) == cell


def test_a_csv_file_has_a_mark_for_excel_and_quotes() -> None:
    written = b"".join(csv_file.lines(("Name",), [('Anna "Ann" Nowak, Łódź',), ("\ud800",)]))
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.count(b"\r\n") == 3
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    assert rows == [["Name"], ['Anna "Ann" Nowak, Łódź'], ["?"]]


# ---- pages ----------------------------------------------------------------------------------------------------------
class Tags(html.parser.HTMLParser):
    """Collects the tags and the addresses of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses.extend(value or "" for name, value in attrs if name in ("href", "src"))


def all_pages(made: Document) -> dict[str, str]:
    found = tables(made)
    own = {one.name: "".join(pages.list_page(made, one)) for one in found}
    return {"index": "".join(pages.overview(made, found)), **own}


def test_nothing_of_a_name_is_executed(made: Document) -> None:
    for page in all_pages(made).values():
        assert Tags(page).tags.count("script") <= 1, "only the one of the page itself"
        assert "alert(" not in page.rpartition("<script>")[2]
        assert "\u202e" not in page
    shown = all_pages(made)["unused"]
    assert "&lt;/script&gt;" in shown
    assert f"<bdi>{ARABIC}</bdi>" in all_pages(made)["managers"]
    assert LONG in all_pages(made)["without_account"]


def test_pages_show_no_keys(made: Document) -> None:
    keyed = document(
        FACTS, survey(unused=[row("K-4711", "Anna", guid="11-22")]), [person("K-4711", "Anna")], repaired()
    )
    assert "K-4711" not in "".join(all_pages(keyed).values())
    assert "11-22" not in "".join(all_pages(keyed).values())


def test_pages_link_to_each_other(made: Document) -> None:
    index = Tags(all_pages(made)["index"]).addresses
    names = [one.name for one in tables(made)]
    assert set(index) == {f"{name}.{kind}" for name in names for kind in ("html", "csv")}
    assert "index.html" in Tags(all_pages(made)["unused"]).addresses


def test_lists_that_cannot_be_trusted_say_so() -> None:
    made = document(FACTS, survey(stops=["HR knows only 1 of 20."]), (), [])
    for name, page in all_pages(made).items():
        assert "Do not trust" in page, name


# ---- files ----------------------------------------------------------------------------------------------------------
def test_the_folder_of_a_run(made: Document, tmp_path: pathlib.Path) -> None:
    first, second = folder.write(tmp_path, made), folder.write(tmp_path, made)
    assert pathlib.Path(first.folder).name == "staff-20261128T120000Z-compliance"
    assert pathlib.Path(second.folder).name == "staff-20261128T120000Z-2-compliance"
    files = sorted(file.name for file in pathlib.Path(first.folder).iterdir())
    assert len(files) == 2 + 2 * len(made["lists"])
    assert {file.stat().st_mode & 0o777 for file in pathlib.Path(first.folder).iterdir()} == {0o600}
    assert pathlib.Path(first.folder).stat().st_mode & 0o777 == 0o700
    assert json.loads(pathlib.Path(first.json).read_text("utf-8")) == made


def test_a_folder_that_cannot_be_written(made: Document, tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match="compliance pages cannot be written to lifecycle_report_dir"):
        folder.write(tmp_path / "missing", made)


def test_the_console_has_one_line_for_each_list(made: Document) -> None:
    lines = outcome.lines_of(made, tables(made), "/x/index.html")
    assert len(lines) == 2 + len(made["lists"])
    assert lines[0].startswith("Accounts and HR compared; nothing is changed.")
    assert lines[-1] == "Pages and CSV: /x/index.html"
    assert max(len(line) for line in lines) < 200


def test_ten_thousand_entries_are_at_most_6_mb() -> None:
    people = [
        person(str(n), f"Anna-Maria Nowakowska-Kowalska {n}", department="Sales and Marketing") for n in range(10_000)
    ]
    found = survey(unused=[row(str(n), f"anna.nowakowska{n}", last_used="2026-01-02") for n in range(10_000)])
    made = document(FACTS, found, people, [])
    assert len("".join(pages.list_page(made, table(made, "unused"))).encode()) < 6_000_000
