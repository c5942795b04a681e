# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules within the process of Ansible: when, and with the options, results and errors of a module."""

from __future__ import annotations

import ast
import datetime
import pathlib
import sys
import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.wire.parcel import Parcel, opened
from ansible_collections.hrsync.ad.plugins.plugin_utils.run import here

SPEC: dict[str, t.Any] = {
    "server": {"type": "str", "required": True},
    "password": {"type": "str", "no_log": True},
    "port": {"type": "int", "default": 636},
    "sources": {"type": "list", "elements": "dict", "options": {"token": {"type": "str", "no_log": True}}},
}
GIVEN: dict[str, t.Any] = {"server": "dc1", "password": "s3cret", "sources": [{"token": "t0ken"}]}
NAME = "hrsync.ad.sync"
MODULES = pathlib.Path(here.__file__).parents[2] / "modules"


def action(**changes: t.Any) -> t.Any:
    """An action plugin whose task has these properties, or whose connection has them."""
    task: dict[str, t.Any] = {"delegate_to": None, "async_val": 0, "environment": [{}], "check_mode": False}
    connection: dict[str, t.Any] = {"transport": "local", "become": None}
    return types.SimpleNamespace(
        _task=types.SimpleNamespace(**{name: changes.get(name, value) for name, value in task.items()}),
        _connection=types.SimpleNamespace(**{name: changes.get(name, value) for name, value in connection.items()}),
        _templar=types.SimpleNamespace(template=lambda text: text.replace("{{ here }}", sys.executable)),
        _execute_module=lambda **arguments: {"sent": arguments["module_name"]},
    )


HERE = {"ansible_python_interpreter": "{{ here }}"}


def test_a_module_runs_here_if_nothing_would_be_different() -> None:
    assert here.is_here(action(), HERE)


@pytest.mark.parametrize(
    "changes",
    [
        {"transport": "ssh"},
        {"become": "sudo"},
        {"delegate_to": "localhost"},
        {"async_val": 60},
        {"environment": [{"HTTPS_PROXY": "http://proxy"}]},
    ],
    ids=str,
)
def test_else_it_is_sent(changes: dict[str, t.Any]) -> None:
    assert not here.is_here(action(**changes), HERE)
    assert here.execute(action(**changes), "hrsync.ad.sync", {}, HERE) == {"sent": "hrsync.ad.sync"}


@pytest.mark.parametrize("interpreter", [None, "", "auto", "/usr/bin/another-python"])
def test_another_python_gets_a_module(interpreter: str | None) -> None:
    assert not here.is_here(action(), {"ansible_python_interpreter": interpreter})


def test_the_options_are_those_of_a_module() -> None:
    seen: list[here.HereModule] = []

    def function(module: here.HereModule) -> dict[str, int]:
        seen.append(module)
        return {"found": 1}

    assert here.run(function, SPEC, GIVEN, name=NAME, check_mode=True) == {"changed": False, "found": 1}
    [module] = seen
    assert module.check_mode is True
    assert module.params == {**GIVEN, "port": 636}


def test_no_secret_is_in_a_result() -> None:
    result = here.run(
        lambda module: {"msg": f"{module.params['password']} and t0ken"}, SPEC, GIVEN, name=NAME, check_mode=False
    )
    assert "s3cret" not in str(result) and "t0ken" not in str(result)


def test_what_the_function_finds_to_be_secret_is_masked() -> None:
    def function(module: here.HereModule) -> dict[str, str]:
        module.no_log_values.add("of-the-database")
        return {"url": "postgresql://of-the-database@db"}

    assert "of-the-database" not in here.run(function, SPEC, GIVEN, name=NAME, check_mode=False)["url"]


def test_wrong_options_are_told() -> None:
    result = here.run(lambda _module: {}, SPEC, {**GIVEN, "port": "many"}, name=NAME, check_mode=False)
    assert result == {"failed": True, "msg": "port is 'many', but must be a whole number."}
    assert "required" in here.run(lambda _module: {}, SPEC, {}, name=NAME, check_mode=False)["msg"]


def test_an_unknown_option_is_told_as_by_a_module() -> None:
    result = here.run(lambda _module: {}, SPEC, {**GIVEN, "sourcess": []}, name=NAME, check_mode=False)
    assert result == {
        "failed": True,
        "msg": "Unsupported parameters for (hrsync.ad.sync) module: sourcess. Supported parameters include: password,"
        " port, server, sources.",
    }


@pytest.mark.parametrize("kind", [ConfigurationError, SourceError])
def test_an_error_is_told_with_its_result(kind: type[Exception]) -> None:
    def function(_module: here.HereModule) -> dict[str, str]:
        error = kind("Not so.")
        error.result = {"_nothing_created": True}  # type: ignore[attr-defined]
        raise error

    result = here.run(function, SPEC, GIVEN, name=NAME, check_mode=False)
    assert result == {"failed": True, "msg": "Not so.", "_nothing_created": True}


def test_an_unexpected_error_is_told_without_its_text() -> None:
    def function(_module: here.HereModule) -> dict[str, str]:
        raise KeyError("Anna Nowak")

    result = here.run(function, SPEC, GIVEN, name=NAME, check_mode=False)
    assert result["failed"] is True
    assert "Unexpected error KeyError" in result["msg"] and "Nowak" not in result["msg"]


def test_a_parcel_is_handed_over_as_it_is() -> None:
    held = object()
    parcel = Parcel(held, str)

    def function(module: here.HereModule) -> dict[str, t.Any]:
        return {"back": module.params["parcel"]}

    result = here.run(function, SPEC, {**GIVEN, "parcel": parcel}, name=NAME, check_mode=False)
    assert result["back"] is parcel and opened(result["back"], str) is held


def test_a_parcel_that_is_sent_is_packed() -> None:
    doing = action(delegate_to="dc1")
    doing._execute_module = lambda **arguments: arguments["module_args"]
    sent = here.execute(doing, "hrsync.ad.sync", {"_task": Parcel((1,), list), "_now": "now"}, HERE)
    assert (opened(sent["_task"], tuple), sent["_now"]) == ((1,), "now")


def test_arguments_become_plain_data() -> None:
    class Marked(str):
        __slots__ = ()

    plain = here._plain({"text": Marked("a"), "day": datetime.date(2026, 11, 28), "list": [Marked("b")]})
    assert plain == {"text": "a", "day": "2026-11-28", "list": ["b"]}
    assert [type(one) for one in (plain["text"], plain["list"][0])] == [str, str]


@pytest.mark.parametrize("name", sorted(here._ENTRIES))
def test_here_runs_what_the_module_runs(name: str) -> None:
    entry = here._ENTRIES[name]
    tree = ast.parse((MODULES / f"{name.rpartition('.')[2]}.py").read_text("utf-8"))
    origins = {
        alias.name: (one.module or "").partition(".module_utils.")[2]
        for one in ast.walk(tree)
        if isinstance(one, ast.ImportFrom)
        for alias in one.names
    }
    [call] = [
        one
        for one in ast.walk(tree)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "run"
    ]
    function, spec = (ast.unparse(one) for one in call.args)
    assert function in (entry.function, f"sent({entry.function})")
    assert spec == "ARGUMENT_SPEC"
    assert origins[entry.function] == entry.file
    assert origins["ARGUMENT_SPEC"] == (entry.options or entry.file)
    assert callable(getattr(here._room(entry.file), entry.function))
