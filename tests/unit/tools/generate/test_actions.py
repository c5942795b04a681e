# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible's markup becomes reStructuredText."""

from __future__ import annotations

import pytest

from tools.generate.actions import restructured


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("C(User.Read.All) for O(usage_location)", "``User.Read.All`` for ``usage_location``"),
        ("with O(way=exchange), as V(a b)", "with ``way: exchange``, as ``a b``"),
        ("the group I(Backup Operators)", "the group *Backup Operators*"),
        ("no markup (at all)", "no markup (at all)"),
    ],
)
def test_restructured(markup: str, text: str) -> None:
    assert restructured(markup) == text
