# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide about limits says what the defaults are."""

from __future__ import annotations

import pathlib
import re

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import DEFAULTS, LONGEST_PERIOD, length
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.limits import limits_of

GUIDE = (pathlib.Path(__file__).parents[3] / "docs/docsite/rst/limits.rst").read_text("utf-8")
ROW = re.compile(r"   \* - ``(\w+)``\n     - .*\n     - (\d+) %, at least (\d+), at most ([\d,]+)\n     - (.*)\n")


def test_the_defaults_are_those_of_the_table() -> None:
    rows = {name: (percent, floor, count, sizes) for name, percent, floor, count, sizes in ROW.findall(GUIDE)}
    assert list(rows) == list(DEFAULTS)
    for name, limit in DEFAULTS.items():
        sizes = " / ".join(f"{limit.allowed(size):,}" for size in (50, 600, 50_000))
        assert rows[name] == (f"{limit.percent:g}", str(limit.floor), f"{limit.count:,}", sizes)
        assert limit.period is not None and length(limit.period) == "7 days" and not limit.holds
    assert f"at most {length(LONGEST_PERIOD)}" in " ".join(GUIDE.split())


@pytest.mark.parametrize("block", re.findall(r"\.\. code-block:: yaml\n\n((?:    .*\n|\n)+)", GUIDE))
def test_the_examples_are_accepted(block: str) -> None:
    read = yaml.safe_load(block)
    variables = read.get("all", {"vars": read})["vars"]
    assert limits_of(variables["lifecycle_limits"], {}, first_run=False)
