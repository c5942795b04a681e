# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page on supported actions names existing modules, variables and test targets, and leaves no module out."""

from __future__ import annotations

import itertools
import pathlib
import re

import pytest
import yaml

ROOT = pathlib.Path(__file__).parents[3]
PAGE = (ROOT / "docs/docsite/rst/actions.rst").read_text("utf-8")
NUMBER, ACTION, MODULE, VARIABLE, PROTOCOL, PERMISSIONS, TARGET = range(7)
FIELDS = ["Module", "Role variable", "Protocol", "Least permissions", "Test target"]
CHANGES = re.compile(r"^  - hrsync\.ad\.attributes(\.script_module)?$", re.MULTILINE)
"""The fragments of modules that change what an employee has; others read, or store a consent."""


def rows_of(page: str) -> list[list[str]]:
    """The number, the title and the fields of each action."""
    sections = re.split(r"^(\d+)\. (.+)\n~+\n", page, flags=re.MULTILINE)[1:]
    found = []
    for number, title, text in zip(sections[::3], sections[1::3], sections[2::3], strict=True):
        fields = re.split(r"^- \*\*(\w[\w ]+):\*\* ", text, flags=re.MULTILINE)[1:]
        assert fields[::2] == FIELDS
        found.append([number, title, *fields[1::2]])
    return found


ROWS = rows_of(PAGE)


def names(cell: str) -> list[str]:
    """What the cell has in double backquotes."""
    return re.findall(r"``(\w+)``", cell)


def test_each_number_is_there_once() -> None:
    assert sorted(int(row[NUMBER]) for row in ROWS) == list(range(1, len(ROWS) + 1))
    assert {len(row) for row in ROWS} == {TARGET + 1}
    assert all(cell.strip() for cell in itertools.chain(*ROWS))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[ACTION].strip()))
def test_a_row_names_what_there_is(row: list[str]) -> None:
    defaults = yaml.safe_load((ROOT / "roles/lifecycle/defaults/main.yml").read_text("utf-8"))
    options = yaml.safe_load((ROOT / "roles/lifecycle/meta/argument_specs.yml").read_text("utf-8"))
    known = {*defaults, *options["argument_specs"]["settings"]["options"]}
    assert names(row[MODULE]) and names(row[TARGET])
    assert [name for name in names(row[MODULE]) if not (ROOT / f"plugins/modules/{name}.py").is_file()] == []
    assert [name for name in names(row[VARIABLE]) if name.startswith("lifecycle_") and name not in known] == []
    assert [name for name in names(row[TARGET]) if not (ROOT / f"tests/integration/targets/{name}").is_dir()] == []


def test_every_module_that_changes_something_is_in_it() -> None:
    files = (ROOT / "plugins/modules").glob("*.py")
    changing = {file.stem for file in files if CHANGES.search(file.read_text("utf-8"))}
    assert len(changing) > 10
    # It takes back what all others do.
    changing.remove("undo")
    assert {name for row in ROWS for name in names(row[MODULE])} == changing


def test_variables_that_change_something_are_in_it() -> None:
    variables = {name for row in ROWS for name in names(row[VARIABLE])}
    assert {"lifecycle_templates", "lifecycle_account", "lifecycle_leaver_groups"} <= variables
