# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a decision is about a plan as it is now, and by somebody who may decide, at a time when it is valid. Pure."""

from __future__ import annotations

import datetime
import typing as t

from ..model.approval import Mode

if t.TYPE_CHECKING:
    from ..model.approval import KeptPlan, Level
    from .case import Case, Verified

TOLERANCE: t.Final = datetime.timedelta(minutes=5)
"""By how much the clocks of two hosts may differ."""


def stops_of(plan: KeptPlan, now: datetime.datetime) -> tuple[str, ...]:
    """Why nothing of the plan may be approved or applied at this time, as sentences."""
    if plan.created > now + TOLERANCE:
        return (
            f"The plan {plan.name} was made at {shown(plan.created)}, but the clock of this host says that it is"
            f" {shown(now)}. Set the clocks of the hosts right, and run again.",
        )
    if plan.valid_until <= now:
        return (
            f"The plan {plan.name} has expired at {shown(plan.valid_until)}; it is {shown(now)} by the clock of this"
            " host. Run a preview for a new plan.",
        )
    return ()


def fault_of(case: Case, one: Verified) -> str:
    """Why a decision does not count, as the end of a sentence that begins with `it`; empty if it counts.

    A rejection counts whenever it is of this plan, and by an approver: nothing that somebody changes later can lift it.
    """
    level = next((level for level in case.levels if level.name == one.statement.level), None)
    if fault := _of_another(case.plan, one):
        return fault
    if level is None:
        return "is for a level that does not exist."
    if one.principal not in level.approvers:
        return f"is by {one.principal}, who is not an approver of this level."
    if one.rejects:
        return ""
    return _of_other_changes(case, one) or _out_of_time(case, level, one) or _by_requester(case, one)


def _of_another(plan: KeptPlan, one: Verified) -> str:
    statement = one.statement
    if statement.domain.casefold() != plan.domain.casefold():
        return f"is for the domain {statement.domain}, not {plan.domain}."
    if statement.configuration != plan.configuration:
        return f"is for the configuration {statement.configuration}, not {plan.configuration}."
    if statement.plan != plan.name:
        return f"is for the plan {statement.plan}, not {plan.name}."
    return ""


def _of_other_changes(case: Case, one: Verified) -> str:
    statement, plan = one.statement, case.plan
    if statement.requested_by != plan.requested_by:
        return f"is for a plan that {statement.requested_by} requested, not {plan.requested_by}."
    by_checksum = case.mode is Mode.WHOLE or not statement.units
    if by_checksum and statement.checksum != plan.checksum:
        return "is for other changes than the plan has now."
    left_out = {unit.digest for unit in plan.units}.difference(statement.units) if statement.units else ()
    if case.mode is Mode.WHOLE and left_out:
        return "is for some of the people only, but the plan can only be approved as a whole."
    return ""


def _out_of_time(case: Case, level: Level, one: Verified) -> str:
    expires = one.statement.expires
    if expires <= case.now:
        return f"has expired at {shown(expires)}."
    if expires > min(case.now + level.valid + TOLERANCE, case.plan.valid_until):
        return f"is valid until {shown(expires)}, which is longer than the level or the plan allows."
    return ""


def _by_requester(case: Case, one: Verified) -> str:
    if not case.people.has_requested(one.principal, case.plan.requesters):
        return ""
    return f"is by the person who requested the plan ({', '.join(case.plan.requesters)})."


def shown(time: datetime.datetime) -> str:
    """A time in messages: `2026-11-30 12:00 UTC`."""
    return f"{time.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC"
