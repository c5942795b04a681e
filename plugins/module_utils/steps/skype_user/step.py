# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `skype_user`: disables, enables and removes users of Skype for Business Server."""

from __future__ import annotations

import typing as t

from ...apply import attributes
from ...apply.outcomes import outcomes
from ...model.changes import StepChange
from ..base import Step
from . import plan as skype_users
from .descriptor import SKYPE_USER

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.plan import Outcome, StepPlan, Subject


class SkypeUser(Step[StepChange]):
    """Writes the attributes of users of Skype for Business Server, with one LDAP modification for each account."""

    DESCRIPTOR = SKYPE_USER
    CHANGE = StepChange
    ATTRIBUTES = (*skype_users.USER_ATTRIBUTES, skype_users.PROXY_ADDRESSES)

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[StepChange]:
        """Compare the snapshot with the options, without further reads."""
        return skype_users.plan(subjects, self.run.known_snapshot)

    def make(self, changes: t.Sequence[StepChange], context: Context) -> t.Iterator[Outcome]:
        """Send one request for each account, pipelined."""
        yield from outcomes(self.run.known_directory.write(attributes.request(change, context) for change in changes))

    def result(self, subject: Subject) -> t.Mapping[str, t.Any]:
        """The SIP address before the change."""
        return {"sip_address": skype_users.address_of(subject).removeprefix("sip:")}
