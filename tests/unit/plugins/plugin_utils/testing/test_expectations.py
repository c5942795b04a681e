# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expectations of example people: only what they name is compared."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    AttributeRule,
    Desired,
    Likeness,
    Presence,
    ValueKind,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Rejection
from ansible_collections.hrsync.ad.plugins.plugin_utils.testing.expectations import (
    Known,
    mismatches,
    read_expectations,
)
from ansible_collections.hrsync.ad.plugins.plugin_utils.testing.outcome import Account, Outcome, outcome_of, skipped

KNOWN = Known(attributes=("title", "sAMAccountName", "proxyAddresses"))
RULES = {
    "title": AttributeRule(attribute="title"),
    "sAMAccountName": AttributeRule(attribute="sAMAccountName", kind=ValueKind.CANDIDATES),
}
OU = "OU=Sales,OU=People,DC=example,DC=com"


def desired(presence: Presence = Presence.ACTIVE, **more: t.Any) -> Desired:
    return Desired(key="1", label="Anna Nowak (1)", presence=presence, **more)


def outcome(presence: Presence = Presence.ACTIVE, taken: t.Iterable[str] = (), **more: t.Any) -> Outcome:
    """What becomes of somebody whose presence the mapping sees as `presence`."""
    return outcome_of(desired(presence, **more), presence, RULES, taken)


def told(expect: t.Mapping[str, t.Any], result: Outcome) -> list[str]:
    found = mismatches(read_expectations(expect, KNOWN, "expect"), result)
    return [f"{one.what}: {one.expected} / {one.actual}" for one in found]


