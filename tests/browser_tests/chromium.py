# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Debian's Chromium without a screen, driven by Playwright."""

from __future__ import annotations

import contextlib
import os
import shutil
import typing as t

import pytest
from playwright.sync_api import Browser, sync_playwright

from tools.browser import NAMES


@contextlib.contextmanager
def started() -> t.Iterator[Browser]:
    """Start the browser, or skip the test if this host has none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        pytest.skip("There is no Chromium here; on Debian: apt-get install chromium")
    # The sandbox of Chromium needs another user than root, or a kernel that allows namespaces to everybody.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            yield browser
        finally:
            browser.close()
