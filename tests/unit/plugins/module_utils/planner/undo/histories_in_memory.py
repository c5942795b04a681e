# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs have done, for tests of undoing."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Change,
    Create,
    Delta,
    SetAttributes,
    StepChange,
    Target,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Policy
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.undo import Made
from ansible_collections.hrsync.ad.plugins.module_utils.planner.undo.plan import Asked, Undoing, plan_undo
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME

from ..directory_in_memory import STAFF, account, snapshot

NOW = datetime.datetime(2026, 12, 1, 6, tzinfo=datetime.UTC)
LABEL = "Anna (1)"


def anna(**values: t.Any) -> Account:
    return account("Anna", "1", **values)


def target(one: Account | None = None, key: str = "1", dn: str = "") -> Target:
    found = one or anna()
    return Target(key=key, label=f"Anna ({key})", account=found.guid, dn=dn or found.dn)


def new(name: str = "Anna", key: str = "1") -> Target:
    """An account that a run creates."""
    return Target(key=key, label=f"{name} ({key})", account=None, dn=f"CN={name},{STAFF}")


def sets(attribute: str, before: str | t.Sequence[str], after: str | t.Sequence[str], **more: t.Any) -> SetAttributes:
    """A change of one attribute of Anna; empty strings are no value."""
    return SetAttributes(**target(more.pop("of", None)), deltas=(delta(attribute, before, after, **more),))


def delta(attribute: str, before: str | t.Sequence[str], after: str | t.Sequence[str], **more: t.Any) -> Delta:
    both = (tuple(filter(None, (one,))) if isinstance(one, str) else tuple(one) for one in (before, after))
    old, now = both
    return Delta(attribute=attribute, before=old, after=now, **more)


def creates(name: str = "Anna", key: str = "1", *, enabled: bool = True, **values: str) -> Create:
    given = {"sAMAccountName": name.lower(), "employeeID": key, **values}
    deltas = tuple(delta(attribute, "", value) for attribute, value in given.items())
    return Create(**new(name, key), deltas=deltas, enabled=enabled)


def step(kind: str, *deltas: Delta, of: Account | None = None) -> StepChange:
    return StepChange(kind=KINDS_BY_NAME[kind], **target(of), deltas=deltas)


def done(*changes: Change, run: int = 5, chosen: bool = True, first: int = 0, **more: t.Any) -> list[Made]:
    """The changes of one run, which is undone."""
    at = NOW + datetime.timedelta(days=run)
    return [
        Made(number=1000 * run + first + index, run=run, at=at, change=change, is_chosen=chosen, **more)
        for index, change in enumerate(changes)
    ]


def undo(made: t.Iterable[Made], before: Snapshot | None = None, **more: t.Any) -> Undoing:
    given: dict[str, t.Any] = {"policy": Policy(managed_base=STAFF), "now": NOW, **more}
    return plan_undo(Asked(made=tuple(made), snapshot=before or snapshot(anna()), **given))


def told(undoing: Undoing) -> list[t.Any]:
    """The changes in a few words."""
    return [_told(change) for change in undoing.plan.changes]


def _told(change: Change) -> t.Any:
    name = change.kind.name
    if change.deltas:
        return name, [(one.attribute, one.before, one.after) for one in change.deltas]
    return name, *(getattr(change, field) for field in ("new_dn", "group", "control") if hasattr(change, field))


def reasons(undoing: Undoing) -> list[str]:
    return [reason for one in undoing.plan.rejections for reason in one.reasons]


def lost(undoing: Undoing) -> list[tuple[str, str]]:
    return [(one.what, one.why) for one in undoing.lost]
