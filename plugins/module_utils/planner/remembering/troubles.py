# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People whose changes failed in the same way in several runs: they are tried again after growing pauses.

A leaver's account is disabled in each run, whatever has failed before. Failures of a service or of the directory, which
many people meet alike, are nobody's own.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
import typing as t

from ...model.changes import Create, CreateOu, Delete, Disable, SetAttributes
from ...model.memory import Trouble
from ...model.option_names import ROLE
from ...model.plan import Rejection, Status
from ...values.digests import digest
from ...values.equality import is_below
from ...values.text import count, ended
from ..checksum import digest_of

if t.TYPE_CHECKING:
    from ...model.changes import Change
    from ...model.memory import Memory, PersonMemory
    from ...model.plan import Outcome, Plan
    from .aftermath import After

LONGEST_PAUSE: t.Final = datetime.timedelta(days=1)


def pause(times: int) -> datetime.timedelta:
    """How long to wait after so many failures: not at all after one, then 1, 2, 4 hours and so on, up to a day."""
    return min(LONGEST_PAUSE, datetime.timedelta(hours=2 ** min(times - 2, 10))) if times > 1 else datetime.timedelta()


def set_aside(plan: Plan, memory: Memory, now: datetime.datetime | None) -> Plan:
    """The plan without the changes of people for whom it is too early to try again, and since when people are skipped.

    Other changes than those that failed are tried at once, and so are people for whom somebody has asked.

    Args:
        plan: the whole plan, with the changes of steps.
        memory: tells who has failed.
        now: the time of the run; if it is None, everybody is tried.
    """
    troubled = {key: person.trouble for key, person in memory.people.items() if person.trouble}
    if not troubled or now is None:
        return plan
    plan = dataclasses.replace(plan, rejections=tuple(_dated(one, troubled.get(one.key)) for one in plan.rejections))
    if plan.insists:
        return plan
    waiting = {}
    for key, own in _by_person(plan).items():
        trouble = troubled.get(key)
        if trouble and now < trouble.last + pause(trouble.times) and _is_the_same(own, trouble):
            since = f"{trouble.first:%Y-%m-%d}"
            waiting[key] = Rejection(key, own[0].label or key, (_reason(trouble),), waits=True, since=since)
    return _without(plan, waiting) if waiting else plan


def _dated(rejection: Rejection, trouble: Trouble | None) -> Rejection:
    if trouble is None or trouble.changes != _digest(rejection.reasons):
        return rejection
    return dataclasses.replace(rejection, since=f"{trouble.first:%Y-%m-%d}")


def _digest(reasons: t.Iterable[str]) -> str:
    """Stands for the changes of somebody who is skipped; it is never that of changes."""
    return f"skipped {digest(reasons)}"


def _by_person(plan: Plan) -> dict[str, list[Change]]:
    own: dict[str, list[Change]] = collections.defaultdict(list)
    for change in plan.changes:
        if change.key and not isinstance(change, CreateOu):
            own[change.key].append(change)
    return own


def _is_the_same(own: t.Sequence[Change], trouble: Trouble) -> bool:
    ends = any(isinstance(change, Disable | Delete) for change in own)
    return not ends and digest_of(own) == trouble.changes


def _reason(trouble: Trouble) -> str:
    following = trouble.last + pause(trouble.times)
    return (
        f"The same changes have failed {count(trouble.times, 'time')} since {trouble.first:%Y-%m-%d}:"
        f" {ended(trouble.text)} They are tried again after {following:%Y-%m-%d %H:%M} UTC, as soon as other changes"
        f" are needed, or now with {ROLE.only}."
    )


def _without(plan: Plan, waiting: t.Mapping[str, Rejection]) -> Plan:
    new = {change.key for change in plan.changes if isinstance(change, Create) and change.key in waiting}
    changes = [_without_person(change, new) for change in plan.changes if change.key not in waiting]
    kept = [change for change in changes if change is not None]
    rejections = sorted((*plan.rejections, *waiting.values()), key=lambda one: (one.key, one.label, one.reasons))
    before, after = (len({one.key for one in those if one.key}) for those in (plan.changes, kept))
    return dataclasses.replace(
        plan,
        changes=tuple(change for change in kept if not isinstance(change, CreateOu) or _is_needed(change, kept)),
        rejections=tuple(rejections),
        unchanged=plan.unchanged + before - after - len(waiting),
    )


def _without_person(change: Change, new: t.Container[str]) -> Change | None:
    """The change without attributes that point to an account that is not created; None if nothing is left."""
    if not isinstance(change, Create | SetAttributes) or all(delta.person not in new for delta in change.deltas):
        return change
    kept = tuple(delta for delta in change.deltas if delta.person not in new)
    return dataclasses.replace(change, deltas=kept) if kept or isinstance(change, Create) else None


def _is_needed(unit: CreateOu, changes: t.Iterable[Change]) -> bool:
    """Whether an account is created in the organizational unit, or moved to it."""
    places = (getattr(change, "new_dn", change.dn) for change in changes if not isinstance(change, CreateOu))
    return any(is_below(place, unit.dn) for place in places)


def remember(person: PersonMemory, after: After) -> PersonMemory:
    """Why the changes of the person failed, or why the person was skipped, and how often one after the other."""
    if person.key in after.waiting:
        return person
    reasons = after.reasons.get(person.key)
    if reasons:
        return dataclasses.replace(
            person, trouble=_next(person.trouble, " ".join(reasons), _digest(reasons), after.now)
        )
    own = after.tried(person.key)
    failed = after.failed(person.key)
    if failed:
        changes = digest_of(change for change, _outcome in own)
        return dataclasses.replace(person, trouble=_next(person.trouble, failed[0].message, changes, after.now))
    is_done = all(_is_settled(outcome) for _change, outcome in own)
    return person.having(trouble=None) if is_done and person.key in after.desired else person


def _is_settled(outcome: Outcome) -> bool:
    return outcome.status in (Status.APPLIED, Status.CONFLICT)


def _next(known: Trouble | None, text: str, changes: str, now: datetime.datetime) -> Trouble:
    new = Trouble(text=text, first=now, last=now, changes=changes)
    if known is not None and dataclasses.replace(known, first=now, last=now, times=1) == new:
        return dataclasses.replace(known, last=now, times=known.times + 1)
    return new
