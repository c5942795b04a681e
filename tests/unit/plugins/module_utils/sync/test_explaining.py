# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is explained, and the phases of `hrsync.ad.explain`."""

from __future__ import annotations

import datetime

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.explanation import Facts
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import FORGETFUL, Memory, PersonMemory
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


def found(text: str, *accounts: Account, key: str = "", label: str = "", memory: Memory = FORGETFUL) -> Facts:
    task = Task(desired=(wish("1017", "Anna"),), policy=policy())
    run = Run(services=Services({}), snapshot=snapshot(*accounts), now=NOW, check_mode=True, memory=memory)
    packed = {"text": text, "key": key, "label": label}
    return explaining._found(explaining._explaining(task, run), task, packed, memory)


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


def remembering(*people: PersonMemory) -> Memory:
    return Memory(is_kept=True, revision=1, people={one.key: one for one in people})


GONE = PersonMemory(key="77", label="Jan Kos (77)", missing=NOW)


@pytest.mark.parametrize(
    ("text", "by"), [("77", "remembered key"), ("jan  KOS", "remembered name"), ("Ján Kos", "remembered name")]
)
def test_somebody_who_is_only_remembered(text: str, by: str) -> None:
    facts = found(text, account("Eve", "9"), memory=remembering(GONE))
    assert (facts.key, facts.label, facts.by, facts.account) == ("77", "Jan Kos (77)", by, None)
    assert facts.reasons == ("HR does not list this person any more, and there is no account.",)


def test_a_leaver_whom_hr_does_not_list_is_explained_by_the_plan() -> None:
    facts = found("1017", account("Anna", "1017"), memory=remembering(PersonMemory(key="1017", label="Anna (1017)")))
    assert (facts.action, facts.by, facts.reasons) == ("modify", "remembered key", ())


def test_somebody_who_is_remembered_and_has_an_account() -> None:
    jan, other = account("Jan Kos", "77"), account("Jan Kos", "78", guid="other")
    for text in ("77", "Jan Kos"):
        facts = found(text, jan, memory=remembering(GONE))
        assert facts.account and (facts.key, facts.account.dn) == ("77", jan.dn)
        assert "missing from HR are not treated as leavers" in facts.reasons[0]
    facts = found("Jan Kos", other, memory=remembering(GONE))
    assert facts.key == "78", "an account that has the name now comes first"


def test_several_people_who_are_only_remembered_are_listed() -> None:
    twins = remembering(GONE, PersonMemory(key="78", label="Jan Kos (78)"), PersonMemory(key="79"))
    with pytest.raises(explaining.UnknownPersonError, match="'Jan Kos' means 2 people: Jan Kos ") as error:
        found("Jan Kos", memory=twins)
    assert "(key 78, login none). Give a key or a login." in str(error.value)
    assert found("79", memory=twins).label == "79"
    with pytest.raises(explaining.UnknownPersonError, match="Did you mean '77'"):
        found("7 7", memory=remembering(GONE))


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
