# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users of Microsoft 365 that a step is about."""

from __future__ import annotations

import typing as t

from ..model.cloud import CloudUser
from ..model.plan import Notice
from ..model.step import Setback
from .cloud_users import located

if t.TYPE_CHECKING:
    from ..model.step import Subject
    from ..services.graph.users import Tenant


def found(tenant: Tenant, subjects: t.Sequence[Subject], *, directory: bool) -> t.Iterator[tuple[Subject, Found]]:
    """What each subject is in Microsoft 365, in their order.

    Args:
        tenant: of Microsoft 365.
        subjects: with their accounts, where there is a directory.
        directory: whether accounts come from a directory.

    Raises:
        ServiceError: users cannot be read.
    """
    users = tenant.find(subjects)
    for subject in subjects:
        match located(subject, users.get(subject.principal), directory=directory):
            case CloudUser() as user:
                yield subject, Found(user)
            case Setback(text=text):
                yield subject, Found(problem=text)
            case Notice(text=text):
                yield subject, Found(pending=text)


class Found(t.NamedTuple):
    """A user, or why there is none."""

    user: CloudUser | None = None
    problem: str = ""
    """Why nothing can be done for the subject."""
    pending: str = ""
    """What is still to come."""
