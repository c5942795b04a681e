# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a run: who comes first, in which words, and that nothing of it is executed or too large."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
import typing as t
from html import unescape
from xml.etree import ElementTree

import html5lib
import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Change,
    Create,
    Delta,
    Disable,
    Enable,
    SetAttributes,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import DEFAULTS, Gauge, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Outcomes, Plan, Problem, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.model.waves import Waves
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports import html, report_page
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import (
    NOBODY,
    Document,
    KnownPeople,
    KnownPerson,
    RunFacts,
    StartedBy,
    document,
)
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.report_page import page

HTML = "{http://www.w3.org/1999/xhtml}"
BASE = "DC=example,DC=com"


def parsed(content: str) -> ElementTree.Element:
    """The page as a tree; any parse error fails."""
    return t.cast(ElementTree.Element, html5lib.HTMLParser(strict=True).parse(content))


def text(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def by_id(root: ElementTree.Element, name: str) -> ElementTree.Element:
    found = root.find(f".//*[@id='{name}']")
    if found is None:
        raise LookupError(f"no element has the id {name}")
    return found


def entries(root: ElementTree.Element) -> list[ElementTree.Element]:
    """The rows of the list of people."""
    return [row for row in by_id(root, "list").iter(f"{HTML}tr") if "id" in row.attrib]


def cells(row: ElementTree.Element) -> list[str]:
    return [text(cell) for cell in row]


def lines(row: ElementTree.Element) -> list[list[str]]:
    """The details of a person: what, and the values with the reason."""
    table = next(row.iter(f"{HTML}table"))
    return [cells(line) for line in table.iter(f"{HTML}tr")]


def of(plan: Plan, facts: RunFacts, known: KnownPeople = NOBODY, **more: t.Any) -> ElementTree.Element:
    return parsed(page(document(plan, {}, dataclasses.replace(facts, **more), known)))


def account(key: str = "1", name: str = "Anna Nowak") -> dict[str, t.Any]:
    return {"key": key, "label": f"{name} ({key})", "account": f"guid-{key}", "dn": f"CN={name},OU=Sales,{BASE}"}


@pytest.fixture
def preview(plan: Plan, facts: RunFacts) -> Document:
    return document(plan, {}, dataclasses.replace(facts, check_mode=True))


@pytest.fixture
def applied(plan: Plan, outcomes: Outcomes, facts: RunFacts) -> Document:
    return document(plan, outcomes, facts)


@pytest.mark.parametrize("shown", ["preview", "applied"])
def test_the_page_is_correct_html_and_loads_nothing(shown: str, request: pytest.FixtureRequest) -> None:
    root = parsed(page(request.getfixturevalue(shown)))
    tags = [str(element.tag).removeprefix(HTML) for element in root.iter()]
    assert not {"link", "img", "iframe", "object"} & set(tags)
    assert tags.count("script") == tags.count("style") == 1
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if name in ("src", "style", "action") or name.startswith("on")]
    targets = [element.attrib["href"] for element in root.iter(f"{HTML}a")]
    assert targets and all(by_id(root, target.removeprefix("#")) is not None for target in targets)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))


