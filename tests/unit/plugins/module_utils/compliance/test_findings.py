# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The directory as it is against HR: whose account it is, who has none, and what access remains."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.compliance.accounts import created_on, last_used
from ansible_collections.hrsync.ad.plugins.module_utils.compliance.findings import Findings, find, with_access
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Keyless, Task
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import filetime
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    ADMINS,
    STAFF,
    account,
    group,
    policy,
    snapshot,
    wish,
)

NOW = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
DISABLED = "514"


def found(*people: Desired, before: Snapshot, days: int = 90, options: t.Any = None, **task: t.Any) -> Findings:
    configured = policy(**{"owned_groups": frozenset(("sales",)), "managed_base": STAFF, **(options or {})})
    given = {"known_keys": frozenset(one.key for one in people), **task}
    return find(Task(desired=people, policy=configured, **given), before, NOW, days)


def used(days: int) -> str:
    return str(filetime(NOW - datetime.timedelta(days=days)))


def names(rows: t.Iterable[t.Mapping[str, t.Any]]) -> list[str]:
    return [row["name"] for row in rows]


def test_enabled_accounts_of_nobody() -> None:
    before = snapshot(
        account("Anna", "1"),
        account("Stranger"),
        account("Old", "99"),
        account("Skipped", "7"),
        account("Off", userAccountControl=DISABLED),
        account("Admin", parent=ADMINS),
        account("Lost", mail="lost@corp.example"),
        account("Waits", mail="WAITS@corp.example"),
    )
    findings = found(
        wish("1"),
        before=before,
        known_keys=frozenset(("1", "7")),
        rejections=(Rejection("7", "Skipped (7)", ("why",)),),
        keyless=(Keyless(label="Lost", email="Lost@corp.example"),),
        skipped_addresses=frozenset(("waits@corp.example",)),
    )
    assert names(findings.without_record) == ["Stranger", "Old"]
    assert {row["key"] for row in findings.without_record} == {""}
    assert (findings.accounts, findings.enabled) == (7, 6)


def test_what_a_row_tells() -> None:
    one = account(
        "Zoe",
        displayName="Zoe Stranger",
        department="Sales",
        title="Clerk",
        whenCreated="20240102030405.0Z",
        lastLogonTimestamp=used(100),
    )
    [row] = found(before=snapshot(one)).without_record
    assert row == {
        "name": "Zoe Stranger",
        "login": "zoe",
        "department": "Sales",
        "job_title": "Clerk",
        "enabled": True,
        "created": "2024-01-02",
        "last_used": "2026-08-20",
        "guid": one.guid,
        "key": "",
    }


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("0", None),
        ("9223372036854775807", None),
        ("nonsense", None),
        (used(3), "2026-11-25"),
        ("134000000000000001", "2025-08-18"),
        ("9" * 30, None),
    ],
)
def test_when_an_account_was_used(text: str, day: str | None) -> None:
    moment = last_used(account("Anna", lastLogonTimestamp=text))
    assert (moment.date().isoformat() if moment else None) == day


def test_a_creation_that_cannot_be_read() -> None:
    assert created_on(account("Anna")) == ""


def test_people_without_an_account() -> None:
    people = (
        wish("1", "Anna"),
        wish("2", "Bea", presence=Presence.UPCOMING, sAMAccountName="taken"),
        wish("3", "Cem", presence=Presence.FUTURE),
        wish("4", "Dan", presence=Presence.LEFT),
    )
    findings = found(
        *people,
        before=snapshot(account("taken"), account("Eve", "5")),
        rejections=(
            Rejection("5", "Eve (5)", ("has an account",)),
            Rejection("6", "Fay (6)", ("lifecycle_ou: HR has no city",)),
            Rejection("", "Gil (factorial id 3)", ("no employee number",)),
        ),
    )
    assert [(row["key"], row["label"]) for row in findings.without_account] == [
        ("1", people[0].label),
        ("2", people[1].label),
        ("6", "Fay (6)"),
        ("", "Gil (factorial id 3)"),
    ]
    reasons = {row["key"]: row["reasons"] for row in findings.without_account}
    assert reasons["1"] == []
    assert "taken" in reasons["2"][0]
    assert reasons["6"] == ["lifecycle_ou: HR has no city"]


