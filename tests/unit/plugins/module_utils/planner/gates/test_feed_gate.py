# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd HR data stops a run; without an earlier feed, it is compared with the accounts."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Category, Desired, Policy, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.feed_gate import FeedGate
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan

from ..directory_in_memory import GROUPS, account, policy, rule, snapshot, wish

CHECKSUM = "0123456789abcdef"
FIRST = ("Anna", "Bea", "Cem", "Dora", "Emil", "Fritz")
LAST = tuple(f"Lastname{letter}" for letter in "abcdefghij")
NAMES = tuple((first, last) for first in FIRST for last in LAST)
"""60 people."""
RULES = (rule("givenName"), rule("sn"), rule("department"))

People = list[Desired]
Change = t.Callable[[int, str, str], dict[str, t.Any]]


def accounts(**values: t.Any) -> list[Account]:
    return [
        account(f"{first} {last}", str(number), givenName=first, sn=last, displayName=f"{first} {last}", **values)
        for number, (first, last) in enumerate(NAMES)
    ]


def wishes(change: Change = lambda *_one: {}) -> People:
    """What HR says of everybody, with other values by the change."""
    return [_wish(str(number), first, last, change(number, first, last)) for number, (first, last) in enumerate(NAMES)]


def _wish(key: str, first: str, last: str, more: dict[str, t.Any]) -> Desired:
    first, last = more.pop("givenName", first), more.pop("sn", last)
    name = f"{first} {last}"
    return wish(key, name, givenName=first, sn=last, displayName=name, **more)


def planned(people: People, held: t.Sequence[Account] = (), rules: Policy | None = None, **gate: t.Any) -> Plan:
    told = FeedGate(checksum=CHECKSUM, **{"compares_accounts": True, **gate})
    task = Task(desired=tuple(people), policy=rules or policy(*RULES), feed_gate=told)
    return make_plan(task, snapshot(*(held or accounts())))


def odd(people: People, held: t.Sequence[Account] = (), **more: t.Any) -> str:
    return "\n".join(planned(people, held, **more).unconfirmed)


def swapped(_number: int, first: str, last: str) -> dict[str, t.Any]:
    return {"givenName": last, "sn": first}


def others(number: int, first: str, _last: str) -> dict[str, t.Any]:
    return {"givenName": f"Zo{first[::-1]}", "sn": f"X{LAST[number % 10][-1]}"}


def left(*_one: t.Any) -> dict[str, t.Any]:
    return {"presence": Presence.LEFT, "why": "end date 2026-11-27 reached"}


def test_what_is_odd_stops_a_run_and_not_a_preview() -> None:
    plan = planned(wishes(), oddities=("Source hr: email: from 600 to 0.",))
    first, second = plan.unconfirmed
    assert first == (
        "The feed of HR is odd in 1 respect, so a run writes nothing unless lifecycle_accept_feed is"
        " '0123456789abcdef', the checksum of this feed. Correct HR, and run again; or, if all of it is right, set it"
        " for one run."
    )
    assert second == "Source hr: email: from 600 to 0."
    assert plan.decided(check_mode=False).stops == (first, second)
    preview = plan.decided(check_mode=True)
    assert (preview.stops, [one.text for one in preview.notices[:2]]) == ((), [first, second])


def test_the_checksum_accepts_one_feed_only() -> None:
    assert odd(wishes(), oddities=("odd",), accepted=CHECKSUM) == ""
    assert "It is 'fedcba9876543210', the checksum of another feed." in odd(
        wishes(), oddities=("odd",), accepted="fedcba9876543210"
    )
    assert odd(wishes(), accepted="fedcba9876543210") == "", "nothing is odd"
    assert odd(wishes(swapped), accepted=CHECKSUM) == ""


