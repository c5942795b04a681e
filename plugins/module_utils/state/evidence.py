# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads everything that the database has about one run."""

from __future__ import annotations

import json
import typing as t

from . import audit_log, decisions, plans, showing
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from ..model.approval import KeptPlan, SignedDecision

JsonObject = dict[str, t.Any]


class PlanEvidence(t.NamedTuple):
    """A plan of which a run has applied something."""

    plan: KeptPlan
    row: t.Mapping[str, t.Any]
    """What the database says of it, as `plans.digest_of` takes it."""
    changes: t.Mapping[str, t.Sequence[JsonObject]]
    """By the key of the person."""
    decisions: t.Sequence[SignedDecision]


class Evidence(t.NamedTuple):
    """A run, and what led to it."""

    domain: str
    configuration: str
    run: JsonObject
    settings: str
    """The configuration as JSON; empty if it is not known."""
    plans: t.Sequence[PlanEvidence]
    outcomes: t.Sequence[JsonObject]
    """The changes in their order, each with what became of it."""
    log: t.Sequence[bytes]
    """The lines of the audit log from the first entry about the run, or about one of its plans, to the last one."""


def evidence(connection: Connection, configuration: Row[t.Any], number: int) -> Evidence | None:
    """What is known of a run; None if there is no such run.

    Args:
        connection: of a transaction.
        configuration: its row.
        number: of the run.
    """
    runs = tables().runs
    own = (runs.c.configuration == configuration.id, runs.c.id == number)
    row = connection.execute(sa.select(runs).where(*own)).one_or_none()
    if row is None:
        return None
    run = showing.run_of(row)
    found = tuple(_plans(connection, configuration, number))
    names = {one.plan.name for one in found}
    return Evidence(
        domain=configuration.domain,
        configuration=configuration.name,
        run=run,
        settings=_settings(connection, configuration.id, str(run["facts"].get("configuration", ""))),
        plans=found,
        outcomes=tuple(_outcomes(connection, number)),
        log=_excerpt(audit_log.exported(connection, configuration), number, names),
    )


def _plans(connection: Connection, configuration: Row[t.Any], run: int) -> t.Iterator[PlanEvidence]:
    known = tables()
    used = sa.select(known.units.c.plan).where(known.units.c.run == run)
    for row in connection.execute(sa.select(known.plans).where(known.plans.c.id.in_(used)).order_by(known.plans.c.id)):
        yield PlanEvidence(
            plan=plans.with_number(connection, configuration, row.id),
            row={name: getattr(row, name) for name in plans.RECORDED},
            changes=plans.changes_of(connection, row.id),
            decisions=decisions.of_plan(connection, row.id),
        )


def _settings(connection: Connection, configuration: int, digest: str) -> str:
    table = tables().settings
    own = (table.c.configuration == configuration, table.c.digest == digest)
    return connection.execute(sa.select(table.c.text).where(*own)).scalar_one_or_none() or ""


def _outcomes(connection: Connection, run: int) -> t.Iterator[JsonObject]:
    intents = tables().intents
    for row in connection.execute(sa.select(intents).where(intents.c.run == run).order_by(intents.c.number)):
        yield showing.intent_of(row)


def _excerpt(lines: t.Iterable[bytes], run: int, names: t.Collection[str]) -> tuple[bytes, ...]:
    """The part of a log that is about a run and its plans, with what is between."""
    known = list(lines)
    about = [index for index, line in enumerate(known) if _is_about(json.loads(json.loads(line)["entry"]), run, names)]
    return tuple(known[about[0] : about[-1] + 1]) if about else ()


def _is_about(entry: JsonObject, run: int, names: t.Collection[str]) -> bool:
    facts = entry["facts"]
    return facts.get("run") == run or facts.get("plan") in names
