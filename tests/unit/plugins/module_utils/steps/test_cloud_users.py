# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which user of Microsoft 365 is that of an account, and what is said where there is none."""

from __future__ import annotations

import base64
import uuid

from ansible_collections.hrsync.ad.plugins.module_utils.model.cloud import CloudUser, MaybeUser, Unreadable
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Setback, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.cloud_users import (
    NOT_YET,
    Found,
    found,
    gathered,
    located,
)

GUID = "6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50"
OTHER = "00000000-1111-2222-3333-444444444444"


def anchor(guid: str) -> str:
    return base64.b64encode(uuid.UUID(guid).bytes_le).decode()


def subject(account: Account | None = None, principal: str = "anna@example.com") -> Subject:
    return Subject(key="1", label="Anna", presence=Presence.ACTIVE, options={}, account=account, upn=principal)


def account(**values: bytes) -> Account:
    return Account("CN=Anna", {name.lower().replace("_", "-"): (value,) for name, value in values.items()}, GUID)


def user(immutable_id: str | None = None) -> CloudUser:
    return CloudUser(id="u1", principal="anna@example.com", immutable_id=immutable_id)


def text(found: object) -> str:
    assert isinstance(found, Setback)
    return found.text


def test_a_user_who_cannot_be_read_is_a_problem_of_that_one() -> None:
    assert text(located(subject(), Unreadable("It is broken."), directory=True)) == "It is broken."


def test_each_subject_has_a_user_or_a_reason_why_not() -> None:
    there, broken, coming = (subject(principal=name) for name in ("anna@example.com", "broken", "coming"))
    users: dict[str, MaybeUser] = {"anna@example.com": user(), "broken": Unreadable("It is broken.")}
    assert list(found((there, broken, coming), users, directory=True)) == [
        (there, Found(user())),
        (broken, Found(problem="It is broken.")),
        (coming, Found(pending=NOT_YET)),
    ]


def test_a_user_of_the_cloud_alone_is_taken_by_name() -> None:
    assert located(subject(), user(), directory=False) == user()
    assert located(subject(account()), user(), directory=True) == user()


def test_the_anchor_is_not_asked_where_there_is_no_directory() -> None:
    assert located(subject(), user(anchor(OTHER)), directory=False) == user(anchor(OTHER))


def test_a_synchronised_user_is_that_of_the_object_guid_or_of_the_consistency_guid() -> None:
    assert located(subject(account()), user(anchor(GUID)), directory=True) == user(anchor(GUID))
    moved = account(mS_DS_ConsistencyGuid=uuid.UUID(OTHER).bytes_le)
    assert located(subject(moved), user(anchor(OTHER)), directory=True) == user(anchor(OTHER))
    assert located(subject(moved), user(anchor(GUID)), directory=True) == user(anchor(GUID))


def test_a_user_of_another_account_is_never_taken() -> None:
    said = text(located(subject(account()), user(anchor(OTHER)), directory=True))
    assert "anna@example.com" in said and anchor(OTHER) in said and "another account" in said


def test_a_synchronised_user_is_not_that_of_an_account_which_is_yet_to_be_created() -> None:
    assert "another account" in text(located(subject(None), user(anchor(GUID)), directory=True))


def test_who_is_missing_comes_with_synchronisation_or_not_at_all() -> None:
    assert located(subject(account()), None, directory=True) == Notice(NOT_YET, ("1",))
    assert located(subject(None), None, directory=True) == Notice(NOT_YET, ("1",))
    assert "no user anna@example.com" in text(located(subject(None), None, directory=False))


def test_an_account_without_a_name_is_nobody() -> None:
    nameless = subject(account(), principal="")
    assert isinstance(located(nameless, None, directory=True), Notice)
    assert "userPrincipalName" in text(located(nameless, None, directory=False))


def test_notices_of_one_text_become_one() -> None:
    notices = (Notice("a", ("1",)), Notice("b", ("2",)), Notice("a", ("3", "1")))
    assert gathered(notices) == (Notice("a", ("1", "3")), Notice("b", ("2",)))
