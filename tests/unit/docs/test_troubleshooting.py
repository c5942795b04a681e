# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each message in the catalogue of the guide "Troubleshooting" is one of the code."""

from __future__ import annotations

import pathlib
import re
import typing as t

import pytest

from tests.unit.docs.test_hr_guides import in_order
from tests.unit.docs.test_messages import DOCUMENTING, FILES, strings

GUIDE = (pathlib.Path(__file__).parents[3] / "docs/docsite/rst/troubleshooting.rst").read_text("utf-8")
MESSAGES: t.Final = re.findall(r"^   \* - ``(.+)``$", GUIDE, re.MULTILINE)
TEXTS: t.Final = [text for file in FILES if file.parent.name not in DOCUMENTING for text in strings(file)]
SHORTEST: t.Final = 8
"""Characters of a quoted part; shorter ones are in too many messages."""


@pytest.mark.parametrize("message", MESSAGES)
def test_the_message_is_one_of_the_code(message: str) -> None:
    parts = [part.strip() for part in message.split("…")]
    assert max(map(len, parts)) >= SHORTEST
    assert any(in_order(parts, text) for text in TEXTS)


def test_no_message_is_there_twice() -> None:
    assert len(MESSAGES) > 100
    assert len(set(MESSAGES)) == len(MESSAGES)
