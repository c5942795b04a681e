# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps what reviewers have decided about plans. Rows are only added, and every reader verifies their signatures."""

from __future__ import annotations

import json
import typing as t

from ..audit.events import decision
from ..model.approval import SignedDecision
from ..wire.memory import time_of
from . import audit
from .plan_traces import sha256
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def add(connection: Connection, plan: int, statement: str, signature: str, principal: str, now: int) -> None:
    """Keep a decision, and tell the audit log.

    Args:
        connection: of a transaction that writes.
        plan: its number.
        statement: the text that was signed.
        signature: armored.
        principal: who signed.
        now: the present time.
    """
    values = {"plan": plan, "statement": statement, "signature": signature, "principal": principal, "at": now}
    connection.execute(sa.insert(tables().decisions).values(**values))
    digests = {"statement": sha256(statement), "signature": sha256(signature)}
    plans = tables().plans
    configuration = connection.execute(sa.select(plans.c.configuration).where(plans.c.id == plan)).scalar_one()
    audit.append(connection, configuration, [decision(json.loads(statement), principal, digests)], now)


def of_plan(connection: Connection, plan: int) -> tuple[SignedDecision, ...]:
    """The decisions about a plan, in the order in which they were kept.

    Args:
        connection: of a transaction.
        plan: its number.
    """
    table = tables().decisions
    query = sa.select(table).where(table.c.plan == plan).order_by(table.c.id)
    return tuple(
        SignedDecision(
            number=row.id,
            plan=row.plan,
            statement=row.statement,
            signature=row.signature,
            principal=row.principal,
            at=t.cast("t.Any", time_of(row.at)),
        )
        for row in connection.execute(query)
    )


def is_rejected(connection: Connection, plan: int) -> bool:
    """Whether somebody says to have rejected a plan; the signature is not verified.

    Args:
        connection: of a transaction.
        plan: its number.
    """
    table = tables().decisions
    query = sa.select(table.c.id).where(table.c.plan == plan, table.c.statement.contains('"decision":"rejected"'))
    return connection.execute(query).first() is not None
