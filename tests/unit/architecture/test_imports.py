# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports point one way: which folder may import which, and no file imports itself by way of others."""

from __future__ import annotations

import ast
import typing as t

import pytest

from tests.unit.architecture import tree

MAY_IMPORT: t.Final[t.Mapping[str, frozenset[str]]] = {
    folder: frozenset(others.split())
    for folder, others in {
        # Whoever has something to say raises its errors; nothing is below it.
        "errors": "",
        "given": "",
        "answer": "errors given",
        "invocation": "",
        "files": "",
        "option_table": "given",
        # Pure, and what everybody speaks of.
        "values": "errors",
        "specification": "given values",
        "module": "answer given invocation specification",
        "model": "values",
        "people": "errors model values",
        "planner": "model values",
        # Who must approve a plan, and whether they have.
        "approvals": "errors model values",
        # Clients, each with the options that its module documents and checks.
        "web": "errors given",
        # `web.tls` says what is wrong with a certificate; a domain controller has one too.
        "directory": "errors given model option_table values web",
        "services": "errors given model option_table values web",
        # `files` for the file of tokens, `module` for the frame of the modules that read one HR system, `services` for
        # a file in a share, `people` for those whom a run is about.
        "sources": "errors files given model module option_table people services specification values web",
        # Who gets the audit log. The state gives it to them, so they are below it.
        "receivers": "errors given model option_table specification values web",
        "apply": "directory errors model values",
        "steps": "apply directory errors model option_table services sources values web",
        "libraries": "errors receivers sources steps",
        # Compares the directory with HR, for lists, and never for changes.
        "compliance": "model planner values",
        # The order of waves; what a wave does is the runner's.
        "canary": "errors model planner values",
        "runner": "apply canary directory errors model planner steps",
        # Both need the kinds of change, and steps have kinds of their own.
        "presentation": "errors model steps values",
        "wire": "errors model steps",
        # The audit log; its verifier imports nothing, because auditors run it alone.
        "audit": "model wire",
        # The database of what runs remember; it stores what passes between controller and target.
        "state": "audit errors files model module option_table values wire",
        # What auditors get; its verifier runs alone, too.
        "evidence": "audit errors files model module presentation state steps values wire",
        "accounts/requests": "errors model planner values",
        "accounts": (
            "accounts/requests apply directory errors model module option_table planner presentation runner services"
            " steps values wire"
        ),
        # What reviewers see of kept plans, and what they decide.
        "reviews": "approvals errors files model module planner presentation state values wire",
        "sync": (
            "apply approvals audit compliance directory errors libraries model module people planner receivers runner"
            " services sources specification state steps values web wire"
        ),
        # Undoes what runs have changed.
        "undo": (
            "approvals apply audit directory errors model module planner receivers runner services sources"
            " specification state steps sync values wire"
        ),
        # Whether everything is there that a run needs: on the target by the clients of a run, but without its changes.
        "readiness": (
            "approvals directory errors model module people planner receivers services sources state sync values wire"
        ),
        # On the controller. The templates of accounts and the options of templates are checked there, before a run.
        "plugin_utils/rendering": "errors model values",
        "plugin_utils/mapping": "errors given model people planner plugin_utils/rendering specification steps values",
        "plugin_utils/reports": "errors files model presentation steps values",
        "plugin_utils/history": "errors plugin_utils/reports values",
        "plugin_utils/passwords": "errors files model values wire",
        "plugin_utils/run": (
            "answer approvals errors given libraries model people plugin_utils/history plugin_utils/mapping"
            " plugin_utils/rendering plugin_utils/reports presentation specification values wire"
        ),
        # What AWX says of the workflow of a run.
        "plugin_utils/awx": "errors given model web",
        "plugin_utils/impact": "errors model plugin_utils/rendering plugin_utils/run presentation values",
        "plugin_utils/testing": (
            "errors model planner plugin_utils/mapping plugin_utils/rendering plugin_utils/run values wire"
        ),
        "plugin_utils/compliance": (
            "errors files model plugin_utils/history plugin_utils/mapping plugin_utils/reports plugin_utils/run"
            " presentation values"
        ),
        "plugin_utils/explaining": (
            "model people plugin_utils/mapping plugin_utils/rendering plugin_utils/run presentation steps values"
        ),
        "plugin_utils/readiness": (
            "errors model plugin_utils/mapping plugin_utils/rendering plugin_utils/run readiness sources steps values"
        ),
        "plugin_utils": "",
        "filter": "plugin_utils/rendering values",
        "lookup": "errors plugin_utils/run",
        "action": (
            "apply errors model people plugin_utils/awx plugin_utils/compliance plugin_utils/explaining"
            " plugin_utils/impact plugin_utils/passwords plugin_utils/readiness plugin_utils/reports plugin_utils/run"
            " plugin_utils/testing presentation readiness specification sync undo wire"
        ),
        "doc_fragments": "",
        "modules": (
            "accounts directory errors evidence module option_table readiness reviews sources state steps sync undo web"
            " wire"
        ),
    }.items()
}
"""Folders and single files of `module_utils`, and the other folders of `plugins`, from the lowest to the highest."""


