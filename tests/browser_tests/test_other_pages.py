# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The index page of all runs, the pages of people, and the compliance lists as people see them."""

from __future__ import annotations

import functools
import typing as t

import pytest
from playwright.sync_api import expect

from ansible_collections.hrsync.ad.plugins.plugin_utils.compliance import pages as compliance
from ansible_collections.hrsync.ad.plugins.plugin_utils.compliance.lists import tables
from ansible_collections.hrsync.ad.plugins.plugin_utils.history import pages as history
from ansible_collections.hrsync.ad.plugins.plugin_utils.history import timeline

from .conftest import SCREENSHOTS, Opener
from .seen import MOST_SECONDS, NARROW, WIDE

NAMES = ("Anna Nowak", "فاطمة الزهراء", "N" * 200, '</script><script>alert("&")</script>', "\u202eevil")
Page = t.Callable[[], t.Iterator[str]]


# ---- all runs, and people -------------------------------------------------------------------------------------------
def run(started: str, **more: t.Any) -> dict[str, t.Any]:
    known: dict[str, t.Any] = {"state": "read", "name": "staff", "seconds": 2.4, "preview": False, "failed": False}
    known |= {"failure": "", "stopped": False, "limited": "", "employees": 412, "skipped": 1, "blocked": 0}
    known |= {"warnings": 2, "failed_changes": 0, "planned": {}, "applied": {"created": 2, "moved": 1, "disabled": 1}}
    known |= {"hr_data": [["city of the workplace", 12], ["manager", 3]]}
    return {**known, "started": f"2026-{started}:00+00:00", **more}


def all_runs() -> t.Iterator[str]:
    entries = {
        "staff-1": run("11-27T08:15"),
        "staff-2": run("11-28T08:15", failed=True, failure=NAMES[3], failed_changes=3, blocked=1),
        "staff-3": run("11-28T08:30", preview=True, limited="Limited to 2 of 412 employees by lifecycle_only."),
        "staff-4": run("11-28T09:00", stopped=True, failed=True, failure="HR returned no employees.", name=NAMES[2]),
        "staff-5": {"state": "unreadable", "started": "2026-11-28T10:00:00+00:00", "problem": "Half written."},
    }
    yield from history.runs(entries, ["staff-20261128T080000Z-compliance/index.html"], 5, 7)


def no_runs() -> t.Iterator[str]:
    yield from history.runs({}, [], 0, 0)


def many_runs() -> t.Iterator[str]:
    days = [f"{month:02}-{day:02}T{hour:02}:15" for month in range(1, 7) for day in range(1, 29) for hour in range(24)]
    yield from history.runs({f"staff-{number}": run(day) for number, day in enumerate(days)}, [], 10_000, 0)


def line(name: str, kind: str = "changed") -> dict[str, t.Any]:
    known = {"configuration": "staff", "key": "1", "department": "Sales and Marketing", "oldest": "", "events": 3}
    return {**known, "name": name, "last": "2026-11-28T08:15:00+00:00", "kind": kind}


def people() -> t.Iterator[str]:
    yield from history.people({f"{number:020}": line(name, "skipped") for number, name in enumerate(NAMES)})


def ten_thousand_people() -> t.Iterator[str]:
    yield from history.people({f"{number:020}": line(f"Anna-Maria Nowakowska {number}") for number in range(10_000)})


def person() -> t.Iterator[str]:
    known = timeline.started("staff", "1") | {"name": NAMES[1], "department": "Sales", "login": "fzahra"}
    kinds = ("created", "changed", "skipped", timeline.PROCESSED, "moved", "disabled", "deleted")
    for day, kind in enumerate(kinds, 10):
        event = {"run": f"staff-{day}", "at": f"2026-11-{day}T08:15:00+00:00", "kind": kind, "words": NAMES[3]}
        timeline.add(known, {**event, "state": "failed"})
    yield from history.person(known)


# ---- compliance -----------------------------------------------------------------------------------------------------
def row(name: str, **more: t.Any) -> dict[str, t.Any]:
    known = {"name": name, "login": "anowak", "department": "Sales and Marketing", "job_title": "Account manager"}
    known |= {"created": "2020-01-02", "last_used": "2026-01-02", "key": "1", "manager": "Boss One", "guid": ""}
    return {**known, "enabled": True, **more}


