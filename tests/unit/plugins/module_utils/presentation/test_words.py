# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The changes of one account in words."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    CHILDREN,
    AddToGroup,
    Change,
    Create,
    Delete,
    Delta,
    Enable,
    ForgetGroups,
    LiftProtection,
    Move,
    PrimaryGroup,
    RemoveFromGroup,
    Rename,
    SetAttributes,
    SetPassword,
    StepChange,
    Unlock,
)
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.words import line
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME

DN = "CN=Anna Nowak,OU=Sales,OU=Warsaw,DC=example"
TITLE = Delta(attribute="title", before=("Platform Engineer",), after=("Principal Platform Engineer",))
STEP_TITLE = "job title Platform Engineer to Principal Platform Engineer"
LOGIN = Delta(attribute="sAMAccountName", before=("a.nowak",), after=("a.lis",))
MOVED = Delta(attribute="home_folder", before=("\\\\a\\x",), after=("\\\\b\\x",))
MAIL = Delta(attribute="mail", before=("Old@x.com",), after=("new@x.com",))
KEPT = Delta(attribute="proxyAddresses", before=("SMTP:old@x.com",), after=("SMTP:new@x.com", "smtp:old@x.com"))


def attributes(*deltas: Delta) -> Change:
    return SetAttributes(dn=DN, deltas=deltas)


def step(kind: str, *deltas: Delta) -> Change:
    return StepChange(kind=KINDS_BY_NAME[kind], dn=DN, deltas=deltas)