def problem(expect: t.Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read_expectations(expect, KNOWN, "expect")
    return str(caught.value)


@pytest.mark.parametrize(
    ("presence", "account"),
    [
        (Presence.FUTURE, "absent"),
        (Presence.UPCOMING, "disabled"),
        (Presence.ACTIVE, "enabled"),
        (Presence.LEFT, "disabled"),
    ],
)
def test_the_account_follows_the_presence(presence: Presence, account: str) -> None:
    assert told({"account": account, "presence": presence.value}, outcome(presence)) == []


def test_accounts_that_differ() -> None:
    deleted = outcome_of(desired(Presence.ABSENT), Presence.LEFT, RULES, ())
    assert told({"account": "absent", "presence": "left"}, deleted) == []
    assert told({"account": "disabled", "presence": "active"}, deleted) == [
        "presence: active / left",
        "account: disabled / absent",
    ]
    assert told({"account": "enabled"}, outcome(start_unknown=True)) == ["account: enabled / disabled"]


def test_nothing_is_expected() -> None:
    assert told({}, outcome()) == []
    assert mismatches(read_expectations(None, KNOWN, "expect"), outcome()) == ()


@pytest.mark.parametrize("expect", [{"account": "absent"}, {"presence": "left"}])
def test_a_mismatch_is_plain_text(expect: dict[str, str]) -> None:
    """Ansible warns of other types in results."""
    [one] = mismatches(read_expectations(expect, KNOWN, "expect"), outcome())
    assert {type(value) for value in one} == {str}


def test_who_is_skipped_is_one_failure_with_the_reasons() -> None:
    result = skipped([Rejection("1", "A", ("No office.", "No name."))], Presence.ACTIVE)
    assert told({"groups": ["A"], "account": "enabled"}, result) == ["account: enabled / skipped: No office. No name."]
    assert told({}, result) == ["account: not skipped / skipped: No office. No name."]
    assert told({"account": "skipped"}, result) == []
    assert told({"account": "skipped", "ou": OU}, result) == [f"ou: {OU} / none, because the person is skipped"]
    assert told({"account": "skipped"}, outcome()) == ["account: skipped / enabled"]


def test_the_ou_is_compared_as_the_directory_compares_it() -> None:
    assert told({"ou": "ou=sales, OU=People,DC=example,DC=com"}, outcome(ou=OU)) == []
    assert told({"ou": OU}, outcome(ou="OU=X")) == [f"ou: {OU} / OU=X"]
    assert told({"ou": OU}, outcome()) == [f"ou: {OU} / none"]
    assert told({"ou": OU}, outcome(Presence.LEFT, ou=OU)) == [f"ou: {OU} / not managed, because presence is left"]


@pytest.mark.parametrize(
    ("expected", "values"),
    [
        ("Clerk", ("Clerk",)),
        (5, ("5",)),
        (True, ("TRUE",)),
        (None, None),
        ("", ()),
        ([], ()),
        (["b", "a"], ("a", "b")),
        (datetime.date(2026, 1, 2), ("2026-01-02",)),
        (datetime.datetime(2026, 1, 2, 3), ("2026-01-02T03:00:00",)),
    ],
)
def test_values_are_those_that_a_template_gives(expected: t.Any, values: tuple[str, ...] | None) -> None:
    assert told({"attributes": {"TITLE": expected}}, outcome(attributes={"title": values})) == []


@pytest.mark.parametrize(
    ("expected", "values", "message"),
    [
        ("Clerk", ("clerk",), "attributes.title: Clerk / clerk"),
        ("Clerk", None, "attributes.title: Clerk / null, which keeps the present value"),
        ("Clerk", (), "attributes.title: Clerk / no value, which clears it"),
        (None, (), "attributes.title: null, which keeps the present value / no value, which clears it"),
        ("", ("x",), "attributes.title: no value, which clears it / x"),
        (["a"], ("a", "b"), "attributes.title: a / a, b"),
    ],
)
def test_other_values(expected: t.Any, values: tuple[str, ...] | None, message: str) -> None:
    assert told({"attributes": {"title": expected}}, outcome(attributes={"title": values})) == [message]


def test_an_attribute_that_is_left_out() -> None:
    result = outcome(unmade={"title": "the country is not known"})
    assert told({"attributes": {"title": None}}, result) == [
        "attributes.title: null, which keeps the present value / left out: the country is not known"
    ]
    assert told({"attributes": {"title": "x"}}, outcome()) == ["attributes.title: x / none"]


def test_the_first_candidate_that_is_not_taken() -> None:
    candidates = {"sAMAccountName": ("anowak", "anna.nowak")}
    expect = {"attributes": {"sAMAccountName": "anna.nowak"}}
    assert told(expect, outcome(taken=["ANowak"], attributes=candidates)) == []
    assert told(expect, outcome(attributes=candidates)) == ["attributes.sAMAccountName: anna.nowak / anowak"]
    assert told(expect, outcome(taken=["anowak", "anna.nowak"], attributes=candidates)) == [
        "attributes.sAMAccountName: anna.nowak / no value, which clears it"
    ]


def test_groups_are_a_part_of_all_groups() -> None:
    result = outcome(groups=("GG-Staff", "GG-Sales"))
    assert told({"groups": "gg-staff", "not_groups": ["GG-IT"]}, result) == []
    assert told({"groups": ["GG-IT", "GG-Staff"], "not_groups": ["gg-sales"]}, result) == [
        "groups: GG-IT / GG-Staff, GG-Sales",
        "not_groups: not gg-sales / GG-Staff, GG-Sales",
    ]
    assert told({"groups": ["GG-IT"]}, outcome()) == ["groups: GG-IT / none"]


def test_a_leaver_is_in_no_group_of_the_mapping() -> None:
    leaver = outcome(Presence.LEFT, groups=("GG-Staff",), attributes={"title": ("x",)})
    assert told({"groups": ["GG-Staff"], "attributes": {"title": "x"}}, leaver) == [
        "attributes.title: x / not managed, because presence is left",
        "groups: GG-Staff / not managed, because presence is left",
    ]


def test_flags_and_template_accounts() -> None:
    result = outcome(flags={"not_delegated": True}, like=Likeness(account="tpl-sales"))
    assert told({"flags": {"not_delegated": True}, "like": "TPL-sales"}, result) == []
    assert told({"flags": {"not_delegated": False, "smartcard_required": True}, "like": "tpl-it"}, result) == [
        "flags.not_delegated: false / true",
        "flags.smartcard_required: true / not set",
        "like: tpl-it / tpl-sales",
    ]
    assert told({"like": "tpl-it"}, outcome()) == ["like: tpl-it / none"]


def test_some_options_of_a_step() -> None:
    result = outcome(steps={"mailbox": ({"way": "exchange", "state": "shared", "size": 5},)})
    assert told({"mailbox": {"state": "shared"}}, result) == []
    assert told({"mailbox": [{"state": "shared"}]}, result) == []
    assert told({"mailbox": {"state": "present", "way": "exchange"}}, result) == [
        'mailbox: {"state": "present", "way": "exchange"} / {"state": "shared", "way": "exchange"}'
    ]
    assert told({"license": {"usage_location": "PL"}}, result) == ['license: {"usage_location": "PL"} / none']


@pytest.mark.parametrize("none", [None, False, "none", []])
def test_a_step_that_must_not_run(none: t.Any) -> None:
    assert told({"mailbox": none}, outcome()) == []
    assert told({"mailbox": none}, outcome(steps={"mailbox": ({"state": "shared"},)})) == [
        'mailbox: none / {"state": "shared"}'
    ]


def test_no_step_runs_for_somebody_who_comes_later() -> None:
    assert told({"mailbox": "none"}, outcome(Presence.FUTURE, steps={"mailbox": ({"state": "shared"},)})) == []


def test_members_of_lists_in_options() -> None:
    result = outcome(steps={"license": ({"assign": [{"sku": "E5"}, {"sku": "E3", "without": ["YAMMER"]}]},)})
    assert told({"license": {"assign": [{"sku": "E3"}]}}, result) == []
    assert told({"license": {"assign": [{"sku": "E1"}]}}, result) != []
    assert told({"license": {"assign": [{"sku": "E3"}, {"sku": "E5"}, {"sku": "E5"}]}}, result) != []
    assert told({"license": {"revoke": ["all"]}}, result) != []
    assert told({"license": {"usage_location": None}}, result) == []


def test_numbers_are_compared_as_they_are_written() -> None:
    result = outcome(steps={"script": ({"time_limit": 5, "name": "a"}, {"time_limit": 7, "name": "b"})})
    assert told({"script": [{"time_limit": "5"}, {"name": "b"}]}, result) == []
    assert told({"script": {"time_limit": {"a": 1}}}, result) != []


def test_secrets_are_not_shown() -> None:
    result = outcome(steps={"script": ({"name": "a", "data": {"pin": "s3cret"}},)})
    assert told({"script": {"name": "b", "data": {"pin": "0"}}}, result) == [
        'script: {"name": "b", "data": "(hidden)"} / {"name": "a", "data": "(hidden)"}'
    ]


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ({"grops": []}, "expect.grops: there is no such expectation; did you mean groups"),
        ("x", "expect must be a dictionary, not x."),
        ({"presence": "activ"}, "expect.presence is 'activ', not one of future, upcoming, active, left; did you mean"),
        ({"account": "gone"}, "expect.account is 'gone', not one of enabled, disabled, absent, skipped."),
        (
            {"attributes": {"titel": 1}},
            "expect.attributes.titel: the mapping has no such attribute; did you mean title",
        ),
        ({"attributes": {"xyz": 1}}, "expect.attributes.xyz: the mapping has no such attribute."),
        ({"attributes": {"title": {}}}, "expect.attributes.title must be a value or a list of values, not {}."),
        ({"ou": 5}, "expect.ou: 5 is not a DN."),
        ({"ou": "Sales"}, "expect.ou: "),
        ({"groups": [5]}, "expect.groups[0] is 5, but must be text."),
        ({"like": 5}, "expect.like is 5, but must be text."),
        ({"flags": {"smartcard": True}}, "expect.flags.smartcard: there is no such flag; did you mean smartcard_req"),
        ({"mailbox": {"stat": "x"}}, "expect.mailbox.stat: there is no such option; did you mean state"),
        ({"mailbox": "shared"}, "expect.mailbox must be a dictionary of options of mailbox, or none; not shared."),
    ],
)
def test_wrong_expectations(expect: t.Any, message: str) -> None:
    assert problem(expect).startswith(message)


def test_the_words_for_accounts() -> None:
    assert [account.value for account in Account] == ["enabled", "disabled", "absent", "skipped"]
