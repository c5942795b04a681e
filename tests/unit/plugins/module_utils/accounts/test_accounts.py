# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.accounts import outcome, user_info
from ansible_collections.hrsync.ad.plugins.module_utils.directory import namesakes
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Enable, Rename
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Outcome, Plan, Rejection, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report
from ansible_collections.hrsync.ad.plugins.module_utils.module import ModuleResult
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax

NAME = "CN=Anna,DC=example,DC=com"
RENAME = Rename(label="Anna", dn=NAME, new_dn="CN=Eva,DC=example,DC=com")
ENABLE = Enable(label="Anna", dn=NAME)


class Module:
    """What the functions need of an AnsibleModule."""

    def __init__(self, *, diff: bool = False) -> None:
        self._diff = diff
        self.warnings: list[str] = []

    def warn(self, text: str) -> None:
        self.warnings.append(text)


def report(outcomes: dict[int, Outcome] | None = None, **plan: t.Any) -> Report:
    return Report(plan=Plan(**plan), outcomes=outcomes or {}, server="dc1", checksum="c")


def result_of(some: Report, module: Module | None = None) -> ModuleResult:
    return outcome.result_of(some, t.cast(t.Any, module or Module()), account=None)


def refused(some: Report) -> outcome.RefusedError:
    with pytest.raises(outcome.RefusedError) as caught:
        result_of(some)
    return caught.value


def test_check_mode_tells_what_would_be() -> None:
    result = result_of(report(changes=(RENAME, ENABLE)))
    assert result == {
        "changed": True,
        "changes": ["rename: Anna: CN=Eva,DC=example,DC=com", "enable: Anna"],
        "server": "dc1",
        "account": None,
    }


def test_notices_are_warnings_and_diffs_are_asked_for() -> None:
    module = Module(diff=True)
    assert len(result_of(report(changes=(RENAME,), notices=(Notice("Look out."),)), module)["diff"]) == 1
    assert module.warnings == ["Look out."]


def test_a_refused_change_is_told_with_what_was_done_before() -> None:
    outcomes = {0: Outcome(Status.APPLIED), 1: Outcome(Status.FAILED, "No rights"), 2: Outcome(Status.SKIPPED, "…")}
    error = refused(report(outcomes, changes=(RENAME, ENABLE, ENABLE)))
    assert str(error) == "enable: Anna: No rights. Not attempted because of that: 1 more change of the account."
    assert error.result["changes"] == ["rename: Anna: CN=Eva,DC=example,DC=com"]
    assert error.result["changed"]


def test_an_account_that_is_skipped_after_a_conflict_tells_what_was_done_before() -> None:
    outcomes = {0: Outcome(Status.APPLIED), 1: Outcome(Status.CONFLICT, "Changed by somebody else.")}
    error = refused(report(outcomes, changes=(RENAME, ENABLE), rejections=(Rejection("1", "Anna", ("Taken.",)),)))
    assert (str(error), error.result["changes"]) == ("Anna: Taken.", ["rename: Anna: CN=Eva,DC=example,DC=com"])


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ({"stops": ("No such attribute.", "Nor this.")}, "No such attribute. Nor this."),
        ({"rejections": (Rejection("1", "Anna", ("Taken.", "Too long.")),)}, "Anna: Taken. Too long."),
    ],
)
def test_what_is_set_aside_fails_and_changes_nothing(plan: dict[str, t.Any], message: str) -> None:
    error = refused(report(**plan))
    assert str(error) == message
    assert (error.result["changed"], error.result["changes"]) == (False, [])


TYPES = {
    "title": AttributeType("title", Syntax.TEXT, single_valued=True),
    "othertelephone": AttributeType("otherTelephone", Syntax.TEXT, single_valued=False),
    "useraccountcontrol": AttributeType("userAccountControl", Syntax.INTEGER, single_valued=True),
    "iscriticalsystemobject": AttributeType("isCriticalSystemObject", Syntax.BOOLEAN, single_valued=True),
    "thumbnailphoto": AttributeType("thumbnailPhoto", Syntax.BINARY, single_valued=True),
}


@pytest.mark.parametrize(
    ("attribute", "values", "expected"),
    [
        ("title", (), None),
        ("title", ("Żółw".encode(),), "Żółw"),
        ("otherTelephone", (), []),
        ("otherTelephone", (b"1",), ["1"]),
        ("otherTelephone", (b"1", b"2"), ["1", "2"]),
        ("userAccountControl", (b"512",), 512),
        ("isCriticalSystemObject", (b"TRUE",), True),
        ("isCriticalSystemObject", (b"FALSE",), False),
        ("thumbnailPhoto", (b"\xff\xd8",), "/9g="),
    ],
)
def test_the_schema_says_whether_there_is_one_value_or_a_list(
    attribute: str, values: tuple[bytes, ...], expected: t.Any
) -> None:
    assert user_info.native(TYPES[attribute.lower()], values) == expected


def account(**values: bytes) -> Account:
    return Account(NAME, {name.lower(): (value,) for name, value in values.items()}, "guid")


def test_an_account_that_shows_nothing() -> None:
    assert user_info.describe(account(), ["Title"], TYPES) == {
        "dn": NAME,
        "guid": "guid",
        "sid": None,
        "sam_account_name": None,
        "upn": None,
        "enabled": None,
        "locked": False,
        "expires": None,
        "member_of": [],
        "attributes": {"Title": None},
    }


@pytest.mark.parametrize(
    ("expires", "expected"),
    [(b"0", None), (b"9223372036854775807", None), (b"157153788000000000", "2098-12-31T23:00:00Z")],
)
def test_an_account_that_shows_all(expires: bytes, expected: str | None) -> None:
    shown = user_info.describe(
        account(
            userAccountControl=b"514",
            accountExpires=expires,
            sAMAccountName=b"anna",
            objectSid=bytes.fromhex("01010000000000050b000000"),
            memberOf=b"CN=x",
        ),
        (),
        {},
    )
    assert (shown["enabled"], shown["expires"], shown["sam_account_name"]) == (False, expected, "anna")
    assert (shown["sid"], shown["member_of"], shown["attributes"]) == ("S-1-5-11", ["CN=x"], {})


def test_whoever_may_hold_a_wanted_name_is_read() -> None:
    desired = Desired(
        key="1",
        label="x",
        presence=Presence.ACTIVE,
        attributes={
            "SAMAccountName": ("anna",),
            "userPrincipalName": ("a@b",),
            "cn": ("A (B)",),
            "mail": ("m@b",),
            "proxyAddresses": ("SMTP:p@b",),
            "mailNickname": ("n",),
            "title": ("t",),
            "l": None,
        },
    )
    assert namesakes.namesakes(desired, "corp.example", None) == (
        "(|(samaccountname=anna)(userPrincipalName=anna@corp.example)(userprincipalname=a@b)(sAMAccountName=a)"
        r"(name=A \28B\29)"
        "(mail=m@b)(proxyAddresses=smtp:m@b)(targetAddress=smtp:m@b)"
        "(mail=p@b)(proxyAddresses=smtp:p@b)(targetAddress=smtp:p@b)(mailnickname=n))"
    )


def test_an_account_that_is_moved_needs_its_name_there() -> None:
    moved = Desired(key="1", label="x", presence=Presence.ACTIVE, ou="OU=Sales,DC=example,DC=com")
    account = Account(NAME, {}, "guid")
    assert namesakes.namesakes(moved, "corp.example", account) == "(|(name=Anna))"
    assert namesakes.namesakes(dataclasses.replace(moved, ou=None), "corp.example", account) is None
