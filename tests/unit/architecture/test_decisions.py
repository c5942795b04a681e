# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""No decision compares the text of a message: what somebody decides by has a type or a code of its own."""

from __future__ import annotations

import ast
import typing as t

import pytest

from tests.unit.architecture import tree

EXCEPTIONS: t.Final[t.Mapping[str, str]] = {
    "plugins.module_utils.apply.conflicts": "Samba has no code for the attribute whose value is taken.",
    "plugins.module_utils.services.exchange.commands": "Exchange has no code for missing rights and for holds.",
    "plugins.module_utils.services.file_server.session": "smbprotocol has no class for a server without encryption.",
    "plugins.module_utils.sources.sql.troubles": "The driver for SQL Server has no codes for errors.",
    "plugins.module_utils.steps.photo.download": "requests has no class for an answer that stops in the middle.",
    "plugins.module_utils.web.client": "requests has no class for an answer that stops in the middle.",
}
"""Files that turn the words of a server or of a library, which gives no code, into something typed or a message."""

MEMBERS: t.Final = frozenset(("message", "text", "words", "msg", "reasons"))
"""Members that hold messages."""
METHODS: t.Final = frozenset(("startswith", "endswith", "find", "index", "count"))
PATTERNS: t.Final = frozenset(("search", "match", "fullmatch"))


def comparisons(code: ast.Module) -> t.Iterator[int]:
    """The lines in which the text of a message is compared."""
    for node in ast.walk(code):
        match node:
            case ast.Compare(left=left, comparators=others) if any(map(_is_message, (left, *others))):
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=value, attr=method)) if method in METHODS and _is_message(value):
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr=method), args=args) if method in PATTERNS and any(
                map(_is_message, args)
            ):
                yield node.lineno
            case ast.Match(subject=subject) if _is_message(subject):
                yield node.lineno


def _is_message(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="str"), args=[ast.Name(id=name)]):
            return name.endswith("error")
        case ast.Call(func=ast.Attribute(value=value, attr="lower" | "casefold" | "strip")):
            return _is_message(value)
        case ast.Attribute(attr=name):
            return name in MEMBERS
    return False


@pytest.mark.parametrize("name", tree.files())
def test_no_decision_compares_a_message(name: str) -> None:
    found = list(comparisons(tree.parsed(name)))
    assert bool(found) is (name in EXCEPTIONS), f"lines {found}"


@pytest.mark.parametrize(
    "code",
    [
        "if 'timed out' in str(error): pass",
        "if CODE in outcome.message: pass",
        "if outcome.message.startswith('Refused'): pass",
        "if _RIGHTS.search(self.message.lower()): pass",
        "if notice.text == 'x': pass",
        "match answer.message:\n    case 'x': pass",
    ],
)
def test_comparisons_are_found(code: str) -> None:
    assert list(comparisons(ast.parse(code))) == [1]


def test_other_comparisons_are_none() -> None:
    assert list(comparisons(ast.parse("if error.code == 'x' or text in outcome.reason: shown = str(error)"))) == []
