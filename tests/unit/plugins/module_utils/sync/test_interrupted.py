# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run finds out about the runs before it that were interrupted."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply.keyed import keyed
from ansible_collections.hrsync.ad.plugins.module_utils.apply.password_generator import Recipe, generator
from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry
from ansible_collections.hrsync.ad.plugins.module_utils.model.password_policy import PasswordPolicy
from ansible_collections.hrsync.ad.plugins.module_utils.sync import interrupted
from ansible_collections.hrsync.ad.plugins.module_utils.sync.sign_of_life import shown
from ansible_collections.hrsync.ad.plugins.module_utils.wire import packing
from ansible_collections.hrsync.ad.plugins.module_utils.wire.sealing import new_key

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions

NOW = datetime.datetime(2026, 11, 28, 9, 0, tzinfo=datetime.UTC)
GENERATE = {"length": None, "pattern": "Aaa-9999-aaaa-99", "classes": None}


@dataclasses.dataclass
class Lab:
    """A directory whose clock is one hour ahead, with one account that was created 30 minutes ago."""

    password: str = ""
    opened: list[str] = dataclasses.field(default_factory=list)
    asked: list[str] = dataclasses.field(default_factory=list)
    refuses: bool = False
    address = "dc1"
    domain_dn = "DC=lab"

    def connect(self, options: object) -> t.ContextManager[Lab]:
        if self.refuses:
            raise DirectoryError("The directory cannot be reached.")
        return contextlib.nullcontext(self)

    def search(self, base: str, expression: str, attributes: t.Collection[str], *scope: str) -> t.Iterator[Entry]:
        if "currentTime" in attributes:
            yield Entry("", {"currenttime": (b"20261128100000.0Z",)})
        elif "minPwdLength" in attributes:
            yield Entry("DC=lab", {"minpwdlength": (b"7",)})
        else:
            self.asked.append(expression)
            values = {"samaccountname": b"anowak", "whencreated": b"20261128093000.0Z", "pwdlastset": b"0"}
            yield Entry("CN=Anna,DC=lab", {**{name: (value,) for name, value in values.items()}, "employeeid": (b"1",)})

    @contextlib.contextmanager
    def check(self, address: object, options: object) -> t.Iterator[t.Callable[[str, str], bool]]:
        self.opened.append(str(address))
        yield lambda dn, password: password == self.password


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Lab:
    one = Lab()
    monkeypatch.setattr(interrupted, "Directory", one)
    monkeypatch.setattr(interrupted, "password_check", one.check)
    return one


def run(key: str | None, **more: t.Any) -> dict[str, t.Any]:
    began = NOW - datetime.timedelta(minutes=31)
    own = {"key": key, "started": began.isoformat(), "managed_base": "OU=People,DC=lab", "key_attribute": "employeeID"}
    return {**own, "generate": GENERATE, "known": [], **more}


def recovered(*runs: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    packed = packing.pack({"now": NOW.isoformat(), "runs": list(runs)})
    return interrupted.recovered(packed, t.cast("ConnectionOptions", None))


def test_the_password_of_the_run_that_created_the_account_comes_back(lab: Lab) -> None:
    key = new_key()
    recipe = Recipe.from_options(GENERATE)
    lab.password = keyed(key, generator(recipe, PasswordPolicy(minimum_length=7)))(("anowak",))
    first, second = recovered(run(new_key()), run(key))
    nothing = {"works": False, "entries": [], "doubtful": [], "problem": ""}
    assert first == nothing
    entry = {"account": "anowak", "key": "1", "dn": "CN=Anna,DC=lab", "password": lab.password}
    assert second == {**nothing, "entries": [entry]}
    # By the clock of the directory: 31 minutes and the margin before ten.
    assert "(whenCreated>=20261128092400.0Z)" in lab.asked[0]
    assert lab.opened == ["dc1"]


def test_a_run_that_works_is_left_alone(lab: Lab) -> None:
    key = new_key()
    with shown(key):
        assert recovered(run(key)) == [{"works": True, "entries": [], "doubtful": [], "problem": ""}]
    assert lab.asked == []


def test_accounts_of_a_run_whose_key_is_lost_are_named(lab: Lab) -> None:
    assert recovered(run(None))[0]["doubtful"] == ["anowak"]


def test_what_was_delivered_before_needs_no_second_connection(lab: Lab) -> None:
    assert recovered(run(new_key(), known=["anowak"]))[0]["entries"] == []
    assert lab.opened == []


def test_an_error_does_not_end_this_run(lab: Lab) -> None:
    lab.refuses = True
    assert recovered(run(new_key()))[0]["problem"] == "The directory cannot be reached."


def test_without_interrupted_runs_nothing_is_asked() -> None:
    options = t.cast("ConnectionOptions", None)
    assert interrupted.recovered(None, options) == []
    assert recovered() == []
