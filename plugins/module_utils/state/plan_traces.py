# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the audit log tells of a plan after it was kept, so that nobody can take a rejection or a used approval away."""

from __future__ import annotations

import hashlib
import json
import typing as t

from ..audit.entries import EntryKind
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row


def has_lost(connection: Connection, plan: Row[t.Any]) -> bool:
    """Whether the log tells of a decision about a plan, or of people for whom a run has used it, that are not there.

    Args:
        connection: of a transaction.
        plan: its row.
    """
    table = tables().audit
    query = sa.select(table.c.entry).where(
        table.c.configuration == plan.configuration,
        table.c.number > plan.entry,
        table.c.entry.contains(json.dumps(plan.name)),
    )
    for row in connection.execute(query).all():
        entry = json.loads(row.entry)
        facts = entry["facts"]
        if entry["kind"] == EntryKind.DECISION:
            is_there = (facts["statement"], facts["signature"]) in _decisions(connection, plan.id)
        else:
            is_there = facts.get("plans", {}).get(plan.name, 0) <= _used(connection, plan.id, facts.get("run", 0))
        if not is_there:
            return True
    return False


def _decisions(connection: Connection, plan: int) -> set[tuple[str, str]]:
    """The digests of statements and signatures."""
    table = tables().decisions
    query = sa.select(table.c.statement, table.c.signature).where(table.c.plan == plan)
    return {(sha256(row.statement), sha256(row.signature)) for row in connection.execute(query)}


def _used(connection: Connection, plan: int, run: int) -> int:
    """For how many people the run has used the approval."""
    table = tables().units
    query = sa.select(sa.func.count()).where(table.c.plan == plan, table.c.run == run)
    return int(connection.execute(query).scalar_one())


def sha256(text: str) -> str:
    """The digest of a text, as the log has it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
