# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts that stand for no value."""

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.values.placeholders import is_null, is_placeholder


@pytest.mark.parametrize("text", ["", " ", "-", "--", "N/A", " n/a ", "None", "NULL", "(blank)", "?", "Default", "nan"])
def test_placeholders(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["IT", "R&D", "Non-food", "0", "財務部", "Unknown Lands", "None of the above"])
def test_values(text: str) -> None:
    assert not is_placeholder(text)


def test_names_may_look_like_them() -> None:
    assert [name for name in ("None", "Nan", "Brak", "N/A", "Null") if is_null(name)] == ["N/A", "Null"]
