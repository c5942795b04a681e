# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The password of one account: checks the options of a task, and makes the plan."""

from __future__ import annotations

import dataclasses
import typing as t

from ...errors import ConfigurationError
from ...model.changes import Delta, SetAttributes, SetPassword, Target, Unlock
from ...model.directory import PASSWORD_NEVER_EXPIRES
from ...model.plan import Plan, Rejection
from ...planner.draft import common_name_of
from ...planner.protection import Protection

if t.TYPE_CHECKING:
    from ...model.desired import Policy
    from ...model.directory import Account, Snapshot

ALWAYS, ON_CREATE = "always", "on_create"
"""When a password is set: at every run, or only if no password was set since the account was created."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRequest:
    """The options of a task for the password of an account."""

    sets: bool = False
    """Whether a password is given or generated."""
    update: str = ON_CREATE
    must_change: bool | None = None
    never_expires: bool | None = None
    unlock: bool = False

    @classmethod
    def from_options(cls, params: t.Mapping[str, t.Any]) -> PasswordRequest:
        """Make the request from the parameters of the module.

        Raises:
            ConfigurationError: no option is set, or the options contradict each other.
        """
        if params["password"] == "":
            raise ConfigurationError("The option password is empty; set generate for a random one.")
        sets = params["password"] is not None or params["generate"] is not None
        request = cls(
            sets=sets,
            update=params["update_password"],
            must_change=params["must_change"],
            never_expires=params["never_expires"],
            unlock=params["unlock"],
        )
        if not sets and request.must_change is None and request.never_expires is None and not request.unlock:
            raise ConfigurationError(
                "There is nothing to do: set password, generate, must_change, never_expires or unlock."
            )
        if not sets and (params["handover"] is not None or params["return_password"]):
            option = "return_password" if params["return_password"] else "handover"
            raise ConfigurationError(f"{option}: there is no password to deliver; set password or generate.")
        if request.must_change and request.never_expires:
            raise ConfigurationError(
                "must_change and never_expires are both true, but a password that never expires never has to be"
                " changed; keep one of them."
            )
        return request

    @property
    def depends_on_history(self) -> bool:
        """Whether it matters if the password was set since the account was created."""
        return self.sets and self.update == ON_CREATE


def password_plan(
    request: PasswordRequest, account: Account, snapshot: Snapshot, policy: Policy, *, key: str = "", untouched: bool
) -> Plan:
    """Make the plan for the account.

    Args:
        request: the options of the task.
        account: the account, with `msDS-User-Account-Control-Computed`.
        snapshot: a snapshot with the groups whose members are protected.
        policy: the policy of the task.
        key: the key of the employee, if the account was found by key.
        untouched: whether no password was set since the account was created.

    Raises:
        ConfigurationError: an option would have no effect.
    """
    label = f"{common_name_of(account)} ({key})" if key else common_name_of(account)
    reason = Protection(snapshot, policy).account(account)
    if reason:
        return Plan(rejections=(Rejection(key, label, (f"protected: {reason}",)),), employees=1)
    target = Target(key=key, label=label, account=account.guid, dn=account.dn)
    changes = tuple(_changes(request, account, target, untouched=untouched))
    return Plan(changes=changes, employees=1, unchanged=0 if changes else 1)


def _changes(
    request: PasswordRequest, account: Account, target: Target, *, untouched: bool
) -> t.Iterator[SetAttributes | SetPassword | Unlock]:
    sets = request.sets and (request.update == ALWAYS or untouched)
    expiry = _never_expires(request, account)
    must_change = _must_change(request, account, sets=sets)
    deltas = [*expiry, *(() if sets else must_change)]
    if deltas:
        yield SetAttributes(**target, deltas=tuple(deltas), reason="as the task says")
    if sets:
        why = "update_password is always" if request.update == ALWAYS else "none was set since the account was created"
        yield SetPassword(**target, deltas=tuple(must_change), reason=why)
    if request.unlock and account.locked:
        yield Unlock(**target, reason="unlock")


def _never_expires(request: PasswordRequest, account: Account) -> list[Delta]:
    """The change of the flag in userAccountControl; other flags are kept."""
    if request.never_expires is None or request.never_expires == _never_expires_now(account):
        return []
    after = account.control ^ PASSWORD_NEVER_EXPIRES
    shown = "true" if request.never_expires else "false"
    return [
        Delta(
            attribute="userAccountControl",
            before=(str(account.control),),
            after=(str(after),),
            reason=f"never_expires is {shown}: the flag DONT_EXPIRE_PASSWORD",
        )
    ]


def _must_change(request: PasswordRequest, account: Account, *, sets: bool) -> list[Delta]:
    """The change of pwdLastSet. Only 0 and -1 can be written to it ([MS-SAMR] 3.1.1.8.8).

    Setting a password sets pwdLastSet to the current time, so only a password that must be changed needs another value.
    A task that gives a password, but does not set it in this run, does not change pwdLastSet: people who have already
    chosen their own password would have to choose another one.
    """
    if request.must_change is None or (request.sets and not sets):
        return []
    never_expires = _never_expires_now(account) if request.never_expires is None else request.never_expires
    if request.must_change and never_expires:
        raise ConfigurationError(
            f"must_change: the password of {account.dn} never expires, so it never has to be changed. Set"
            " never_expires: false too."
        )
    held = account.text("pwdLastSet") or "0"
    if request.must_change:
        is_needed, after, why = sets or held != "0", "0", "true: a new password must be chosen at the next logon"
    else:
        is_needed, after, why = not sets and held == "0", "-1", "false: the current password stays valid"
    return [Delta(attribute="pwdLastSet", before=(held,), after=(after,), reason=f"must_change is {why}")] * is_needed


def _never_expires_now(account: Account) -> bool:
    return bool(account.control & PASSWORD_NEVER_EXPIRES)
