# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module `password`: what an interrupted task has set, and whether something is left to deliver."""

from __future__ import annotations

import contextlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.accounts import password
from ansible_collections.hrsync.ad.plugins.module_utils.apply.keyed import keyed
from ansible_collections.hrsync.ad.plugins.module_utils.apply.password_generator import Recipe, generator
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.password_policy import PasswordPolicy
from ansible_collections.hrsync.ad.plugins.module_utils.wire import packing

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions, ServerAddress

POLICY = PasswordPolicy(minimum_length=12, complexity=True)
ANNA = Account("CN=Anna,DC=lab", {"samaccountname": (b"anowak",), "displayname": (b"Anna Nowak",)}, "guid")
GENERATE = {"length": 20, "pattern": None, "classes": None}
RIGHT = keyed("second", generator(Recipe.from_options(GENERATE), POLICY))(("anowak", "Anna Nowak"))


def earlier(monkeypatch: pytest.MonkeyPatch, right: str, *keys: str) -> str | None:
    @contextlib.contextmanager
    def check(address: object, options: object) -> t.Iterator[t.Callable[[str, str], bool]]:
        yield lambda dn, given: (dn, given) == ("CN=Anna,DC=lab", right)

    monkeypatch.setattr(password, "password_check", check)
    packed = packing.pack([{"key": key, "generate": GENERATE} for key in keys])
    address, options = t.cast("ServerAddress", None), t.cast("ConnectionOptions", None)
    return password._earlier(packed, ANNA, POLICY, address, options)


def test_the_password_of_an_interrupted_task_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    assert earlier(monkeypatch, RIGHT, "first", "second") == RIGHT


def test_an_account_with_another_password_has_none_to_deliver(monkeypatch: pytest.MonkeyPatch) -> None:
    assert earlier(monkeypatch, "of their own", "first", "second") is None


def test_without_interrupted_tasks_nobody_is_asked() -> None:
    address, options = t.cast("ServerAddress", None), t.cast("ConnectionOptions", None)
    assert password._earlier(None, ANNA, POLICY, address, options) is None


@pytest.mark.parametrize("made", [False, True])
def test_an_error_says_whether_a_password_may_have_been_set(monkeypatch: pytest.MonkeyPatch, made: bool) -> None:
    def fail(module: AnsibleModule, made_so_far: list[Passwords]) -> t.NoReturn:
        passwords = Passwords()
        made_so_far.append(passwords)
        if made:
            passwords.give("anowak")
        raise HrsyncError("The directory cannot be reached.")

    monkeypatch.setattr(password, "_password", fail)
    with pytest.raises(HrsyncError) as caught:
        password.password(t.cast("AnsibleModule", None))
    assert getattr(caught.value, "result", {}).get("_settled", False) is not made
