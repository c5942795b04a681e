# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users of Microsoft 365 that a step is about: whether the user with an account's name is that account's. Pure."""

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
"""What directory synchronisation recognises an account by, where it has a value; objectGUID otherwise."""

ANCHOR_ATTRIBUTES = ("userPrincipalName", ANCHOR)
"""What the snapshot must read of every account for `located`."""

NOT_YET = (
    "Microsoft 365 does not have the user yet. Directory synchronisation brings new users within about half an hour;"
    " the next run goes on."
)
NO_NAME = "The account has no userPrincipalName, by which Microsoft 365 knows users. Give it one."
NOT_THERE = "Microsoft 365 has no user {principal}. Check upn, and that tenant_id is the tenant of this user."
ANOTHER = (
    "The user {principal} of Microsoft 365 was synchronised from another account than this one (its immutable id"
    " {immutable_id} is neither objectGUID nor mS-DS-ConsistencyGuid of the account), so nothing of it is changed."
    " Rename one of them, or correct the immutable id."
)


def located(subject: Subject, user: MaybeUser, *, directory: bool) -> CloudUser | Setback | Notice:
    """The user of an account, or why there is none.

    Args:
        user: whom Microsoft 365 has under the subject's name.
        directory: whether accounts come from a directory; where not, a task names the user by `upn` alone.

    Returns:
        A notice where directory synchronisation may yet bring the user, or has not been able to; a setback where the
        task names somebody whom Microsoft 365 does not have, and where the user cannot be read.
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
    """A user, or why there is none."""

    user: CloudUser | None = None
    problem: str = ""
    """Why nothing can be done for the subject."""
    pending: str = ""
    """What is still to come."""


def found(
    subjects: t.Iterable[Subject], users: t.Mapping[str, MaybeUser], *, directory: bool
) -> t.Iterator[tuple[Subject, Found]]:
    """The user of each subject, or why there is none, in the order of the subjects.

    Args:
        subjects: with their accounts, where there is a directory.
        users: of Microsoft 365, by the principal of their subject.
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
    """What onPremisesImmutableId may be for an account; nothing for one that is yet to be created."""
    if account is None:
        return ()
    guids = (uuid.UUID(account.guid).bytes_le, *account.raw(ANCHOR))
    return tuple(base64.b64encode(guid).decode("ascii") for guid in guids)


def gathered(notices: t.Iterable[Notice]) -> tuple[Notice, ...]:
    """One notice for each text, with everybody whom it concerns."""
    keys: dict[str, list[str]] = {}
    for notice in notices:
        keys.setdefault(notice.text, []).extend(notice.keys)
    return tuple(Notice(text, tuple(dict.fromkeys(concerned))) for text, concerned in keys.items())
