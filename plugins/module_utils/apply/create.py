# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creates an account with one `add`, so that nothing is left behind if the directory refuses it."""

from __future__ import annotations

import typing as t

from ..directory.requests import Add
from ..model.changes import Create
from ..model.directory import ACCOUNT_DISABLED, NORMAL_ACCOUNT
from . import password

if t.TYPE_CHECKING:
    from .context import Context

OBJECT_CLASSES = (b"top", b"person", b"organizationalPerson", b"user")


def request(change: Create, context: Context) -> Add:
    """The account with its attributes and password; enabled, unless later changes must be made first.

    userAccountControl is always written, because its default (546) includes the flag PASSWD_NOTREQD.
    """
    return Add(
        change.dn,
        {
            **_attributes(change, context),
            "userAccountControl": (_control(enabled=change.enabled),),
            "unicodePwd": (password.encoded(context.password(change)),),
        },
    )


def request_without_password(change: Create, context: Context) -> Add:
    """The first of up to three requests if the directory refuses a password in an `add` (Microsoft KB 269190)."""
    return Add(change.dn, {**_attributes(change, context), "userAccountControl": (_control(enabled=False),)})


def login(change: Create) -> str:
    """The sAMAccountName of the new account; empty if the change does not set one."""
    return next((delta.after[0] for delta in change.deltas if delta.attribute.lower() == "samaccountname"), "")


def _attributes(change: Create, context: Context) -> dict[str, tuple[bytes, ...]]:
    attributes: dict[str, tuple[bytes, ...]] = {"objectClass": OBJECT_CLASSES}
    for delta in change.deltas:
        if delta.after and not context.person_is_missing(delta):
            attributes[delta.attribute] = context.encoded(delta)
    return attributes


def _control(*, enabled: bool) -> bytes:
    return str(NORMAL_ACCOUNT if enabled else NORMAL_ACCOUNT | ACCOUNT_DISABLED).encode()
