# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The browser in which pages are tested."""

from __future__ import annotations

import typing as t

NAMES: t.Final = ("chromium", "chromium-browser", "google-chrome")
"""Programs that will do, the first that is there."""

PACKAGES: t.Final = ("chromium", "fonts-dejavu-core")
"""Debian packages: the browser, and letters of all scripts in the tests."""
