# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventories that guides show are the files that the lab tests."""

from __future__ import annotations

import pathlib
import textwrap

import pytest

ROOT = pathlib.Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("page", "file"),
    [
        ("life_cycle.rst", "life-cycle.yml"),
        *(
            (f"{name}.rst", f"hr-systems/{name}.yml")
            for name in ("bamboohr", "calamari", "csv", "factorial", "jazzhr", "sql")
        ),
    ],
)
def test_a_guide_shows_the_inventory_that_is_tested(page: str, file: str) -> None:
    shown = (ROOT / "docs/docsite/rst" / page).read_text("utf-8")
    inventory = (ROOT / "docs/examples" / file).read_text("utf-8")
    _head, _rule, content = inventory.partition("\nall:\n")
    assert textwrap.indent(f"all:\n{content}", "    ") in shown
