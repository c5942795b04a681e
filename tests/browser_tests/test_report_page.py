# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a run as people see it: on a desk and a telephone, light and dark, with and without scripts."""

from __future__ import annotations

import typing as t

import pytest
from playwright.sync_api import expect

from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import Document
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.report_page import page, parts

from . import reports
from .conftest import SCREENSHOTS, Opener
from .seen import MOST_SECONDS, NARROW, WIDE, Seen

Made = t.Callable[[], Document]
EVERY = [reports.preview, reports.failed, reports.stopped, reports.without_changes, reports.hostile]
LIST = "#list > tbody > tr"
NAMES = f"{LIST} > th > a"


@pytest.mark.parametrize("made", EVERY)
@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (WIDE, True), (NARROW, False), (NARROW, True)])
def test_everybody_can_use_and_read_it(opened: Opener, axe_script: str, made: Made, width: int, dark: bool) -> None:
    seen = opened(parts(made(), "staff-20261128T010311Z.json"), width=width, dark=dark)
    name = f"run-{made.__name__}-{width}-{'dark' if dark else 'light'}"
    seen.picture(SCREENSHOTS / f"{name}.png")
    seen.unfold()
    seen.picture(SCREENSHOTS / f"{name}-unfolded.png")
    assert seen.overflow() <= 0, "the page scrolls sideways"
    assert seen.barriers(axe_script) == []


def test_the_tools_find_what_is_wrong(opened: Opener, axe_script: str) -> None:
    broken = page(reports.preview()).replace("--quiet: #59616b", "--quiet: #dddddd").replace("<main>", "<main><img>")
    content = broken.replace("default-src 'none'; style-src", "style-src * 'unsafe-inline'; x-src")
    seen = opened(content + f"<p>{'wide' * 200}</p>", width=NARROW)
    found = " ".join(seen.barriers(axe_script))
    assert "color-contrast" in found and "image-alt" in found
    assert seen.overflow() > 0
    seen.complaints.clear()


@pytest.fixture
def preview(opened: Opener) -> Seen:
    return opened(parts(reports.preview()))


def test_the_list_has_everybody(preview: Seen) -> None:
    assert preview.texts(NAMES)[:3] == ["Laia Martínez", "Marc Solé", "Renée Lefèvre-Ó Dálaigh"]
    assert preview.texts("#found") == ["10 of 10"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("swiatek", ["Halina Świątek"]),
        ("SPE_E3", ["Marc Solé"]),
        ("it & support barcelona", ["Renée Lefèvre-Ó Dálaigh", "Tomáš Dvořák"]),
        ("خالد", ["عمر خالد"]),
        ("1033", ["Ignacy Lis"]),
        ("nobody of this name", []),
        ("   ", ["Laia Martínez"]),
    ],
)
def test_the_list_is_searched_by_any_words(preview: Seen, text: str, names: list[str]) -> None:
    preview.page.get_by_label("Search").fill(text)
    found = preview.texts(NAMES)
    assert (found if text.strip() else found[:1]) == names


def test_the_list_is_filtered_by_kind_and_department(preview: Seen) -> None:
    preview.page.get_by_label("What").select_option("created")
    assert preview.texts(NAMES) == ["Renée Lefèvre-Ó Dálaigh", "عمر خالد"]
    preview.page.get_by_label("Department").select_option("Sales")
    assert preview.texts(NAMES) == ["عمر خالد"]
    assert preview.texts("#found") == ["1 of 10"]
    preview.page.get_by_role("button", name="Show all").click()
    expect(preview.page.locator("#found")).to_have_text("10 of 10")
    preview.page.get_by_label("What").select_option("not processed (1)")
    assert preview.texts(NAMES) == ["Aoife Ní Bhriain"]


def test_a_number_at_the_top_shows_its_people(preview: Seen) -> None:
    preview.page.get_by_role("link", name="1 disabled").click()
    assert preview.texts(NAMES) == ["Marc Solé"]


def test_a_link_to_a_person_opens_the_entry_even_if_it_was_filtered_out(preview: Seen) -> None:
    preview.page.get_by_label("Search").fill("Marc")
    preview.page.get_by_role("link", name="Aoife Ní Bhriain").first.click()
    expect(preview.page.locator("#p-1029")).to_be_in_viewport()
    preview.page.goto(f"{preview.page.url.partition('#')[0]}#p-2002")
    expect(preview.page.locator("#p-2002 details table")).to_be_visible()
    expect(preview.page.locator("#p-2002")).to_be_in_viewport()


def test_details_are_folded_and_open_by_keyboard(preview: Seen) -> None:
    table = preview.page.locator("#p-1030 table")
    expect(table).to_be_hidden()
    preview.page.locator("#p-1030 summary").focus()
    preview.page.keyboard.press("Enter")
    expect(table).to_contain_text("Platform Engineer → Principal Platform Engineer")


def test_failures_can_be_shown_alone(opened: Opener) -> None:
    seen = opened(parts(reports.failed()))
    seen.page.get_by_label("What").select_option("failed (1)")
    assert seen.texts(NAMES) == ["Tomáš Dvořák"]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_without_scripts_everything_is_readable(opened: Opener, width: int) -> None:
    seen = opened(parts(reports.preview()), width=width, scripts=False)
    assert len(seen.texts(NAMES)) == 10
    expect(seen.page.locator("#filter")).to_be_hidden()
    seen.page.locator("#p-1030 summary").click()
    expect(seen.page.locator("#p-1030 table")).to_be_visible()


def test_nothing_from_hr_is_executed(opened: Opener) -> None:
    """`opened` fails if anything is asked for, and if a script is refused, because none may get as far as that."""
    seen = opened(parts(reports.hostile()))
    seen.unfold()
    assert seen.page.evaluate("window.hacked") is None
    assert seen.page.locator("img, iframe, script").count() == 1
    assert seen.page.locator("script").count() == 1
    assert reports.SCRIPT in seen.texts(NAMES)
    assert seen.texts("h1") == [reports.SCRIPT]


def test_a_printed_page_has_all_details(opened: Opener) -> None:
    seen = opened(parts(reports.preview()))
    seen.page.emulate_media(media="print")
    expect(seen.page.locator("#p-1030 table")).to_be_visible()
    expect(seen.page.locator("#filter")).to_be_hidden()
    assert len(seen.page.pdf()) > 10_000


@pytest.mark.parametrize("skipped", [0, 10_000])
def test_ten_thousand_people_open_quickly(opened: Opener, skipped: int) -> None:
    content = page(reports.many(10_000, skipped=skipped))
    assert len(content.encode()) <= 6_000_000
    for width in (WIDE, NARROW):
        seen = opened([content], width=width)
        assert seen.seconds < MOST_SECONDS
        seen.page.get_by_label("Search").fill("gesla9999")
        assert seen.texts(NAMES) == ["Zażółć Gęślą 9999"]
        assert seen.overflow() <= 0