def test_only_its_own_script_and_style_may_run(applied: Document) -> None:
    content = page(applied)
    (policy,) = map(unescape, re.findall('Content-Security-Policy" content="([^"]*)"', content))
    for name in ("script", "style"):
        (inline,) = re.findall(f"<{name}>(.*?)</{name}>", content, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"; {name}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_hostile_names_are_shown_as_they_are(applied: Document) -> None:
    root = parsed(page(applied))
    assert text(next(root.iter(f"{HTML}h1"))) == "People of <Example>"
    assert '<script>alert("&")</script> 66: sAMAccountName: all candidates are taken' in text(by_id(root, "attention"))


def test_characters_that_turn_text_around_are_isolated_and_named(preview: Document) -> None:
    content = page(preview)
    assert "\u202e" not in content and "\u200f" not in content
    assert '<bdi><span class="unseen">U+202E</span>evil<span class="unseen">U+200F</span></bdi>' in content
    assert "<bdi>عمر خالد</bdi>" in content


def test_latin_greek_and_cyrillic_need_no_isolation() -> None:
    assert html.shown("Łukasz Ελένη Наталья 'O'") == "Łukasz Ελένη Наталья &#39;O&#39;"
    for turning in ("א", "ا", "x\u202ey", "\U00010800", "日本"):
        assert html.shown(turning).startswith("<bdi>")


def test_skipped_people_failures_blocked_steps_and_warnings_come_first_with_names(
    plan: Plan, outcomes: Outcomes, facts: RunFacts
) -> None:
    known = {"1": KnownPerson("Bert Lis"), "2": KnownPerson("Cleo Mai")}
    root = parsed(page(document(plan, outcomes, facts, known)))
    sections = [section.attrib["id"] for section in next(root.iter(f"{HTML}main"))]
    assert sections[:4] == ["attention", "people", "units", "about"]
    said = text(by_id(root, "attention"))
    assert "Failed: 1 person" in said
    assert "Anna Nowak 1017: The server refused: <no rights> (00002098)" in said
    assert "Not processed: 1 employee" in said
    assert "(and 1 more reason)" in said
    assert "license: No licence of ENTERPRISEPACK is free: 3 wanted, 1 free." in said
    assert said.count("Concerns Bert Lis (1), Cleo Mai (2)") == 2
    assert "The refresh token of hr-one dies on 2026-10-01." in said
    assert "The manager is not among the employees." in said
    assert "and 20 more" in said and "M29" in said


def test_everybody_is_listed_with_name_login_department_what_and_state(facts: RunFacts) -> None:
    plan = Plan(
        changes=(
            Disable(**account("1"), reason="left 2026-08-20"),
            SetAttributes(**account("2", "Bert Lis"), deltas=(Delta(attribute="title", after=("Chief",)),)),
        ),
        rejections=(Rejection("3", "Cleo Mai (3)", ("HR has no city.",)),),
        logins={"guid-1": "anowak"},
    )
    known = {"1": KnownPerson("Anna Nowak", "Sales", "left"), "3": KnownPerson("Cleo Mai", "IT & Support")}
    root = of(plan, facts, known, check_mode=True)
    assert [cells(row) for row in entries(root)] == [
        ["Anna Nowak 1", "anowak", "Sales", cells(entries(root)[0])[3], "terminated"],
        ["Bert Lis 2", "", "", cells(entries(root)[1])[3], ""],
        ["Cleo Mai 3", "", "IT & Support", "not processed HR has no city.", ""],
    ]
    assert cells(entries(root)[0])[3].startswith("disabled left 2026-08-20")
    options = [text(option) for option in by_id(root, "filter").iter(f"{HTML}option")]
    kinds = ["Everything", "disabled (1)", "changed (1)", "not processed (1)"]
    assert options == [*kinds, "All", "IT & Support", "Sales"]


def test_without_departments_there_is_no_such_column_and_filter(facts: RunFacts) -> None:
    root = of(Plan(changes=(Enable(**account()),)), facts)
    assert len(entries(root)[0]) == 4
    assert "Department" not in text(root)


def test_failures_are_listed_first(applied: Document) -> None:
    first, *others = entries(parsed(page(applied)))
    assert cells(first)[0] == "Anna Nowak 1017"
    assert cells(first)[-1] == "failed"
    assert {cells(row)[-1] for row in others} == {"done", ""}
    assert ["failed: The server refused: <no rights> (00002098)"] in lines(first)
    assert ["not attempted: an earlier change failed"] in lines(first)


def test_a_preview_shows_no_outcome(preview: Document) -> None:
    root = parsed(page(preview))
    assert {cells(row)[-1] for row in entries(root)} == {""}
    assert not [line for row in entries(root) for line in row.iter(f"{HTML}td") if line.get("colspan")]


def test_details_say_in_plain_words_what_changes_and_why(preview: Document) -> None:
    root = parsed(page(preview))
    (anna,) = (row for row in entries(root) if row.attrib["id"] == "p-1017")
    found = lines(anna)
    assert ["Name", "Anna Kowal → Anna Nowakfull_name"] in found
    assert ["Place", "OU=People,DC=example,DC=com → OU=Kraków,OU=People,DC=example,DC=comlocation"] in found
    assert ["Job title title", "EngineerHR has none"] in found
    assert ["Other telephone numbers otherTelephone", "+48 1+48 2 → +48 1"] in found
    assert ["Added to group", "GG-New DC=example,DC=comdepartment"] in found
    assert ["Removed from group", "GG-Old DC=example,DC=com"] in found
    assert ["Account", "locked → unlocked"] in found
    assert ["Pager", "(secret) → (secret, changed)"] in found
    (omar,) = (row for row in entries(root) if row.attrib["id"] == "p-2001")
    assert lines(omar)[0] == ["Account", "created, disabledstarts on 2026-10-01"]


def test_option_names_become_words(facts: RunFacts) -> None:
    names = ("hide_from_address_lists", "home_folder_access", "SPE_E3 disabled plans", "extensionAttribute7")
    deltas = tuple(Delta(attribute=name, after=("x",)) for name in names)
    root = of(Plan(changes=(StepChange(kind=KINDS_BY_NAME["mailbox"], **account(), deltas=deltas),)), facts)
    assert [line[0] for line in lines(entries(root)[0])] == [
        "Hide from address lists",
        "Home folder access",
        "SPE_E3 disabled plans",
        "Extension attribute 7 extensionAttribute7",
    ]


def test_only_a_deletion_is_red(preview: Document) -> None:
    """Values before a change, such as the DN of everybody with a mailbox, look like deletions if they are red."""
    content = page(preview)
    red = re.findall(r"([^{}]+)\{[^{}]*color: var\(--red\)", content)
    assert [rule.strip() for rule in red] == [
        ".banner.stop",
        ".deleted b, .failed",
        "details td[colspan]",
    ]
    deleted = [row.attrib["id"] for row in entries(parsed(content)) if "deleted" in row.attrib["class"].split()]
    assert len(deleted) == 1


def test_many_values_are_counted(facts: RunFacts) -> None:
    delta = Delta(attribute="otherTelephone", after=tuple(map(str, range(50))))
    (line,) = lines(entries(of(Plan(changes=(SetAttributes(**account(), deltas=(delta,)),)), facts))[0])
    assert line[1].endswith("19 and 30 more")


def test_people_of_one_key_and_of_none_have_anchors_of_their_own(facts: RunFacts) -> None:
    enables = (Enable(account="a", dn=f"CN=A,{BASE}"), Enable(account="b", dn=f"CN=B,{BASE}"))
    odd = 'a b"/<ł'
    rejections = (Rejection("1", "Anna (1)", ("x",)), Rejection("1", "Anna (1)", ("y",)), Rejection(odd, "Odd", ("z",)))
    root = of(Plan(changes=enables, rejections=rejections), facts)
    anchors = [row.attrib["id"] for row in entries(root)]
    assert anchors == ["p-", "p---2", "p-1", "p-1--2", "p-a_20_b_22__2f__3c__142_"]


@pytest.mark.parametrize(
    ("more", "stops", "said"),
    [
        ({"check_mode": True}, (), "Nothing was written."),
        ({}, ("HR's list is empty.",), "The run was stopped before its first write. HR's list is empty."),
        ({"check_mode": True}, ("HR's list is empty.",), "The run would be stopped before its first write."),
        ({"failure": "3 changes failed."}, (), "The run failed. 3 changes failed."),
    ],
)
def test_the_page_says_how_the_run_ended(
    plan: Plan, facts: RunFacts, more: dict[str, t.Any], stops: tuple[str, ...], said: str
) -> None:
    assert said in text(of(dataclasses.replace(plan, stops=stops), facts, **more))


def test_a_run_that_succeeded_has_no_banner(plan: Plan, facts: RunFacts) -> None:
    content = page(document(plan, {}, facts))
    assert 'class="banner' not in content
    assert ">successful" in content


def banners(root: ElementTree.Element) -> list[str]:
    return [text(one) for one in root.iter(f"{HTML}div") if "banner" in one.get("class", "")]


def test_the_page_says_how_far_the_waves_got(facts: RunFacts) -> None:
    waves = Waves(sizes=(1, 10, 26), begun=2, why="A check refused.", left=("Bo <Li> (2)",))
    [banner] = banners(of(Plan(waves=waves), facts))
    assert banner == "Waves: 2 of 3 waves of 1, 10, 26 people made; 26 people left: Bo <Li> (2), and 25 more."


@pytest.mark.parametrize(("check_mode", "words"), [(False, "ARE DISABLED."), (True, "WOULD BE DISABLED.")])
def test_the_page_begins_with_an_emergency(check_mode: bool, words: str, facts: RunFacts) -> None:
    shown = of(Plan(emergency="incident <4711>"), facts, check_mode=check_mode)
    assert banners(shown)[0] == f"EMERGENCY RUN WITHOUT APPROVAL: ONLY LEAVERS {words} REASON: incident <4711>"


def test_the_page_says_who_ran_it_where_with_which_version_and_limits(facts: RunFacts) -> None:
    limits = ("Limited to 2 of 40 employees by lifecycle_only.",)
    root = of(
        Plan(limits=limits),
        facts,
        started_by=StartedBy("ops", "ctl.example.com", "anna", "42"),
        version="0.5.0",
        only=("1", "2"),
        scope="employee.department == 'Sales'",
        category="create",
        minimum_coverage=80,
    )
    said = text(next(root.iter(f"{HTML}header")))
    assert "by anna in AWX (job 42), as ops on ctl.example.com, with hrsync.ad 0.5.0" in said
    assert "Limited to 2 of 40 employees by lifecycle_only." in said
    about = text(by_id(root, "about"))
    assert "only 2 employees by key only employees with employee.department == 'Sales'" in about
    assert "only changes of the category create" in about
    assert "HR must know 80 % of the enabled accounts" in about


def test_a_page_without_changes(facts: RunFacts) -> None:
    root = of(Plan(employees=3, unchanged=3), facts)
    assert "No change: the directory matches HR." in text(by_id(root, "people"))
    with pytest.raises(LookupError):
        by_id(root, "filter")


def test_new_units_are_listed_apart(preview: Document) -> None:
    root = parsed(page(preview))
    assert text(by_id(root, "units")) == "1 new organizational unit OU=Dubai,OU=People,DC=example,DC=com"


def test_counts_of_single_changes(applied: Document) -> None:
    about = [cells(row) for row in by_id(parsed(page(applied)), "about").iter(f"{HTML}tr")]
    assert ["Changes", "Planned", "Made", "Failed", "Not tried"] in about
    assert ["accounts moved", "1", "0", "1", "0"] in about


def joiners(number: int) -> tuple[Change, ...]:
    """New accounts with as many attributes as a usual mapping sets."""
    names = ("givenName", "sn", "displayName", "title", "department", "mail", "telephoneNumber", "co", "l", "company")
    return tuple(
        Create(
            **{**account(str(one), f"Zażółć Gęślą {one}"), "account": None},
            deltas=tuple(
                Delta(attribute=name, after=(f"value of {one}",), reason=f"factorial: {name}") for name in names
            ),
        )
        for one in range(number)
    )


def test_a_page_of_ten_thousand_joiners_is_not_larger_than_six_megabytes(facts: RunFacts) -> None:
    everybody = tuple(str(one) for one in range(10_000))
    plan = Plan(
        changes=joiners(10_000),
        notices=tuple(Notice("HR has no manager for these employees.", everybody) for _notice in range(3)),
        problems=(Problem("mailbox", "The service does not answer.", everybody),),
    )
    content = page(document(plan, {}, facts))
    assert 4_000_000 < len(content.encode()) <= 6_000_000
    assert content.count("<tr id=") == 10_000
    folded = content.count("<summary><b>")
    assert f"The details of {10_000 - folded:,} people are only in the JSON file" in content
    assert content.index("<summary><b>") < content.index('id="p-1"')


def test_a_page_of_ten_thousand_skipped_people_with_long_reasons(facts: RunFacts) -> None:
    reasons = ("lifecycle_ou: HR has no city. " * 20,) * 3
    plan = Plan(rejections=tuple(Rejection(str(one), f"Name {one} ({one})", reasons) for one in range(10_000)))
    content = page(document(plan, {}, facts))
    assert len(content.encode()) <= 6_000_000
    assert content.count("<tr id=") == 10_000
    assert "and 9,990 more in the list" in content


def test_warnings_beyond_a_thousand_are_in_the_json_file(facts: RunFacts) -> None:
    notices = tuple(Notice(f"warning {number}") for number in range(1500))
    problems = tuple(Problem("mailbox", f"trouble {number}") for number in range(1500))
    said = text(by_id(of(Plan(notices=notices, problems=problems), facts), "attention"))
    assert said.count("and 50") == 2
    assert f"and {501} more in the JSON file" in said


def test_parts_are_the_page(applied: Document) -> None:
    assert "".join(report_page.parts(applied)) == page(applied)


def test_links_to_the_other_files_of_the_folder(applied: Document) -> None:
    root = parsed(page(applied, "a%20b-20260924T220506Z.json"))
    targets = [element.attrib["href"] for element in root.iter(f"{HTML}a")]
    assert [target for target in targets if not target.startswith("#")] == [
        "index.html",
        "a%2520b-20260924T220506Z.json",
    ]


def test_what_hr_has_to_correct_is_counted_by_field(facts: RunFacts) -> None:
    repairs = [
        {"field": "location.city", "title": "City", "number": 3},
        {"field": "", "title": "Unusable", "number": 1},
    ]
    said = text(by_id(parsed(page(document(Plan(), {}, facts, NOBODY, repairs))), "attention"))
    assert "To be corrected in HR City: 3 people Unusable: 1 person" in said


def test_people_in_thousands_of_warnings_are_named_only_up_to_a_number(facts: RunFacts) -> None:
    everybody = tuple(f"key {number:05}" for number in range(3000))
    root = of(Plan(notices=tuple(Notice(f"warning {number}", everybody) for number in range(1000))), facts)
    content = text(by_id(root, "attention"))
    assert 10_000 <= content.count("key ") <= 10_010
    assert "and 2,990 more" in content and "2,490 of them are only in the JSON file." in content
    assert "Concerns 3,000 people 3,000 of them are only in the JSON file." in content


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (12.4, "12 s"), (59.6, "1 min 0 s"), (425, "7 min 5 s"), (3599.7, "1 h 0 min"), (7400, "2 h 3 min")],
)
def test_durations_are_in_units_that_people_use(seconds: float, words: str) -> None:
    assert html.duration(seconds) == words


def test_words_of_the_page_are_not_turned_around_by_a_name_from_right_to_left(facts: RunFacts) -> None:
    rejection = Rejection("7", "עמרם (7)", ("אין עיר", "x"))
    content = page(document(Plan(rejections=(rejection,), notices=(Notice("x", ("7",)),)), {}, facts))
    assert "<bdi>אין עיר</bdi> (and 1 more reason)" in content
    assert "<bdi>עמרם</bdi> (7)" in content


def test_limits_in_use_with_those_that_are_exceeded(facts: RunFacts) -> None:
    gauges = (
        Gauge(limit=DEFAULTS["disables"], allowed=28, number=1477, earlier=3, verdict=Verdict.EXCEEDED),
        Gauge(limit=DEFAULTS["moves"], allowed=84, number=90, verdict=Verdict.ALLOWED_ONCE),
        Gauge(limit=DEFAULTS["people"], allowed=84, number=2),
    )
    said = text(by_id(of(Plan(gauges=gauges), facts), "about"))
    assert "Limits of changes" in said
    assert "disables1,4773287 daysexceeded" in said
    assert "moves900847 daysallowed once" in said
    assert "people20847 dayskept" in said
