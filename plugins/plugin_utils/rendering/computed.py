# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Computes expressions that depend only on constants and on values that are known, such as `presence | upper`.

Only what has no effect, and gives the same as in a template, is computed: some filters, tests and methods of strings.
Anything else is undecided, so that nobody's template is refused because of it.
"""

from __future__ import annotations

import re
import typing as t

from jinja2 import nodes
from jinja2.filters import do_capitalize, do_title

from .comparisons import Path, path_of

Known = t.Mapping[Path, str]
"""The values that are known, by the paths of `comparisons.path_of`."""

_FILTERS: t.Final[t.Mapping[str, t.Callable[..., t.Any]]] = {
    "capitalize": do_capitalize,
    "count": len,
    "first": lambda text: text[0],
    "last": lambda text: text[-1],
    "length": len,
    "lower": str.lower,
    "replace": str.replace,
    "string": str,
    "title": do_title,
    "trim": str.strip,
    "upper": str.upper,
}

_METHODS: t.Final = frozenset(
    (
        "capitalize",
        "casefold",
        "count",
        "endswith",
        "find",
        "lower",
        "lstrip",
        "removeprefix",
        "removesuffix",
        "replace",
        "rstrip",
        "startswith",
        "strip",
        "swapcase",
        "title",
        "upper",
    )
)
"""Methods of strings."""

_TESTS: t.Final[t.Mapping[str, t.Callable[[str, str], t.Any]]] = {
    "match": lambda text, pattern: re.match(pattern, text),
    "search": lambda text, pattern: re.search(pattern, text),
}
"""Tests of ansible-core."""


class UndecidedError(Exception):
    """The value is not known before the template is rendered."""


def computed(node: nodes.Expr, known: Known) -> t.Any:
    """The value of the expression.

    Raises:
        UndecidedError: it depends on something else, or would be an error.
    """
    try:
        return _value(node, known)
    except UndecidedError:
        raise
    except Exception as error:
        raise UndecidedError from error


def _value(node: nodes.Expr, known: Known) -> t.Any:
    path = path_of(node)
    if path is not None and path in known:
        return known[path]
    match node:
        case nodes.Const():
            return node.value
        case nodes.Concat():
            return "".join(_text(part, known) for part in node.nodes)
        case nodes.Getitem(arg=nodes.Const(value=index)):
            return _text(node.node, known)[index]
        case nodes.Getitem(arg=nodes.Slice(start=start, stop=stop, step=step)):
            limits = (None if limit is None else _value(limit, known) for limit in (start, stop, step))
            return _text(node.node, known)[slice(*limits)]
        case nodes.Filter(name=name) if name in _FILTERS and node.node is not None:
            return _FILTERS[name](_text(node.node, known), *_arguments(node, known))
        case nodes.Test(name=name) if name in _TESTS:
            return bool(_TESTS[name](_text(node.node, known), *_arguments(node, known)))
        case nodes.Call(node=nodes.Getattr(node=subject, attr=name)) if name in _METHODS:
            return getattr(_text(subject, known), name)(*_arguments(node, known))
    raise UndecidedError


def _text(node: nodes.Expr, known: Known) -> str:
    value = _value(node, known)
    if isinstance(value, str):
        return value
    raise UndecidedError


def _arguments(node: nodes.Call | nodes.Filter | nodes.Test, known: Known) -> list[t.Any]:
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise UndecidedError
    return [_value(argument, known) for argument in node.args]


def described(node: nodes.Expr) -> str:
    """The expression for a message, as far as `computed` knows its kind."""
    path = path_of(node)
    if path and all(isinstance(member, str) and not member.startswith("|") for member in path):
        return ".".join(path)
    match node:
        case nodes.Const():
            return repr(node.value)
        case nodes.Concat():
            return " ~ ".join(map(described, node.nodes))
        case nodes.Getitem():
            return f"{described(node.node)}[{described(node.arg)}]"
        case nodes.Filter() if node.node is not None:
            arguments = f"({_listed(node)})" if node.args else ""
            return f"{described(node.node)} | {node.name}{arguments}"
        case nodes.Test():
            return f"{described(node.node)} is {node.name}({_listed(node)})"
        case nodes.Call(node=nodes.Getattr(node=subject, attr=name)):
            return f"{described(subject)}.{name}({_listed(node)})"
    return "…"


def _listed(node: nodes.Call | nodes.Filter | nodes.Test) -> str:
    return ", ".join(map(described, node.args))
