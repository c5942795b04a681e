# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m tools.links FOLDER`` lists links between the HTML pages of the folder that lead nowhere."""

from __future__ import annotations

import functools
import html.parser
import pathlib
import sys
import typing as t
import urllib.parse


class _Page(html.parser.HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, file: pathlib.Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what refers, and what can be referred to."""
        given = dict(attrs)
        self.anchors.update(filter(None, (given.get("id"), given.get("name"))))
        link = given.get("href") if tag == "a" else given.get("src")
        if link:
            self.links.append(link)


def broken(folder: pathlib.Path) -> t.Iterator[str]:
    """The links that lead nowhere, each with its page. Links to other sites are not followed."""
    read = functools.cache(_Page)
    for file in sorted(folder.rglob("*.html")):
        for link in dict.fromkeys(read(file).links):
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            goal = (file.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else file
            if not goal.is_file():
                yield f"{file.relative_to(folder)}: {link} does not exist"
            elif parts.fragment and goal.suffix == ".html" and parts.fragment not in read(goal).anchors:
                yield f"{file.relative_to(folder)}: {link} has no such anchor"


if __name__ == "__main__":
    found = list(broken(pathlib.Path(sys.argv[1]).resolve()))
    print(*found, sep="\n")
    sys.exit(1 if found else 0)
