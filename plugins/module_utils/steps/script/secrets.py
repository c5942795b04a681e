# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Masks the values of the options `data` and `environment` in everything that a script says. Pure.

Any of them can be a secret, and a script or a library in it quotes them in its errors.
"""

from __future__ import annotations

import json
import typing as t
import urllib.parse

MASK: t.Final = "********"
SHORTEST: t.Final = 4
"""Shorter values are not masked: they occur in too many other words, and can be guessed anyway."""


def secrets(*values: t.Any) -> tuple[str, ...]:
    """The strings to mask, the longest first.

    These are all strings and numbers in the values, each line of strings with several lines, and their forms in JSON
    and in URLs.
    """
    lines = {line.strip() for value in values for text in _texts(value) for line in (text, *text.splitlines())}
    found = {form for line in lines if len(line) >= SHORTEST for form in _forms(line)}
    return tuple(sorted(found, key=lambda secret: (-len(secret), secret)))


def masked(said: t.Any, hidden: t.Sequence[str]) -> t.Any:
    """A string, list or dictionary without the secrets. A number that is a secret becomes the mask."""
    if isinstance(said, dict):
        return {masked(name, hidden): masked(value, hidden) for name, value in said.items()}
    if isinstance(said, list):
        return [masked(value, hidden) for value in said]
    if isinstance(said, str):
        for secret in hidden:
            said = said.replace(secret, MASK)
        return said
    return MASK if not isinstance(said, bool) and str(said) in hidden else said


def _texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _forms(text: str) -> t.Iterator[str]:
    yield text
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    raw = text.encode("utf-8", "surrogatepass")
    for safe in ("", "/"):
        yield urllib.parse.quote(raw, safe)
        yield urllib.parse.quote_plus(raw, safe)
