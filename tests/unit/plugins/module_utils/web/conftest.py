# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import collections.abc
import os

import pytest

from .scripted import ScriptedServer


@pytest.fixture
def server() -> collections.abc.Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    yield scripted
    scripted.close()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No option comes from the environment of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith("HRSYNC_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
