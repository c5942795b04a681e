# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages in Debian's Chromium."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from playwright.sync_api import Browser

from tools.npm import AXE

from .chromium import started
from .seen import Seen

BUILD = pathlib.Path(__file__).resolve().parents[2] / ".build"
SCREENSHOTS = BUILD / "screenshots"


@pytest.fixture(scope="session")
def chromium() -> t.Iterator[Browser]:
    """The browser, without the network."""
    with started() as browser:
        yield browser


@pytest.fixture(scope="session")
def axe_script() -> str:
    """The source of axe-core."""
    return AXE.source(BUILD / "npm")


Opener = t.Callable[..., Seen]
"""Opens a page: its content, then the arguments of `Seen.open`."""


@pytest.fixture
def opened(chromium: Browser, tmp_path: pathlib.Path) -> t.Iterator[Opener]:
    """Opens pages from files, as people do. Fails if a page asks for anything or reports an error."""
    pages: list[Seen] = []

    def open_page(content: t.Iterable[str], **how: t.Any) -> Seen:
        file = tmp_path / f"{len(pages)}.html"
        file.write_bytes("".join(content).encode("utf-8", "replace"))
        pages.append(Seen.open(chromium, file, **how))
        return pages[-1]

    yield open_page
    for seen in pages:
        seen.page.context.close()
        assert seen.complaints == []
