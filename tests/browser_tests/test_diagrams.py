# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The diagrams in Markdown are drawn: a mistake in one would show a bomb in its place."""

from __future__ import annotations

import html
import pathlib
import re
import typing as t

import pytest

from tools.npm import MERMAID

from .conftest import BUILD, Opener

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DIAGRAMS: t.Final = [
    pytest.param(text, id=f"{path}-{number}")
    for path in ("ARCHITECTURE.md", "docs/diagrams.md")
    for number, text in enumerate(FENCE.findall((REPOSITORY / path).read_text("utf-8")), 1)
]


def test_there_are_diagrams() -> None:
    assert len(DIAGRAMS) == 4


@pytest.mark.parametrize("text", DIAGRAMS)
def test_a_diagram_is_drawn(text: str, opened: Opener) -> None:
    page = f"<!doctype html><title>Diagram</title><pre class='mermaid'>{html.escape(text)}</pre>"
    seen = opened([page, f"<script>{MERMAID.source(BUILD / 'npm')}</script>"])
    seen.page.wait_for_selector("pre.mermaid[data-processed] svg")
    assert "Syntax error" not in " ".join(seen.texts("svg text"))
    assert seen.page.locator("svg [class*=error]").count() == 0
