# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Former addresses that stay when an employee's mail changes, and addresses about which Exchange decides."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    AttributeRule,
    Desired,
    Policy,
    Presence,
    ValueKind,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan

from ..directory_in_memory import STAFF, Domain, account, snapshot

NEW, OLD = "anna.kowal@corp.example", "anna.nowak@corp.example"
POLICY = "{26491CFC-9E50-4857-861B-0CB8DF22B5D7}"
APPLIES = ["{B9C7E5A1-5C4E-4A62-9A9C-2E8F6F1D3B70}", POLICY]


def task(*rules: AttributeRule, keep: bool = True, **attributes: t.Any) -> Task:
    """What HR wants of Anna, whose name has changed."""
    policy = Policy(
        rules={rule.attribute: rule for rule in rules or map(rule_of, attributes)},
        minimum_coverage=0,
        keep_old_address=keep,
        yield_to_exchange=True,
    )
    wanted = {name: (value,) if isinstance(value, str) else value for name, value in attributes.items()}
    desired = Desired(
        key="1",
        label="Anna (1)",
        presence=Presence.ACTIVE,
        source="hr",
        ou=STAFF,
        attributes={"cn": ("Anna",), **wanted},
    )
    rules_with_name = {"cn": AttributeRule(attribute="cn"), **policy.rules}
    return Task(desired=(desired,), policy=dataclasses.replace(policy, rules=rules_with_name))


def rule_of(attribute: str) -> AttributeRule:
    """A rule with the defaults."""
    return AttributeRule(attribute=attribute)


def anna(**values: t.Any) -> Account:
    """The account, before."""
    return account("Anna", "1", **values)


def deltas(plan: Plan) -> dict[str, Delta]:
    """What is set, by attribute."""
    return {delta.attribute: delta for change in plan.changes for delta in getattr(change, "deltas", ())}


def followed(wanted: Task, held: Account) -> dict[str, Delta]:
    """What is set; a second run sets nothing."""
    seen = snapshot(held)
    plan = make_plan(wanted, seen)
    assert plan.rejections == ()
    again = make_plan(wanted, Domain(seen).apply(plan))
    assert (again.changes, again.rejections) == ((), ())
    return deltas(plan)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({"mail": OLD}, {f"SMTP:{NEW}", f"smtp:{OLD}"}),
        ({"mail": OLD, "proxyAddresses": [f"SMTP:{OLD}"]}, {f"SMTP:{NEW}", f"smtp:{OLD}"}),
        (
            {"mail": OLD, "proxyAddresses": [f"SMTP:{OLD}", "smtp:a@x", "sip:a@x", "X500:/o=x", f"smtp:{NEW}"]},
            {f"SMTP:{NEW}", f"smtp:{OLD}", "smtp:a@x", "sip:a@x", "X500:/o=x"},
        ),
        ({"proxyAddresses": ["smtp:a@x"]}, {f"SMTP:{NEW}", "smtp:a@x"}),
    ],
)
def test_the_former_address_stays_where_only_mail_is_mapped(held: dict[str, t.Any], expected: set[str]) -> None:
    found = followed(task(mail=NEW), anna(**held))
    assert found["mail"].after == (NEW,)
    assert set(found["proxyAddresses"].after) == expected
    assert found["proxyAddresses"].reason == "lifecycle_keep_old_address"


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ({}, {"mail": NEW}),
        ({"mail": NEW}, {"mail": NEW}),
        ({"mail": NEW, "proxyAddresses": [f"SMTP:{OLD}"]}, {"mail": NEW}),
        ({"mail": NEW.upper(), "proxyAddresses": [f"SMTP:{OLD}"]}, {"mail": NEW}),
        ({"mail": OLD}, {"mail": None}),
        ({"mail": OLD}, {"mail": ()}),
        ({"mail": OLD}, {"title": "Boss"}),
    ],
)
def test_addresses_that_are_not_touched(held: dict[str, t.Any], wanted: dict[str, t.Any]) -> None:
    assert "proxyAddresses" not in followed(task(**wanted), anna(**held))


def test_a_new_account_has_no_former_address() -> None:
    plan = make_plan(task(mail=NEW, sAMAccountName="anna"), snapshot())
    assert "proxyAddresses" not in deltas(plan) and deltas(plan)["mail"].after == (NEW,)


@pytest.mark.parametrize("keep", [True, False])
def test_without_the_option_addresses_are_as_mapped(keep: bool) -> None:
    assert ("proxyAddresses" in followed(task(keep=keep, mail=NEW), anna(mail=OLD))) is keep
    listed = task(keep=keep, mail=NEW, proxyAddresses=f"SMTP:{NEW}")
    found = followed(listed, anna(mail=OLD, proxyAddresses=[f"SMTP:{OLD}"]))["proxyAddresses"]
    assert found.after == ((f"SMTP:{NEW}", f"smtp:{OLD}") if keep else (f"SMTP:{NEW}",))


