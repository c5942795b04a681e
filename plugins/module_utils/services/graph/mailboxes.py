# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Microsoft 365 says of mailboxes: whether there is one, and what it is for.

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

NO_MAILBOX: t.Final = "MailboxNotEnabledForRESTAPI"
"""Error code for users without a mailbox in Exchange Online: there never was one, it is not there yet, or no more."""


def purposes(graph: Graph, users: t.Iterable[str]) -> t.Iterator[str | GraphError | None]:
    """What the mailbox of each user is for, such as `user` or `shared`; None where there is no mailbox.

    Args:
        graph: connected.
        users: their ids.

    Raises:
        ServiceError: Graph cannot be reached. An error of one user is given, not raised.
    """
    requests = (BatchRequest("GET", f"/users/{quoted(user)}/mailboxSettings") for user in users)
    for answer in graph.batch(requests):
        if answer.error is None:
            yield str((answer.body or {}).get("userPurpose") or "user")
        else:
            yield None if answer.error.code == NO_MAILBOX else answer.error


def wait(graph: Graph, users: t.Mapping[str, int], ready: collections.abc.Callable[[str], bool]) -> set[str]:
    """Read mailboxes until they are as wanted, each for so many seconds; all of them together.

    Args:
        graph: connected.
        users: ids, with how long each is waited for.
        ready: whether a mailbox for this purpose is what is waited for.

    Returns:
        The ids of those that are.

    Raises:
        ServiceError: Graph cannot be reached.
    """

    def missing(waiting: t.Collection[str]) -> list[str]:
        found = zip(waiting, purposes(graph, waiting), strict=True)
        return [user for user, purpose in found if not (isinstance(purpose, str) and ready(purpose))]

    return set(users) - poll(users, missing).keys()
