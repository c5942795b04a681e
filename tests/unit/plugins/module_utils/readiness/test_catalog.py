# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check of a global catalog says the same as a run."""

from __future__ import annotations

import contextlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory import catalog
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ServerAddress
from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.readiness.directory import catalog_check
from ansible_collections.hrsync.ad.plugins.module_utils.readiness.model import Check, State


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (None, Check("directory", State.OK, "The global catalog gc:3269 gives the names of the forest.")),
        (DirectoryError("no"), Check("directory", State.MISSING, "no")),
    ],
)
def test_a_global_catalog(monkeypatch: pytest.MonkeyPatch, error: Exception | None, expected: Check) -> None:
    @contextlib.contextmanager
    def opened(*_given: t.Any) -> t.Iterator[None]:
        if error:
            raise error
        yield

    monkeypatch.setattr(catalog, "_opened", opened)
    assert catalog_check(t.cast("t.Any", None), ServerAddress("gc", 3269)) == expected
