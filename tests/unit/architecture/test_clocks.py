# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run has one time, read at its start on the controller: which files may read a clock, and what for.

Everything that decides something takes this time, so that `lifecycle_as_of` can be another one. `time.monotonic`
measures how long something takes, and is free.
"""

from __future__ import annotations

import ast
import typing as t

import pytest

from tests.unit.architecture import tree

_START = "Reads the time of the run, once, at its start."
_OWN = "A module of its own, whose task has no other time than the present."
_FACT = "Says when a report or a file was finished, whatever time the run is for."
_CREDENTIAL = "The server judges the age of a token by the present time."
_AGE = "Whether a file is still being written, and its export has not failed, whatever time the run is for."

MAY_READ: t.Final[t.Mapping[str, str]] = {
    "plugins.action.impact": _START,
    "plugins.action.readiness_info": _START,
    "plugins.action.sync": _START,
    "plugins.action.test_mapping": _START,
    "plugins.action.undo": _START,
    "plugins.module_utils.accounts.run": _OWN,
    "plugins.module_utils.accounts.user": _OWN,
    "plugins.module_utils.receivers.webhook": "The receiver judges the age of a signature by the present time.",
    "plugins.module_utils.services.graph.token": _CREDENTIAL,
    "plugins.module_utils.sources.calamari.source": "The test of a connection reads the absences of the present.",
    "plugins.module_utils.sources.csv.local": _AGE,
    "plugins.module_utils.sources.csv.shared": _AGE,
    "plugins.module_utils.sources.info_modules": _OWN,
    "plugins.module_utils.sources.token_store": _CREDENTIAL,
    "plugins.modules.connection_info": _OWN,
    "plugins.modules.bamboohr_authorization": _CREDENTIAL,
    "plugins.modules.factorial_authorization": _CREDENTIAL,
    "plugins.plugin_utils.compliance.outcome": _FACT,
    "plugins.plugin_utils.passwords.delivery": "Ages of files and interrupted runs, whatever time the run is for.",
    "plugins.plugin_utils.passwords.password_file": _FACT,
    "plugins.plugin_utils.rendering.days": "A filter outside of a mapping has no run.",
    "plugins.plugin_utils.run.conclusion": _FACT,
    "plugins.plugin_utils.run.undoing": _FACT,
}
"""The files that may read a clock, each with what for."""

STATE: t.Final = "plugins.module_utils.state."
"""The files of this folder may: leases and the journal say when something was done, whatever time the run is for."""

_OF_TIME: t.Final = frozenset(("time", "time_ns", "localtime", "gmtime", "ctime"))
_OF_DATETIME: t.Final = frozenset(("now", "today", "utcnow"))


def readings(code: ast.Module) -> t.Iterator[int]:
    """The lines that read a clock, or name a function that does."""
    for node in ast.walk(code):
        match node:
            case ast.Attribute(value=ast.Name(id="time"), attr=name) if name in _OF_TIME:
                yield node.lineno
            case ast.Attribute(value=ast.Name(id="datetime" | "date"), attr=name) if name in _OF_DATETIME:
                yield node.lineno
            case ast.Attribute(value=ast.Attribute(attr="datetime" | "date"), attr=name) if name in _OF_DATETIME:
                yield node.lineno
            # Under its own name, what it is called for is not seen.
            case ast.ImportFrom(module="time", names=names) if any(one.name in _OF_TIME for one in names):
                yield node.lineno


@pytest.mark.parametrize("name", tree.files())
def test_only_these_files_read_a_clock(name: str) -> None:
    found = [] if name.startswith(STATE) else list(readings(tree.parsed(name)))
    assert bool(found) is (name in MAY_READ), f"lines {found}: take the time of the run, or say what for in the table"


@pytest.mark.parametrize(
    "code",
    [
        "datetime.datetime.now(datetime.UTC)",
        "datetime.date.today()",
        "date.today()",
        "datetime.utcnow()",
        "time.time()",
        "def wait(clock=time.time): pass",
        "time.localtime()",
        "from time import time",
    ],
)
def test_readings_are_found(code: str) -> None:
    assert list(readings(ast.parse(code))) == [1]


@pytest.mark.parametrize("code", ["time.monotonic()", "moment.now", "calendar.now", "now()", "datetime.time(10)"])
def test_other_code_reads_no_clock(code: str) -> None:
    assert list(readings(ast.parse(code))) == []
