# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tells from the directory's answer that somebody else was quicker: another person, or another run. Pure."""

from __future__ import annotations

import typing as t

from ..model.changes import AddToGroup, Create, CreateOu, Move, RemoveFromGroup, Rename, Restore
from ..model.plan import TakenName

if t.TYPE_CHECKING:
    from ..directory.requests import Result
    from ..model.changes import Change

NO_SUCH_ATTRIBUTE, CONSTRAINT_VIOLATION, ATTRIBUTE_OR_VALUE_EXISTS = 16, 19, 20
NO_SUCH_OBJECT, ENTRY_ALREADY_EXISTS = 32, 68
"""Result codes of [RFC 4511] appendix A."""

_LOGIN_IS_TAKEN = "00000524"
"""ERROR_USER_EXISTS, [MS-ERREF] 2.2: the Win32 code of Windows for a sAMAccountName that is in use."""
_NAME_IS_TAKEN = "00002071"
"""ERROR_DS_OBJ_STRING_NAME_EXISTS: of Windows for a DN, and of Samba for a sAMAccountName, which it names."""
_PRINCIPAL_IS_TAKEN = "000021C8"
"""ERROR_DS_UPN_VALUE_NOT_UNIQUE_IN_FOREST: of Windows for a userPrincipalName."""
_VALUE_IS_TAKEN = "0000202F"
"""ERROR_DS_CONSTRAINT_VIOLATION: of Samba for a userPrincipalName, which it names."""


def is_conflict(change: Change, result: Result) -> bool:
    """Whether the directory refused the change because the account is not as it was read, or a name is taken by now."""
    if isinstance(change, CreateOu | Restore):
        return False
    if taken_name(change, result):
        return True
    if isinstance(change, AddToGroup | RemoveFromGroup):
        return result.code == NO_SUCH_OBJECT
    if isinstance(change, Create):
        # The container was there when it was read.
        return result.code == NO_SUCH_OBJECT
    return result.code in (NO_SUCH_ATTRIBUTE, ATTRIBUTE_OR_VALUE_EXISTS, NO_SUCH_OBJECT)


def taken_name(change: Change, result: Result) -> TakenName | None:
    """The name that the directory refused because another object has it; None if that was not the reason."""
    if result.code == CONSTRAINT_VIOLATION:
        is_taken = result.reason == _PRINCIPAL_IS_TAKEN or (
            result.reason == _VALUE_IS_TAKEN and "userPrincipalName" in result.message
        )
        return _value(change, "userPrincipalName") if is_taken else None
    if result.code != ENTRY_ALREADY_EXISTS:
        return None
    names_login = result.reason == _NAME_IS_TAKEN and "samAccountName" in result.message
    if result.reason == _LOGIN_IS_TAKEN or names_login:
        return _value(change, "sAMAccountName")
    if isinstance(change, Rename | Move):
        return TakenName(None, change.new_dn)
    return TakenName(None, change.dn) if isinstance(change, Create) else None


def _value(change: Change, attribute: str) -> TakenName | None:
    for delta in change.deltas:
        if delta.attribute.lower() == attribute.lower() and delta.after:
            return TakenName(attribute, delta.after[0])
    return None
