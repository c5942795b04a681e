# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables with which a playbook was launched."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.launch import check_given, check_known

AWX: t.Final = {"awx_job_id": 7}


@pytest.mark.parametrize(
    "launched",
    [
        {},
        {"lifecycle_only": None, "key": None},
        {"lifecycle_only": [], "key": "1017"},
        {"lifecycle_limits_first_run": False, "keep": 0},
        {"other": ""},
        {"lifecycle_only": "", "key": " ", **AWX},
        {"lifecycle_only": "", "tower_job_id": "7"},
    ],
)
def test_what_is_set_or_null_is_fine(launched: dict[str, t.Any]) -> None:
    check_given(launched, ["key", "keep", "lifecycle_*"])


@pytest.mark.parametrize("value", ["", " ", "\n"])
def test_blank_variables_are_refused(value: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_given({"lifecycle_only": value, "awx_job_id": ""}, ["lifecycle_*"])
    assert str(caught.value) == (
        "lifecycle_only is blank. A script whose variable is empty gives that, as in -e lifecycle_only=$VARIABLE."
        " Nothing was done. Set it, or leave it out. For the default in place of what the inventory has, give null:"
        " -e '{\"lifecycle_only\": null}'."
    )


def test_all_blank_variables_are_told() -> None:
    with pytest.raises(ConfigurationError, match=r"^key, lifecycle_only are blank\. .* Set them, or leave them out\."):
        check_given({"lifecycle_only": "", "key": "", "run": "5"}, ["key", "run", "lifecycle_*"])


@pytest.mark.parametrize(
    ("name", "use"),
    [("keys", "key"), ("heads", "heads"), ("head", "heads"), ("only", "key, please"), ("state", "lifecycle_state")],
)
def test_a_variable_that_a_playbook_would_ignore_is_refused(name: str, use: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_known({"run": 5, name: "5037"}, ["run", "key"], {"only": "key, please", "heads": "heads"})
    assert str(caught.value) == (
        f"This playbook has no variable {name}, and would ignore it. Nothing was done. Use {use}."
    )


@pytest.mark.parametrize("launched", [{"key": 1}, {"keys": None}, {"keys": " "}, {"company": "x", "stage": "prod"}])
def test_variables_of_ones_own_are_fine(launched: dict[str, t.Any]) -> None:
    check_known(launched, ["run", "key"], {"only": "key"})