def groups(joined: int, left: int) -> list[Change]:
    return [
        *(AddToGroup(dn=DN, group=f"CN=J{number},DC=x") for number in range(joined)),
        *(RemoveFromGroup(dn=DN, group=f"CN=L{number},DC=x") for number in range(left)),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([], ""),
        ([attributes(TITLE)], 'title "Platform Engineer" to "Principal Platform Engineer"'),
        ([attributes(Delta(attribute="info", after=("x" * 50,)))], f'info "{"x" * 39}…"'),
        ([attributes(Delta(attribute="info", before=("x",)))], "info removed"),
        ([attributes(Delta(attribute="info", before=("x",), after=("y",), secret=True))], "info (secret) changed"),
        ([attributes(KEPT)], "proxyAddresses +SMTP:new@x.com +smtp:old@x.com -SMTP:old@x.com"),
        (
            [attributes(Delta(attribute="pager", before=tuple("abcd"), after=tuple("aefghi")))],
            "pager +5 values -3 values",
        ),
        ([attributes(TITLE, TITLE, TITLE)], "title, title, title"),
        ([attributes(*[TITLE] * 4)], "4 attributes"),
        ([attributes(TITLE, MAIL, KEPT)], "mail changes, old address kept; title"),
        ([attributes(TITLE, MAIL, TITLE)], "mail changes; title, title"),
        ([attributes(TITLE, KEPT, TITLE)], "proxyAddresses; title, title"),
        ([attributes(MAIL), Unlock(dn=DN)], "unlocked; mail changes"),
        ([attributes(LOGIN, TITLE, MAIL)], "login a.nowak to a.lis; mail changes; title"),
        ([attributes(Delta(attribute="sAMAccountName", after=("a.lis",))), Unlock(dn=DN)], "unlocked; login +a.lis"),
        (
            [SetAttributes(dn=DN, deltas=(TITLE,) * 3, adopted="found by mail: CN=A (created 2019-03-01)")],
            "adopted, found by mail: CN=A (created 2019-03-01); title, title, title",
        ),
        (groups(1, 1), "+J0 -L0"),
        (groups(3, 1), "+3 groups -1 group"),
        (groups(0, 4), "-4 groups"),
        ([AddToGroup(dn=DN, group="no name")], "+no name"),
        ([PrimaryGroup(dn=DN, group="CN=GG,DC=x")], "primary group GG"),
        ([ForgetGroups(dn=DN), Enable(dn=DN)], ""),
        ([LiftProtection(dn=DN), SetPassword(dn=DN)], "deletion protection lifted; new password"),
        ([Delete(dn=DN, deltas=(Delta(attribute=CHILDREN, before=("a", "b")),))], "with 2 entries below"),
        ([Delete(dn=DN)], ""),
        ([Move(dn=DN, new_dn="CN=Anna Nowak,OU=Sales,OU=Paris,DC=example")], "OU=Sales,OU=Warsaw to OU=Sales,OU=Paris"),
        ([Move(dn=DN, new_dn="CN=Anna Nowak,OU=HR,OU=Warsaw,DC=example")], "OU=Sales to OU=HR"),
        ([Move(dn=DN, new_dn="CN=Anna Nowak,OU=Warsaw,DC=example")], "OU=Sales,OU=Warsaw to OU=Warsaw"),
        (
            [
                Rename(dn=DN, new_dn="CN=Anna O'Neill\\, Dr.,OU=Sales,OU=Warsaw,DC=example"),
                Move(dn=DN, new_dn="CN=Anna O'Neill\\, Dr.,OU=HR,OU=Warsaw,DC=example"),
            ],
            "to Anna O'Neill, Dr.; OU=Sales to OU=HR",
        ),
        ([Create(dn=DN, deltas=(TITLE,)), SetPassword(dn=DN)], "stays disabled; OU=Sales"),
        ([Create(dn=DN, enabled=True)], "OU=Sales"),
        ([Create(dn=DN), *groups(2, 0), Enable(dn=DN)], "OU=Sales; +J0 +J1"),
        ([step("mailbox", Delta(attribute="mailbox", before=("user",), after=("shared",)))], "mailbox user to shared"),
        (
            [
                step(
                    "license",
                    Delta(attribute="usage_location", after=("PL",)),
                    Delta(attribute="licenses", after=("E3",)),
                )
            ],
            "usage location +PL, licenses +E3",
        ),
        ([step("license", TITLE, LOGIN, TITLE, TITLE)], f"{STEP_TITLE}, login a.nowak to a.lis and 2 more settings"),
        (
            [
                step(
                    "auto_reply",
                    Delta(attribute="auto_reply", before=("disabled",), after=("enabled",)),
                    Delta(attribute="internal_message", after=("I have left. Please write to the office instead.",)),
                    Delta(attribute="external_message", after=("Gone.",)),
                )
            ],
            "auto reply disabled to enabled and 2 more settings",
        ),
        ([step("home_folder", MOVED, MOVED, TITLE)], r"home folder \\a\x to \\b\x and 1 more setting"),
        ([step("license", Delta(attribute="licenses", before=("E3",)))], "licenses -E3"),
        ([step("mailbox", Delta(attribute="mailbox", before=("none",), after=("user",)))], "mailbox user"),
        ([step("mailbox", Delta(attribute="mailbox", before=("user",), after=("none",)))], "no mailbox"),
        (
            [step("mailbox", Delta(attribute="alias", before=("x",), after=("y",), secret=True))],
            "alias (secret) changed",
        ),
        ([step("license", Delta(attribute="licenses", before=("A", "B"), after=("A",)))], "licenses -B"),
        (
            [step("home_folder", Delta(attribute="home_folder_access", before=("read",), after=("modify",)))],
            "home folder access read to modify",
        ),
        ([step("photo")], "change photo"),
        (
            [step("script_before", Delta(attribute="script badges", after=("joined",)), TITLE), attributes(TITLE)],
            "title; script badges",
        ),
    ],
)
def test_words(changes: list[Change], words: str) -> None:
    assert line("", changes) == words


def test_the_reason_comes_first_and_is_cut() -> None:
    assert line("status inactive", groups(0, 1)) == "status inactive; -L0"
    assert len(line("x" * 500, [])) == 160


def test_a_line_of_any_account_is_short() -> None:
    long: dict[str, t.Any] = {"before": ("x" * 5000, "y" * 5000), "after": ("z" * 5000,)}
    deltas = tuple(Delta(attribute="a" * 5000, **long) for _number in range(3))
    place = ",".join(f"OU={'o' * 5000}{number}" for number in range(3))
    changes: list[Change] = [
        Rename(dn=f"CN=x,{place}", new_dn=f"CN={'n' * 5000},{place}"),
        Move(dn=f"CN=x,{place}", new_dn=f"CN={'n' * 5000},OU=y"),
        *(AddToGroup(dn=DN, group=f"CN={'g' * 5000}") for _number in range(3)),
        PrimaryGroup(dn=DN, group="g" * 5000),
        attributes(*deltas),
        *(step(kind, *deltas) for kind in ("mailbox", "license", "photo", "home_folder", "script_after")),
    ]
    assert len(line("r" * 5000, changes)) < 2500