def test_tasks_that_do_not_follow_hr_have_no_gate() -> None:
    assert (
        make_plan(Task(desired=tuple(wishes(swapped)), policy=policy(*RULES)), snapshot(*accounts())).unconfirmed == ()
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (swapped, "first_name and last_name: 60 of 60 people have them swapped in their account (up to 5 are usual): "
                  "Lastnamea Anna (0), Lastnamea Bea (10), Lastnamea Cem (20), and 57 more. No earlier feed"),
        (others, "first_name and last_name: 60 of 60 people have wholly other names than the account with their key"),
        (left, "end_date and status: 60 of 60 people with an enabled account have left (up to 10 are usual)"),
        (lambda *_one: {"department": "Default"}, "department: 60 of 60 people have another value in their account"),
        (lambda number, *_names: {"mail": f"{number}@new"}, "mail: 60 of 60 people have another value in their"),
        (lambda number, *_names: {"userPrincipalName": f"{number}@new"}, "userPrincipalName: 60 of 60 people"),
        (lambda number, *_names: {"sn": f"Other{'xyzuvw'[number]}"} if number < 6 else {},
         "first_name and last_name: 6 of 60 people have another name than the account with their key"),
    ],
)  # fmt: skip
def test_accounts_that_differ_from_the_feed(change: Change, says: str) -> None:
    held = [
        account(f"{first} {last}", str(number), givenName=first, sn=last, displayName=f"{first} {last}",
                department="Sales", mail=f"{number}@old", userPrincipalName=f"{number}@old")
        for number, (first, last) in enumerate(NAMES)
    ]  # fmt: skip
    assert says in odd(wishes(change), held)
    assert odd(wishes(change), held, compares_accounts=False) == ""


def test_swapped_names_where_only_accounts_are_named() -> None:
    names = [wish(str(number), f"{last} {first}") for number, (first, last) in enumerate(NAMES)]
    held = [account(f"{first} {last}", str(number)) for number, (first, last) in enumerate(NAMES)]
    assert "have them swapped" in odd(names, held, rules=policy())
    letters = [wish(str(number), f"{first} {last}".upper()) for number, (first, last) in enumerate(NAMES)]
    assert "swapped" not in odd(letters, held, rules=policy())


def test_people_who_lose_groups() -> None:
    member = accounts(memberOf=f"CN=Sales,{GROUPS}")
    rules = policy(*RULES, owned_groups=frozenset(("sales",)))
    assert "teams, department and location: 60 of 60 people would lose groups" in odd(wishes(), member, rules=rules)
    stay = wishes(lambda number, *_names: {} if number < 10 else {"groups": ("sales",)})
    assert odd(stay, member, rules=rules) == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda *_one: {},
        lambda *_one: {"department": "Sales"},
        lambda number, *_names: left() if number < 10 else {},
        lambda number, *_names: {"sn": f"Married{'abcde'[number]}"} if number < 5 else {},
        lambda number, *_names: {"department": "IT"} if number < 30 else {"department": "Sales"},
    ],
)
def test_usual_differences(change: Change) -> None:
    assert odd(wishes(change), accounts(department="Sales")) == ""


def test_values_that_accounts_do_not_have_yet_are_usual() -> None:
    assert odd(wishes(lambda *_one: {"department": "Sales", "mail": "x"}), accounts()) == ""


def test_addresses_that_exchange_sets_are_usual() -> None:
    people = wishes(lambda number, *_names: {"mail": f"{number}@hr"})
    held = accounts(mail="x@exchange", msExchPoliciesIncluded="{26491cfc-9e50-4857-861b-0cb8df22b5d7}")
    rules = policy(*RULES, yield_to_exchange=True, match_attributes=())
    assert odd(people, held, rules=rules) == ""


def test_new_and_disabled_accounts_and_those_outside_the_run_do_not_count() -> None:
    assert odd(wishes(swapped), [account("Somebody", "999")]) == ""
    assert odd(wishes(left), accounts(userAccountControl="514")) == ""
    assert "60 of 60 people with a disabled account work" in odd(wishes(), accounts(userAccountControl="514"))
    created = policy(*RULES, category=Category.CREATE)
    assert odd(wishes(swapped), rules=created) == "", "this run changes no account"
    only = policy(*RULES, only=frozenset(("1", "2", "3")))
    assert odd(wishes(swapped), rules=only) == ""


def test_accounts_that_a_killed_run_has_created_are_not_compared() -> None:
    disabled = accounts(userAccountControl="514")
    assert "with a disabled account work" in odd(wishes(), disabled)
    at = datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC)
    people = {str(key): PersonMemory(key=str(key), disabled=at) for key in range(100)}
    gate = FeedGate(checksum=CHECKSUM, compares_accounts=True)
    task = Task(desired=tuple(wishes()), policy=policy(*RULES), feed_gate=gate)
    assert make_plan(task, snapshot(*disabled), None, Memory(people=people)).unconfirmed == ()
