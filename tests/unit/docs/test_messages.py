# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options, role variables and environment variables that a message names are there."""

from __future__ import annotations

import ast
import pathlib
import re
import typing as t

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import ARGUMENT_SPEC

COLLECTION = pathlib.Path(__file__).parents[3]
FILES = sorted((COLLECTION / "plugins").rglob("*.py"))
SPECS = yaml.safe_load((COLLECTION / "roles/lifecycle/meta/argument_specs.yml").read_text("utf-8"))["argument_specs"]
SERVICES = ("microsoft365", "exchange", "file_server")
NAMED = re.compile(rf"\b(?:HRSYNC_\w+|lifecycle_\w+|(?:{'|'.join(SERVICES)})\.[a-z]\w*)\b")


def strings(file: pathlib.Path) -> t.Iterator[str]:
    """The strings of a file, without docstrings; of those that are put together, the parts that are constant."""
    tree = ast.parse(file.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(map(part, node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def part(value: ast.expr) -> str:
    """A constant part, and the prefix of the role's variables where it stands for itself; else a blank."""
    if isinstance(value, ast.Constant):
        return str(value.value)
    shown = ast.unparse(value.value) if isinstance(value, ast.FormattedValue) else ""
    return "lifecycle_" if shown.endswith(("option_prefix", "self._prefix")) else " "


def variables(options: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """The environment variables of an argument spec."""
    for option in options.values():
        yield from option.get("fallback", (None, ()))[1]
        yield from variables(option.get("options", {}))


KNOWN = {
    *variables(ARGUMENT_SPEC),
    *(
        name
        for system in SYSTEMS.values()
        for option in system.options.values()
        for name in option.get("environment", ())
    ),
    *(name for entry in SPECS.values() for name in entry["options"]),
    *(f"{service}.{name}" for service in SERVICES for name in ARGUMENT_SPEC[service]["options"]),
}


def named(text: str) -> set[str]:
    return {name for name in NAMED.findall(text) if not name.endswith("_")}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(COLLECTION / "plugins")))
def test_what_a_file_names_is_there(file: pathlib.Path) -> None:
    assert {name for text in strings(file) for name in named(text)} - KNOWN == set()


def test_names_are_found() -> None:
    text = "Set exchange.sever, or HRSYNC_SERVER and lifecycle_unlock; see exchange.server."
    assert named(text) - KNOWN == {"exchange.sever", "HRSYNC_SERVER", "lifecycle_unlock"}
