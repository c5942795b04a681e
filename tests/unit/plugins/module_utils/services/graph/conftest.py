# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import collections.abc
import io
import os

import pytest
from PIL import Image

from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import ScriptedServer

from .simulated import Microsoft365


@pytest.fixture
def m365() -> collections.abc.Iterator[Microsoft365]:
    service = Microsoft365()
    yield service
    service.close()


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


@pytest.fixture
def jpeg() -> bytes:
    """A picture of 96 by 96 pixels."""
    file = io.BytesIO()
    Image.new("RGB", (96, 96), "teal").save(file, "JPEG")
    return file.getvalue()
