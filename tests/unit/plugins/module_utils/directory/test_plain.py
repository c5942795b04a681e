# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries as plain data."""

from __future__ import annotations

from ansible_collections.hrsync.ad.plugins.module_utils.directory.plain import plain
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax

TYPES = {
    "seealso": AttributeType("seeAlso", Syntax.DN, single_valued=False),
    "title": AttributeType("title", Syntax.EXACT, single_valued=True),
}


def test_names_and_forms_are_those_of_the_schema() -> None:
    entry = Entry("CN=A", {"seealso": (b"CN=B",), "title": (b"Clerk",), "other": (b"x",), "others": (b"x", b"\xff")})
    assert plain(entry, TYPES) == {"seeAlso": ["CN=B"], "title": "Clerk", "other": "x", "others": ["x", b"\xff"]}
