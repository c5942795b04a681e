# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads mailboxes from Microsoft 365: whether a user has one, and its purpose.

`userPurpose` of https://learn.microsoft.com/graph/api/resources/mailboxsettings
"""

from __future__ import annotations

import typing as t

from .batch import BatchRequest
from .polling import poll
from .users import quoted

if t.TYPE_CHECKING:
    import collections.abc

    from .client import Graph
    from .errors import GraphError

NO_MAILBOX: t.Final = frozenset(
    (
        "ErrorInvalidUser",
        "ErrorNonExistentMailbox",
        "MailboxNotEnabledForRESTAPI",
        "MailboxNotSupportedForRESTAPI",
        "ResourceNotFound",
    )
)
"""Error codes for users without a mailbox in Exchange Online: never created, not yet provisioned, removed, or still on
premises; `ErrorInvalidUser` and `ResourceNotFound` if the user or the tenant has no Exchange Online at all
(https://learn.microsoft.com/graph/resolve-auth-errors, microsoft-graph-docs issue 6305)."""


def purposes(graph: Graph, users: t.Iterable[str]) -> t.Iterator[str | GraphError | None]:
    """The purpose of each user's mailbox, such as `user` or `shared`; None if the user has no mailbox.

    Args:
        graph: connected.
        users: the users' IDs.

    Raises:
        ServiceError: Graph cannot be reached. An error of one user is yielded, not raised.
    """
    requests = (BatchRequest("GET", f"/users/{quoted(user)}/mailboxSettings") for user in users)
    for answer in graph.batch(requests):
        if answer.error is None:
            yield str((answer.body or {}).get("userPurpose") or "user")
        else:
            yield None if answer.error.code in NO_MAILBOX else answer.error


def wait(graph: Graph, users: t.Mapping[str, int], ready: collections.abc.Callable[[str], bool]) -> set[str]:
    """Read the mailboxes repeatedly until they are ready or their time is over.

    Args:
        graph: connected.
        users: the users' IDs, with the seconds to wait for each.
        ready: whether a mailbox with this purpose is ready.

    Returns:
        The IDs of the users whose mailboxes are ready.

    Raises:
        ServiceError: Graph cannot be reached.
    """

    def missing(waiting: t.Collection[str]) -> list[str]:
        found = zip(waiting, purposes(graph, waiting), strict=True)
        return [user for user, purpose in found if not (isinstance(purpose, str) and ready(purpose))]

    return set(users) - poll(users, missing).keys()
