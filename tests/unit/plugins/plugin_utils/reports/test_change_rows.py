# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.change_rows import Name, name_of, parts_of, rows_of


@pytest.mark.parametrize("dn", ["", "=", "no dn", "CN=\ud83d", "CN=", "CN=a\\"])
def test_a_dn_that_cannot_be_parsed_is_shown_as_it_is(dn: str) -> None:
    assert "".join(name_of(dn)).replace("CN=", "") == dn.replace("CN=", "")


def test_only_the_dn_of_an_object_is_taken_apart() -> None:
    assert parts_of("CN=GG-Sales\\, all,OU=Groups,DC=x") == Name("GG-Sales, all", "OU=Groups,DC=x")
    for value in ("CN=only", "OU=Sales,DC=x", "see CN=a,OU=b", ""):
        assert parts_of(value) == Name(value, "")


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_every_kind_of_change_has_a_line(kind: str) -> None:
    change = {"kind": kind, "dn": "CN=a,DC=x", "new_dn": "CN=b,DC=y", "group": "CN=g,DC=x", "reason": "why"}
    (row,) = rows_of(change) or rows_of({**change, "attributes": [{"attribute": "x", "secret": True, "reason": ""}]})
    assert row.what and (row.why == "why" or kind == "set_attributes")
