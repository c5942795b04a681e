# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Links between HTML pages that lead nowhere are found."""

from __future__ import annotations

import pathlib

from tools.links import broken


def test_links_that_lead_nowhere(tmp_path: pathlib.Path) -> None:
    (tmp_path / "guides").mkdir()
    (tmp_path / "index.html").write_text(
        '<a href="guides/a.html#top">a</a> <a href="#here">b</a> <a href="gone.html">c</a> <script src="s.js"></script>'
        '<a href="https://example.com/gone">d</a> <a href="mailto:a@example.com">e</a> <h1 id="here">f</h1>'
    )
    (tmp_path / "guides/a.html").write_text('<h1 id="top">a</h1> <a href="../index.html#there">b</a>')
    assert list(broken(tmp_path)) == [
        "guides/a.html: ../index.html#there has no such anchor",
        "index.html: gone.html does not exist",
        "index.html: s.js does not exist",
    ]
