# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Passwords in LDAP: how they are encoded and set, and how a server refuses one."""

from __future__ import annotations

import typing as t

from ..directory.requests import Modify
from ..model.plan import Status

if t.TYPE_CHECKING:
    from ..directory.requests import Modification
    from ..model.changes import Change
    from ..model.plan import Outcome
    from .context import Context

POLICY_REASON = "0000052D"
"""ERROR_PASSWORD_RESTRICTION, [MS-ERREF] 2.2."""


def encoded(password: str) -> bytes:
    """The value of unicodePwd: quoted, UTF-16LE ([MS-ADTS] 3.1.1.3.1.5)."""
    return f'"{password}"'.encode("utf-16-le")


def request(change: Change, context: Context) -> Modify:
    """Set the password of the run, and in the same request whether the person must change it.

    pwdLastSet follows the password, because setting a password sets pwdLastSet to the current time.
    """
    operations: list[Modification] = [("replace", "unicodePwd", (encoded(context.password(change)),))]
    for delta in change.deltas:
        if delta.attribute.lower() == "pwdlastset":
            operations.append(("replace", delta.attribute, context.encoded(delta)))
    return Modify(context.address(change), tuple(operations), name=context.dn(change))


def is_refusal(outcome: Outcome) -> bool:
    """Whether the server refused a password because of its policy. Result codes and messages differ between servers."""
    return outcome.status is Status.FAILED and outcome.reason == POLICY_REASON