def document(names: t.Sequence[str], stops: t.Sequence[str] = ()) -> dict[str, t.Any]:
    rows = [row(name, group="GG-Sales") for name in names]
    left = [{**one, "end_date": "2026-10-31", "groups": ["GG-Sales"], "licenses": ["SPE_E3"]} for one in rows]
    joiners = [
        {**one, "start_date": "2026-12-01", "reasons": ["The login is taken by another account."]} for one in rows
    ]
    managers = [{**one, "manager_end_date": "2026-10-31", "recorded_in": ["HR", "directory"]} for one in rows]
    wrong = [{**one, "system": "factorial", "detail": "The time zone is not known."} for one in rows]
    entry = {"field": "employee_number", "title": "employee number", "everybody": False}
    lists = {"leavers": left, "without_record": rows, "without_account": joiners, "unused": rows, "managers": managers}
    lists |= {"against_rules": rows, "hr_data": [{**entry, "number": len(wrong), "people": wrong}]}
    facts = {"name": NAMES[4], "description": NAMES[3], "server": "dc1.example.com", "managed_base": "DC=example"}
    facts |= {"started": "2026-11-28T08:15:00+00:00", "finished": "2026-11-28T08:15:04+00:00"}
    settings = {"unused_days": 90, "licenses_read": False, "sources": []}
    counts = {"people": 412, "accounts": 420, "enabled_accounts": 400}
    told = {"stops": list(stops), "warnings": ["Licenses could not be read."], "counts": counts}
    return {"run": {**facts, **settings}, **told, "lists": lists}


def overview(stops: t.Sequence[str] = ()) -> t.Iterator[str]:
    made = document(NAMES, stops)
    yield from compliance.overview(made, tables(made))


def untrusted() -> t.Iterator[str]:
    yield from overview(["HR knows only 3 of 400 accounts."])


def of_list(name: str, names: t.Sequence[str] = NAMES) -> t.Iterator[str]:
    made = document(names)
    [table] = [one for one in tables(made) if one.name == name]
    yield from compliance.list_page(made, table)


LISTS = [one.name for one in tables(document(NAMES))]
EVERY: dict[str, Page] = {
    "all-runs": all_runs,
    "no-runs": no_runs,
    "people": people,
    "person": person,
    "compliance": overview,
    "compliance-untrusted": untrusted,
    **{f"compliance-{name}": functools.partial(of_list, name) for name in LISTS},
}
MANY = [f"Anna-Maria Nowakowska-Kowalska {number}" for number in range(10_000)]
LARGE: dict[str, Page] = {
    "many-runs": many_runs,
    "people": ten_thousand_people,
    **{name: functools.partial(of_list, name, MANY) for name in ("unused", "leavers")},
}


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)])
def test_everybody_can_use_and_read_it(opened: Opener, axe_script: str, name: str, width: int, dark: bool) -> None:
    seen = opened(EVERY[name](), width=width, dark=dark)
    seen.unfold()
    seen.picture(SCREENSHOTS / f"{name}-{width}-{'dark' if dark else 'light'}.png")
    assert seen.overflow() <= 0, "the page scrolls sideways"
    assert seen.barriers(axe_script) == []


@pytest.mark.parametrize("name", LARGE)
def test_a_large_page_opens_quickly(opened: Opener, name: str) -> None:
    content = "".join(LARGE[name]())
    assert len(content.encode()) <= 6_000_000
    assert opened(content).seconds < MOST_SECONDS


@pytest.mark.parametrize("page", [people, functools.partial(of_list, "unused")])
def test_a_list_can_be_searched(opened: Opener, page: Page) -> None:
    seen = opened(page())
    seen.page.fill("#filter input", "anna")
    assert seen.texts("#list tbody tr td:first-child") == ["Anna Nowak"]
    assert seen.texts("#found") == ["1 of 5"]
    seen.page.click("#filter button")
    # The form tells of its reset before its fields are empty, so the page filters a moment later.
    expect(seen.page.locator("#found")).to_have_text("5 of 5")
    assert len(seen.texts("#list tbody tr")) == len(NAMES)


@pytest.mark.parametrize("page", [people, person, all_runs, overview, functools.partial(of_list, "leavers")])
def test_pages_need_no_script(opened: Opener, page: Page) -> None:
    seen = opened(page(), scripts=False)
    assert seen.texts("h1")
    assert not seen.page.locator("#filter").is_visible()


def test_charts_show_each_day(opened: Opener) -> None:
    seen = opened(all_runs())
    drawn = seen.page.locator("figure").first.locator("rect")
    assert drawn.count() == 6, "three parts on each of two days"
    assert all((drawn.nth(number).bounding_box() or {}).get("height", 0) > 5 for number in range(6))
