# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Matches accounts with users of Microsoft 365 by userPrincipalName, and checks the immutable id. Pure."""

from __future__ import annotations

import base64
import typing as t
import uuid

from ..model.cloud import CloudUser, Unreadable
from ..model.plan import Notice, Setback

if t.TYPE_CHECKING:
    from ..model.cloud import MaybeUser
    from ..model.directory import Account
    from ..model.plan import Subject

ANCHOR = "mS-DS-ConsistencyGuid"
"""The source anchor: Entra Connect matches an account by this attribute if it has a value, else by objectGUID."""

ANCHOR_ATTRIBUTES = ("userPrincipalName", ANCHOR)
"""The attributes that the snapshot must read for every account for `located`."""

NOT_YET = (
    "Microsoft 365 does not have the user yet. Directory synchronization adds new users within about half an hour;"
    " the next run continues."
)
NO_NAME = "The account has no userPrincipalName, which identifies the user in Microsoft 365. Set userPrincipalName."
NOT_THERE = "Microsoft 365 has no user {principal}. Check upn, and that tenant_id is the tenant of this user."
ANOTHER = (
    "The user {principal} of Microsoft 365 belongs to another account: its immutable id {immutable_id} is neither"
    " objectGUID nor mS-DS-ConsistencyGuid of this account. The user is not changed. Rename the user or the account, or"
    " correct the immutable id."
)


def located(subject: Subject, user: MaybeUser, *, directory: bool) -> CloudUser | Setback | Notice:
    """The user of an account, or the reason why there is none.

    Args:
        user: the user of Microsoft 365 with the subject's userPrincipalName.
        directory: whether accounts come from a directory; if not, a task identifies the user by `upn` only.

    Returns:
        A notice if directory synchronization has not added the user yet, or cannot add it. A setback if the task names
        a user that Microsoft 365 does not have, if the user belongs to another account, or if it cannot be read.
    """
    if not subject.principal:
        return Notice(NO_NAME, (subject.key,)) if directory else Setback(subject=subject, text=NO_NAME)
    if isinstance(user, Unreadable):
        return Setback(subject=subject, text=user.why)
    if user is None:
        if directory:
            return Notice(NOT_YET, (subject.key,))
        return Setback(subject=subject, text=NOT_THERE.format(principal=subject.principal))
    if directory and user.immutable_id and user.immutable_id not in anchors(subject.account):
        text = ANOTHER.format(principal=user.principal, immutable_id=user.immutable_id)
        return Setback(subject=subject, text=text)
    return user


class Found(t.NamedTuple):
    """A user, or the reason why there is none."""

    user: CloudUser | None = None
    problem: str = ""
    """Why the step is blocked for the subject."""
    pending: str = ""
    """Why the user does not exist yet."""


def found(
    subjects: t.Iterable[Subject], users: t.Mapping[str, MaybeUser], *, directory: bool
) -> t.Iterator[tuple[Subject, Found]]:
    """The user of each subject, or the reason why there is none, in the order of the subjects.

    Args:
        subjects: with their accounts, if there is a directory.
        users: users of Microsoft 365, by `Subject.principal`.
        directory: whether accounts come from a directory.
    """
    for subject in subjects:
        match located(subject, users.get(subject.principal), directory=directory):
            case CloudUser() as user:
                yield subject, Found(user)
            case Setback(text=text):
                yield subject, Found(problem=text)
            case notice:
                yield subject, Found(pending=notice.text)


def anchors(account: Account | None) -> tuple[str, ...]:
    """The valid values of onPremisesImmutableId for an account; empty if the account does not exist yet."""
    if account is None:
        return ()
    guids = (uuid.UUID(account.guid).bytes_le, *account.raw(ANCHOR))
    return tuple(base64.b64encode(guid).decode("ascii") for guid in guids)


def gathered(notices: t.Iterable[Notice]) -> tuple[Notice, ...]:
    """One notice for each text, with the keys of all its subjects."""
    keys: dict[str, list[str]] = {}
    for notice in notices:
        keys.setdefault(notice.text, []).extend(notice.keys)
    return tuple(Notice(text, tuple(dict.fromkeys(concerned))) for text, concerned in keys.items())
