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
    entries = [json.loads(row.entry) for row in connection.execute(query)]
    decided = [entry["facts"] for entry in entries if entry["kind"] == EntryKind.DECISION]
    told = {(facts["statement"], facts["signature"]) for facts in decided if facts["plan"] == plan.name}
    uses = [entry["facts"] for entry in entries if plan.name in entry["facts"].get("plans", ())]
    return not told <= _decisions(connection, plan.id) or any(
        facts["plans"][plan.name] > _used(connection, plan.id, facts["run"]) for facts in uses
    )


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
