# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide to mail addresses: its variables are accepted, and its messages are those of the code."""

from __future__ import annotations

import pathlib
import re
import typing as t

import pytest
import yaml

from . import pages
from .test_messages import strings

GUIDE: t.Final = pages.page("hybrid_mail")
PLUGINS: t.Final = pathlib.Path(__file__).parents[3] / "plugins/module_utils"


@pytest.mark.parametrize("block", pages.blocks(GUIDE, "yaml"))
def test_the_variables_are_accepted(block: str) -> None:
    variables = {**pages.inventory(), **yaml.safe_load(block)}
    pages.check(variables)
    pages.read(variables, pages.noon("2026-11-30"))


def test_the_messages_are_those_of_the_code() -> None:
    told = GUIDE.partition("\nIf something does not fit\n")[2]
    messages = re.findall(r"^   \* - ``(.+)``$", told, re.MULTILINE)
    assert len(messages) > 5
    files = (
        file for folder in ("planner/names", "steps", "services/graph") for file in (PLUGINS / folder).rglob("*.py")
    )
    texts = [text for file in files for text in strings(file)]
    assert [message for message in messages if not any(message in text for text in texts)] == []
