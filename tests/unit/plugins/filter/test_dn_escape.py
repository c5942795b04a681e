# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""hrsync.ad.dn_escape."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.hrsync.ad.plugins.filter.dn_escape import FilterModule

dn_escape = FilterModule().filters()["dn_escape"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Sales, EMEA", "Sales\\, EMEA"),
        (" a ", "\\ a\\ "),
        ("#1", "\\#1"),
        ("a=b", "a\\=b"),
        ("", ""),
        (7, "7"),
        (None, None),
    ],
)
def test_dn_escape(value: t.Any, expected: t.Any) -> None:
    assert dn_escape(value) == expected


def test_control_characters() -> None:
    with pytest.raises(AnsibleFilterError, match=r"hrsync\.ad\.dn_escape: .*control character U\+0000"):
        dn_escape("a\x00b")
