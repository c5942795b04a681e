# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists of a schema are found by the keys around them, or not at all."""

from __future__ import annotations

import pathlib

import pytest

from tools.generate.schema import report_schema

SCHEMA = (pathlib.Path(__file__).parents[4] / "docs/report.schema.json").read_text("utf-8")


def test_the_two_lists_are_written_anew() -> None:
    emptied = SCHEMA.replace('["scripts_before", ', "[").replace('["script_before", ', "[")
    assert emptied != SCHEMA
    assert report_schema(emptied) == SCHEMA


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="0 times"):
        report_schema(SCHEMA.replace('"enum"', '"anyOf"'))