def room(name: str) -> str:
    """The entry of the table for a file."""
    path = name.removeprefix("plugins.").removeprefix("module_utils.").replace(".", "/")
    fitting = [folder for folder in MAY_IMPORT if f"{path}/".startswith(f"{folder}/")]
    return max(fitting, key=len, default=path)


FILES = [name for name in tree.files() if name != "plugins.module_utils"]


def test_the_table_has_an_order() -> None:
    below: set[str] = set()
    for folder, others in MAY_IMPORT.items():
        assert others <= below, f"{folder} may import what is not below it"
        below.add(folder)


def test_every_file_has_a_place_in_the_table() -> None:
    assert [name for name in FILES if room(name) not in MAY_IMPORT] == []


@pytest.mark.parametrize("name", FILES)
def test_a_file_imports_only_what_its_folder_may(name: str) -> None:
    may = MAY_IMPORT[room(name)] | {room(name)}
    wrong = [f"line {one.line}: {one.name}" for one in tree.imports(name) if one.own and room(one.name) not in may]
    assert wrong == [], f"{room(name)} may import {', '.join(sorted(may))}"


def test_every_permission_is_used() -> None:
    used = {(room(name), room(one.name)) for name in FILES for one in tree.imports(name) if one.own}
    unused = {(folder, other) for folder, others in MAY_IMPORT.items() for other in others} - used
    assert unused == set()


@pytest.mark.parametrize("name", FILES)
def test_ansible_sees_every_import(name: str) -> None:
    """ansible-core 2.21 does not look into the cases of `match` when it collects the files of a module."""
    cases = [node for node in ast.walk(tree.parsed(name)) if isinstance(node, ast.match_case)]
    unseen = [inner for case in cases for inner in ast.walk(case) if isinstance(inner, ast.Import | ast.ImportFrom)]
    assert [f"line {found.lineno}" for found in unseen] == []


def test_what_is_imported_is_there() -> None:
    imported = {one.name for name in FILES for one in tree.imports(name) if one.own}
    assert imported - set(tree.files()) == set()


def test_no_file_imports_itself_by_way_of_others() -> None:
    assert tree.circles(tree.graph()) == []


def test_circles_are_found() -> None:
    edges = {"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": [], "e": ["e"], "f": ["a"]}
    assert tree.circles(edges) == [["b", "c"], ["e"]]


CODE = """
import os.path
from . import sibling, constant
from ..above import name
if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
def function():
    from ...top import thing
"""


def test_imports_are_found_wherever_they_are() -> None:
    known = {"plugins.module_utils.a.b.sibling"}
    found = tree.imports_of(ast.parse(CODE), "plugins.module_utils.a.b", known)
    assert [(one.name, one.line, one.own) for one in found if one.line != 7] == [
        ("os.path", 2, False),
        ("plugins.module_utils.a.b.sibling", 3, True),
        ("plugins.module_utils.a.b", 3, True),
        ("plugins.module_utils.a.above", 4, True),
        ("plugins.module_utils.model.plan", 6, True),
        ("plugins.module_utils.top", 8, True),
    ]


def test_places_in_the_table() -> None:
    assert room("plugins.module_utils.accounts.requests.account") == "accounts/requests"
    assert room("plugins.module_utils.accounts.user") == "accounts"
    assert room("plugins.module_utils.errors") == "errors"
    assert room("plugins.modules.user") == "modules"
    assert room("plugins.module_utils.new.file") not in MAY_IMPORT
