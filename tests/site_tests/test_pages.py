# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages of the documentation site in Debian's Chromium, on a desk and on a telephone."""

from __future__ import annotations

import typing as t

import pytest
from playwright.sync_api import Browser, Page

from tests.browser_tests.chromium import started
from tests.browser_tests.seen import NARROW, WIDE
from tools.sessions.places import BUILD

SITE: t.Final = BUILD / "docs" / "html"
NAMES: t.Final = sorted(str(file.relative_to(SITE)) for file in SITE.rglob("*.html"))

_CUT_OFF: t.Final = """() => {
    const edge = document.documentElement.clientWidth + 1;
    const right = element => element.getBoundingClientRect().right;
    const scrolls = element => element !== document.body && /auto|scroll/.test(getComputedStyle(element).overflowX);
    const reachable = element => {
        for (let around = element.parentElement; around; around = around.parentElement)
            if (scrolls(around) && right(around) <= edge) return true;
        return false;
    };
    return [...document.querySelectorAll("body *")]
        .filter(element => element.getClientRects().length && right(element) > edge && !reachable(element))
        .map(element => `${element.tagName}: ${element.textContent.trim().slice(0, 80)}`);
}"""
"""What ends right of the window, and is not in a part of the page that scrolls within the window."""


@pytest.fixture(scope="module")
def chromium() -> t.Iterator[Browser]:
    """The browser."""
    with started() as browser:
        yield browser


@pytest.fixture(scope="module", params=[WIDE, NARROW])
def window(request: pytest.FixtureRequest, chromium: Browser) -> t.Iterator[Page]:
    """A window of each width."""
    page = chromium.new_page(viewport={"width": request.param, "height": 900})
    yield page
    page.close()


def test_there_are_pages() -> None:
    assert {"index.html", "overview.html", "docsite/getting_started.html"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_off_the_page(name: str, window: Page) -> None:
    window.goto((SITE / name).as_uri())
    assert window.evaluate(_CUT_OFF) == []


def test_what_is_cut_off_is_found(window: Page) -> None:
    window.set_content("<p style='width: 2000px'>A long line</p>")
    assert window.evaluate(_CUT_OFF) == ["P: A long line"]


def test_what_can_be_scrolled_to_is_not_cut_off(window: Page) -> None:
    window.set_content("<div style='overflow-x: auto; max-width: 100%'><p style='width: 2000px'>A table</p></div>")
    assert window.evaluate(_CUT_OFF) == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_diagrams_are_drawn(width: int, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto((SITE / "diagrams.html").as_uri())
    page.wait_for_selector("pre.mermaid svg")
    assert page.evaluate(_CUT_OFF) == []
    page.close()
