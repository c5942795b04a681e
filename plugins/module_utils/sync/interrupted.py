# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the passwords of interrupted runs for `plugin_utils/passwords/delivery.py`, on the target."""

from __future__ import annotations

import datetime
import typing as t

from ..apply.keyed import keyed
from ..apply.password_generator import Recipe, generator
from ..apply.undelivered import Candidate, Interrupted, candidates, undelivered
from ..directory.connection import Directory
from ..directory.password_check import password_check
from ..directory.password_policy import read_domain_policy
from ..errors import explained
from ..values import syntax
from ..wire import packing
from .sign_of_life import is_shown

if t.TYPE_CHECKING:
    from ..apply.passwords import Names
    from ..directory.options import ConnectionOptions

JsonObject = dict[str, t.Any]


class _Found(t.NamedTuple):
    """The accounts that an interrupted run may have created, and what makes their passwords again."""

    accounts: list[Candidate]
    make: t.Callable[[Names], str] | None


def recovered(packed: str | None, options: ConnectionOptions) -> list[JsonObject]:
    """The passwords of interrupted runs that were not delivered. Call it before this run creates accounts.

    It uses connections of its own, one after the other.

    Args:
        packed: `now`, the time of the controller when it sent the task, and `runs`; None if there are none.
        options: of the connection to the directory.

    Returns:
        For each run: `works`, whether it still works here; `entries` for the handover file; `doubtful`, login names of
        accounts that it may have created; and `problem`, why nothing could be found out.
    """
    task: JsonObject = packing.unpack(packed) if packed else {"runs": []}
    answers: list[JsonObject] = [
        {"works": False, "entries": [], "doubtful": [], "problem": ""} for _run in task["runs"]
    ]
    ended: list[tuple[JsonObject, JsonObject]] = []
    for run, answer in zip(task["runs"], answers, strict=True):
        answer["works"] = bool(run["key"]) and is_shown(run["key"])
        if not answer["works"]:
            ended.append((run, answer))
    try:
        _answer(ended, task, options)
    except Exception as error:
        # Passwords of the past must not keep this run from its work.
        for _run, answer in ended:
            answer["problem"] = explained(error)
    return answers


def _answer(ended: list[tuple[JsonObject, JsonObject]], task: JsonObject, options: ConnectionOptions) -> None:
    if not ended:
        return
    with Directory.connect(options) as directory:
        fast = _fast(directory, task["now"])
        address = directory.address
        found = [_found(run, fast, directory) for run, _answer in ended]
    if not any(one.accounts for one in found):
        return
    with password_check(address, options) as check:
        for (_run, answer), one in zip(ended, found, strict=True):
            result = undelivered(one.accounts, one.make, check)
            answer.update(entries=list(result.entries), doubtful=list(result.doubtful))


def _found(run: JsonObject, fast: datetime.timedelta, directory: Directory) -> _Found:
    interrupted = Interrupted(
        started=datetime.datetime.fromisoformat(run["started"]) + fast,
        managed_base=run["managed_base"],
        key_attribute=run["key_attribute"],
        known=frozenset(run["known"]),
    )
    accounts = candidates(directory, interrupted)
    if not (run["key"] and accounts):
        return _Found(accounts, None)
    recipe = Recipe.from_options(run["generate"], "passwords")
    return _Found(accounts, keyed(run["key"], generator(recipe, read_domain_policy(directory))))


def _fast(directory: Directory, now: str) -> datetime.timedelta:
    """How far the clock of the domain controller is ahead of that of the controller."""
    [root] = directory.search("", "(objectClass=*)", ("currentTime",), "base")
    return syntax.generalized_time(root.text("currentTime") or "") - datetime.datetime.fromisoformat(now)
