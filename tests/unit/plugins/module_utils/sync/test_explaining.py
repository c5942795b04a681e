# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is explained, and the phases of `hrsync.ad.explain`."""

from __future__ import annotations

import datetime

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.explanation import Facts
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.plugins.module_utils.sync import explaining
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    account,
    policy,
    rule,
    snapshot,
    wish,
)

NOW = datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC)


def found(text: str, *accounts: Account, key: str = "", label: str = "") -> Facts:
    task = Task(desired=(wish("1017", "Anna"),), policy=policy())
    run = Run(services=Services({}), snapshot=snapshot(*accounts), now=NOW, check_mode=True)
    return explaining._found(explaining._explaining(task, run), task, {"text": text, "key": key, "label": label})


def test_a_person_of_hr() -> None:
    assert found("anna", key="1017", label="Anna (1017)").label == "Anna (1017)"


def test_an_account() -> None:
    assert found("eve", account("Eve", "9")).key == "9"


def test_several_accounts_are_listed() -> None:
    twins = [account(f"Eve {number}", str(number), displayName="Eve") for number in range(12)]
    with pytest.raises(explaining.UnknownPersonError, match="'eve' means 12 accounts: ") as error:
        found("eve", *twins)
    assert "Eve 0 (key 0, login eve 0); " in str(error.value)
    assert "; and 2 more. Give a key or a login." in str(error.value)


def test_nobody() -> None:
    with pytest.raises(explaining.UnknownPersonError, match="Nobody is known by '1071'.* Did you mean '1017'") as error:
        found("1071")
    assert "of the 1 people" not in str(error.value)
    with pytest.raises(explaining.UnknownPersonError, match="of an account.$"):
        found("xyz")


def test_a_mapping_that_works_for_nobody() -> None:
    task = Task(desired=(), policy=policy(rule("objectGUID")), stops=("HR is empty.",))
    with pytest.raises(HrsyncError, match="HR is empty. .*objectGUID: this attribute cannot be mapped"):
        explaining._explaining(task, Run(services=Services({}), snapshot=snapshot(), now=NOW, check_mode=True))
