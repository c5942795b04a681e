# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module `script`, without a process of Ansible."""

from __future__ import annotations

import pathlib
import sys
import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.script import SCRIPT_OPTIONS, script
from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError


@pytest.fixture
def module(tmp_path: pathlib.Path) -> t.Any:
    """What `script` uses of an AnsibleModule."""
    tmp_path.chmod(0o700)
    defaults = {name: option.get("default") for name, option in SCRIPT_OPTIONS.items()}
    quotes = "import json, sys; sys.exit(json.load(sys.stdin)['data']['token'])"
    given = {
        "key": "1017",
        "event": "left",
        "command": [sys.executable, "-c", quotes],
        "state_dir": str(tmp_path / "state"),
        "data": {"token": "t0p-s3cret", "number": "1017", "count": 1},
        "environment": {"PIN": "pin-471199"},
    }
    return types.SimpleNamespace(
        params={**defaults, **given},
        no_log_values={"t0p-s3cret", "1017", "1", "pin-471199"},
        check_mode=False,
        _diff=False,
    )


def test_secrets_are_neither_in_the_message_nor_in_the_options_that_the_result_repeats(module: t.Any) -> None:
    with pytest.raises(HrsyncError) as caught:
        script(module)
    assert "ended with exit code 1: ********" in str(caught.value)
    assert "1017: script python" in str(caught.value)
    assert {module.params["data"], module.params["environment"]} == {"VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}
    assert module.no_log_values == {"t0p-s3cret", "pin-471199"}


def test_the_options_are_not_logged() -> None:
    assert [name for name, option in SCRIPT_OPTIONS.items() if option.get("no_log")] == ["data", "environment"]