def access(findings: Findings, licenses: t.Sequence[str] = ()) -> list[dict[str, t.Any]]:
    return [row for row in (with_access(one, licenses) for one in findings.leavers) if row]


def test_people_who_have_left_and_still_have_access() -> None:
    member: dict[str, t.Any] = {"memberOf": [group("Sales").dn, group("Office").dn]}
    before = snapshot(
        account("On", "1"),
        account("Member", "2", userAccountControl=DISABLED, **member),
        account("Gone", "3", userAccountControl=DISABLED),
        account("Works", "4", **member),
        account("Twice", "5"),
        account("Again", "5", parent=f"OU=Sales,{STAFF}"),
    )
    left = [wish(key, presence=Presence.LEFT, why="end date 2026-10-31 reached") for key in "1235"]
    findings = found(*left, wish("4"), wish("", presence=Presence.LEFT), before=before)
    rows = access(findings)
    assert names(rows) == ["On", "Member", "Twice", "Again"], "both accounts of somebody who has two"
    assert rows[0]["why"] == "end date 2026-10-31 reached"
    assert (rows[1]["enabled"], rows[1]["groups"]) == (False, ["Office", "Sales"])
    assert "Gone" in names(access(findings, ["SPE_E3"])), "a license is access too"
    assert names(findings.unused) == ["Works"], "those who have left are in their own list"


def test_unused_accounts() -> None:
    before = snapshot(
        account("Never", "1"),
        account("Long", "2", lastLogonTimestamp=used(91)),
        account("Lately", "3", lastLogonTimestamp=used(89)),
        account("Off", "4", userAccountControl=DISABLED),
        account("New", "5", whenCreated="20260830120000.0Z"),
        account("Old", "6", whenCreated="20260830115959.0Z"),
    )
    people = [wish(key) for key in "123456"]
    assert names(found(*people, before=before).unused) == ["Never", "Long", "Old"]
    assert names(found(*people, before=before, days=91).unused) == ["Never"]
    assert [row["key"] for row in found(*people, before=before).unused] == ["1", "2", "6"]


def test_managers_who_left() -> None:
    boss = account("Boss", "1")
    before = snapshot(
        boss,
        account("Anna", "2", manager=boss.dn.upper()),
        account("Bea", "3", manager=f"CN=Somebody,{STAFF}"),
        account("Cem", "4", manager=boss.dn),
        account("Dan", "5"),
    )
    left = wish("1", presence=Presence.LEFT)
    people = [wish("2"), wish("3"), wish("4", presence=Presence.LEFT), wish("5"), wish("6")]
    assert found(left, *people, before=before).managers == ({"key": "2", "manager": "1"},)


def test_members_against_the_rules() -> None:
    sales, office = group("Sales").dn, group("Office").dn
    closed = group("Closed", parent=ADMINS)
    before = snapshot(
        account("Anna", "1", memberOf=[sales, office]),
        account("Bea", "2", memberOf=[sales]),
        account("Stranger", memberOf=[sales, closed.dn]),
        account("Skipped", "3", memberOf=[sales]),
        account("Gone", "4", memberOf=[sales]),
        account("Later", "5", memberOf=[sales]),
        groups=(group("Sales"), group("Office"), closed),
    )
    people = [
        wish("1"),
        wish("2", groups=("Sales",)),
        wish("3", ou="OU=Nowhere,DC=other"),
        wish("4", presence=Presence.LEFT),
        wish("5", presence=Presence.FUTURE),
    ]
    options = {"owned_groups": frozenset(("sales", "closed")), "protected_bases": (ADMINS,)}
    findings = found(*people, before=before, options=options)
    assert [(row["name"], row["group"], row["key"]) for row in findings.against_rules] == [
        ("Anna", "Sales", "1"),
        ("Stranger", "Sales", ""),
    ]


def test_an_invalid_configuration_has_no_lists() -> None:
    findings = found(wish("1"), before=snapshot(account("Anna", "1")), options={"key_attribute": "nonsense"})
    assert findings.stops
    assert (findings.accounts, findings.unused) == (0, ())


def test_hr_that_knows_nobody_is_told() -> None:
    accounts: list[Account] = [account(f"User {number}", str(number)) for number in range(20)]
    assert found(wish("1"), before=snapshot(*accounts), options={"minimum_coverage": 80}).stops