def test_mapped_addresses_keep_the_former_mail_too() -> None:
    found = followed(task(mail=NEW, proxyAddresses=f"SMTP:{NEW}"), anna(mail=OLD))
    assert found["proxyAddresses"].after == (f"SMTP:{NEW}", f"smtp:{OLD}")


@pytest.mark.parametrize("values", [None, (f"SMTP:{NEW}",)])
def test_addresses_that_are_mapped_for_others_or_for_new_accounts_only(values: t.Any) -> None:
    rules = (rule_of("mail"), AttributeRule(attribute="proxyAddresses", on_create_only=True, option="t[0].attributes"))
    found = followed(task(*rules, mail=NEW, proxyAddresses=values), anna(mail=OLD))
    assert found["proxyAddresses"].after == (f"SMTP:{NEW}", f"smtp:{OLD}")
    assert found["proxyAddresses"].reason == "t[0].attributes"


def test_the_chosen_candidate_counts() -> None:
    other = account("Other", "2", mail=NEW)
    rules = (AttributeRule(attribute="mail", kind=ValueKind.CANDIDATES),)
    plan = make_plan(task(*rules, mail=(NEW, "anna2@corp.example")), snapshot(anna(mail=OLD), other))
    assert deltas(plan)["proxyAddresses"].after == ("SMTP:anna2@corp.example", f"smtp:{OLD}")


def test_nobody_whose_address_is_taken_loses_one() -> None:
    plan = make_plan(task(mail=NEW), snapshot(anna(mail=OLD), account("Other", "2", mail=NEW)))
    assert plan.changes == () and len(plan.rejections) == 1


@pytest.mark.parametrize("keep", [True, False])
def test_a_former_address_that_stays_is_not_freed(keep: bool) -> None:
    wanted = task(keep=keep, mail=NEW, sAMAccountName="anna")
    [desired] = wanted.desired
    joiner = dataclasses.replace(
        desired, key="2", label="Bea (2)", attributes={"cn": ("Bea",), "sAMAccountName": ("bea",), "mail": (OLD,)}
    )
    plan = make_plan(dataclasses.replace(wanted, desired=(desired, joiner)), snapshot(anna(mail=OLD)))
    [rejection] = plan.rejections
    assert ("frees the name" in rejection.reasons[0]) is not keep


def test_a_schema_without_proxy_addresses() -> None:
    seen = snapshot(anna(mail=OLD))
    schema = {name: kind for name, kind in seen.schema.items() if name != "proxyaddresses"}
    assert set(deltas(make_plan(task(mail=NEW), dataclasses.replace(seen, schema=schema)))) == {"mail"}


# ---- Exchange decides ----


@pytest.mark.parametrize(
    ("policies", "decides"),
    [
        ({"msExchPoliciesIncluded": APPLIES}, True),
        ({"msExchPoliciesIncluded": [", ".join(APPLIES).lower()]}, True),
        ({"msExchPoliciesIncluded": APPLIES, "msExchPoliciesExcluded": [POLICY]}, False),
        ({"msExchPoliciesExcluded": [POLICY]}, False),
        ({"msExchPoliciesIncluded": ["{other}"]}, False),
        ({}, False),
    ],
)
def test_exchange_decides_about_accounts_with_an_address_policy(policies: dict[str, t.Any], decides: bool) -> None:
    held = anna(mail="anna@exchange.example", proxyAddresses=["SMTP:anna@exchange.example"], **policies)
    wanted = task(mail=NEW, proxyAddresses=f"SMTP:{NEW}", title="Boss")
    plan = make_plan(wanted, snapshot(held))
    assert set(deltas(plan)) == ({"title"} if decides else {"title", "mail", "proxyAddresses"})
    notices = [notice for notice in plan.notices if "Exchange" in notice.text]
    assert [(notice.keys, notice.text.partition(" ")[0]) for notice in notices] == (
        [(("1",), "lifecycle_attributes.mail"), (("1",), "lifecycle_attributes.proxyAddresses")] if decides else []
    )


def test_exchange_and_hr_agree() -> None:
    held = anna(mail=NEW, msExchPoliciesIncluded=APPLIES)
    plan = make_plan(task(mail=NEW), snapshot(held))
    assert (plan.changes, plan.notices) == ((), ())


def test_a_task_for_one_account_decides_itself() -> None:
    wanted = task(mail=NEW)
    own = dataclasses.replace(wanted, policy=dataclasses.replace(wanted.policy, yield_to_exchange=False))
    assert "mail" in deltas(make_plan(own, snapshot(anna(mail=OLD, msExchPoliciesIncluded=APPLIES))))
