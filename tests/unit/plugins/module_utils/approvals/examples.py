# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan for three people, two levels, and statements about it."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.case import Case, Verified
from ansible_collections.hrsync.ad.plugins.module_utils.approvals.signers import People
from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import (
    Decision,
    KeptPlan,
    Level,
    Mode,
    Statement,
    Unit,
)

NOW: t.Final = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)
HOUR: t.Final = datetime.timedelta(hours=1)
DAY: t.Final = datetime.timedelta(days=1)


def digest(character: str) -> str:
    return character * 64


ANNA: t.Final = Unit(key="1", label="Anna", digest=digest("a"), own=digest("1"))
BO: t.Final = Unit(key="2", label="Bo", digest=digest("b"), own=digest("2"), needs=("3",))
"""Bo's manager is created in the same run."""
CY: t.Final = Unit(key="3", label="Cy", digest=digest("c"), own=digest("3"))
PLAN: t.Final = KeptPlan(
    number=1,
    name="brave-otter-42",
    domain="example.test",
    configuration="lifecycle",
    checksum=digest("f"),
    requested_by="eve",
    created=NOW - HOUR,
    valid_until=NOW + DAY,
    facts={"counts": {"people": 3, "disables": 1}},
    units=(ANNA, BO, CY),
)
HR: t.Final = Level(name="HR", approvers=("alice", "dora", "eve"), valid=DAY)
IT: t.Final = Level(name="IT security", approvers=("bob", "carol", "alice", "dora"), needed=2, valid=DAY)
LEVELS: t.Final = (HR, IT)


def case(mode: Mode = Mode.WHOLE, people: People | None = None, **changed: t.Any) -> Case:
    """What is assessed: fields of the case, or of the plan, with other values."""
    own: dict[str, t.Any] = {name: changed.pop(name) for name in ("levels", "now") if name in changed}
    plan = dataclasses.replace(PLAN, **changed)
    given: dict[str, t.Any] = {"levels": LEVELS, "now": NOW, **own}
    return Case(mode=mode, plan=plan, people=people or People(()), **given)


def statement(level: str = "HR", decision: Decision = Decision.APPROVED, **changed: t.Any) -> Statement:
    """A statement about the plan."""
    made = Statement(
        domain=PLAN.domain,
        configuration=PLAN.configuration,
        plan=PLAN.name,
        checksum=PLAN.checksum,
        units=(),
        requested_by=PLAN.requested_by,
        level=level,
        decision=decision,
        reason="",
        expires=NOW + HOUR,
    )
    return dataclasses.replace(made, **changed)


def signed(principal: str, level: str = "HR", decision: Decision = Decision.APPROVED, **changed: t.Any) -> Verified:
    """A decision about the plan."""
    key = changed.pop("key", f"SHA256:{principal}")
    return Verified(statement=statement(level, decision, **changed), principal=principal, key=key)
