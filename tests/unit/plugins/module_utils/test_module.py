# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module says of wrong options, run as Ansible runs it."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest

import ansible_collections.hrsync.ad.plugins.module_utils.errors as anchor

COLLECTIONS = pathlib.Path(str(anchor.__file__)).parents[5]
PROGRAM = """
from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import CONNECTION_OPTIONS, ConnectionOptions
def check(module):
    ConnectionOptions.from_params(module.params)
    return {"names": module.params["names"], "note": module.params["_note"]}
run(check, {
    "_note": {"type": "str"},
    **CONNECTION_OPTIONS,
    "names": {"type": "list", "elements": "str"},
    "inner": {"type": "dict", "options": {"file": {}}},
})
"""
CONNECTION = {"servers": "dc1.example.com", "bind_user": "u", "bind_password": "s3cret"}


def result_of(environment: t.Mapping[str, str] | None = None, **options: t.Any) -> dict[str, t.Any]:
    """The result of the module."""
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": {**CONNECTION, **options}}),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(COLLECTIONS), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "s3cret" not in run.stdout + run.stderr
    return t.cast("dict[str, t.Any]", json.loads(run.stdout))


def message(environment: t.Mapping[str, str] | None = None, **options: t.Any) -> str:
    """The error of the module."""
    result = result_of(environment, **options)
    assert result.get("failed"), result
    return str(result["msg"])


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"inner": True}, "inner is true, but must be a dictionary."),
        ({"names": ["a", ""]}, "names[1] is empty. Set a value, or remove it from the list."),
        ({"inner": "x", "port": "y"}, "port is 'y', but must be a whole number. inner is 'x', but must be a"),
        ({"timeout": 0}, "The option timeout is 0; it must be at least 1 second."),
    ],
)
def test_wrong_values_are_told_in_sentences(options: dict[str, t.Any], error: str) -> None:
    assert message(**options).startswith(error.replace("inner is 'x'", "inner is a wrong value"))


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("HRSYNC_PORT", "soon", "The environment variable HRSYNC_PORT is 'soon', but must be a whole number."),
        ("HRSYNC_TLS", "ldap", "The environment variable HRSYNC_TLS is 'ldap', not one of ldaps, starttls; did you"),
        ("HRSYNC_PORT", "70000", "port comes from the environment variable HRSYNC_PORT."),
        ("HRSYNC_TIMEOUT", "0", "timeout comes from the environment variable HRSYNC_TIMEOUT."),
        ("HRSYNC_BASE_DN", "example.com", "base_dn comes from the environment variable HRSYNC_BASE_DN."),
        ("HRSYNC_CA_FILE", "/nowhere/ca.pem", "ca_file comes from the environment variable HRSYNC_CA_FILE."),
    ],
)
def test_the_environment_variable_is_named_that_has_a_wrong_value(variable: str, value: str, words: str) -> None:
    assert words in message({variable: value})


def test_servers_of_the_environment_are_named_too() -> None:
    told = message({"HRSYNC_SERVERS": "dc 1"}, servers=[])
    assert told.startswith("The option servers has 'dc 1', which is neither host nor host:port.")
    assert told.endswith("servers comes from the environment variable HRSYNC_SERVERS.")


def test_an_option_of_the_action_plugin_is_accepted_and_not_told() -> None:
    assert result_of(names=["a"], _note="from the controller")["note"] == "from the controller"
    told = message(name="a")
    assert told.endswith(
        "Supported parameters include: authentication, base_dn, bind_password, bind_user, ca_file, "
        "global_catalog, inner, names, port, servers, timeout, tls."
    )
