# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of previews in the database, until they are approved and applied.

What is read here decides nothing by itself: a run computes its plan anew, and compares.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import typing as t

from ..audit import events
from ..audit.entries import EntryKind
from ..model.approval import KeptPlan, Unit
from ..values.spoken import spoken
from ..wire.memory import time_of
from ..wire.records import change_to_dict
from . import audit
from .decisions import is_rejected
from .memories import BATCH, dumped
from .plan_traces import has_lost
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from ..model.approval import NewPlan
    from ..model.changes import Change


def keep(connection: Connection, configuration: Row[t.Any], plan: NewPlan, now: int, valid: int) -> KeptPlan:
    """Write a plan. If the same person has kept the same plan before, and it is neither used nor rejected, that one
    stays.

    Args:
        connection: of a transaction that has the database for itself, see `engine.exclusive`.
        configuration: its row.
        plan: has at least one unit.
        now: seconds since 1970.
        valid: for how many seconds it can be applied.
    """
    _remove_forgotten(connection, configuration.id, now)
    before = [one for one in with_checksum(connection, configuration, plan.checksum, now) if _is_same(one, plan)]
    # After a rejection, people decide about a new plan.
    if before and not used(connection, before[-1].number) and not is_rejected(connection, before[-1].number):
        return before[-1]
    known = tables()
    values = {
        "configuration": configuration.id,
        "name": _free_name(connection, configuration.id, f"{plan.checksum} {plan.requested_by} {now}"),
        "checksum": plan.checksum,
        "requested_by": plan.requested_by,
        "created": now,
        "valid_until": now + valid,
        # Of versions that kept plans for another time than now, too.
        "as_of": "",
        "facts": dumped(plan.facts),
        # Until the audit log has it.
        "entry": 0,
    }
    number = int(t.cast(t.Any, connection.execute(sa.insert(known.plans).values(values)).inserted_primary_key)[0])
    connection.execute(sa.insert(known.units), [_unit_row(number, unit, plan.changes[unit.key]) for unit in plan.units])
    kept = with_number(connection, configuration, number)
    event = events.plan_kept(kept, digest_of(values), _shown(connection, number))
    entry = audit.append(connection, configuration.id, [event], now).number
    connection.execute(sa.update(known.plans).where(known.plans.c.id == number).values(entry=entry))
    return kept


RECORDED: t.Final = ("name", "checksum", "requested_by", "created", "valid_until", "as_of", "facts")


def digest_of(values: t.Mapping[str, t.Any]) -> str:
    """The digest of a row, without the numbers that only the database uses."""
    return hashlib.sha256(dumped({name: values[name] for name in RECORDED}).encode("ascii")).hexdigest()


def unrecorded(connection: Connection, numbers: t.Collection[int]) -> set[int]:
    """Those of these plans of which the audit log says something else, because somebody has edited them."""
    rows = _with_entries(connection, numbers)
    return {row.id for row in rows if not _is_recorded(row) or has_lost(connection, row)}


def is_shown_as_kept(connection: Connection, number: int) -> bool:
    """Whether the audit log says of the changes of a plan what the database shows."""
    [row] = _with_entries(connection, [number])
    return bool(_told_when_kept(row).get("shown") == _shown(connection, number))


def _shown(connection: Connection, number: int) -> str:
    """The digest of the changes of a plan. The program that verifies evidence computes it, too."""
    return hashlib.sha256(json.dumps(changes_of(connection, number), sort_keys=True).encode()).hexdigest()


def _with_entries(connection: Connection, numbers: t.Collection[int]) -> t.Sequence[Row[t.Any]]:
    """The rows of these plans, each with the `text` of the entry of the audit log that tells of it."""
    known = tables()
    plans, log = known.plans, known.audit
    join = (log.c.configuration == plans.c.configuration) & (log.c.number == plans.c.entry)
    query = sa.select(plans, log.c.entry.label("text")).outerjoin(log, join).where(plans.c.id.in_(numbers))
    return connection.execute(query).all()


def _told_when_kept(row: Row[t.Any]) -> t.Mapping[str, t.Any]:
    """The facts of the entry of a plan; none if it is about something else."""
    entry = json.loads(row.text or "{}")
    return t.cast("dict[str, t.Any]", entry["facts"]) if entry.get("kind") == EntryKind.PLAN_KEPT else {}


def _is_recorded(row: Row[t.Any]) -> bool:
    return bool(_told_when_kept(row).get("row") == digest_of(dict(row._mapping)))


def _is_same(kept: KeptPlan, plan: NewPlan) -> bool:
    # Approvers see no plan of a preview that needed no approval, and decide otherwise about the whole than about units.
    return (kept.requested_by, kept.facts.get("approval")) == (plan.requested_by, plan.facts.get("approval"))


def _free_name(connection: Connection, configuration: int, text: str) -> str:
    plans = tables().plans
    attempt = 0
    while True:
        name = spoken(text, attempt)
        query = sa.select(plans.c.id).where(plans.c.configuration == configuration, plans.c.name == name)
        if connection.execute(query).first() is None:
            return name
        attempt += 1


def _unit_row(plan: int, unit: Unit, changes: t.Iterable[Change]) -> dict[str, t.Any]:
    return {
        "plan": plan,
        "key": unit.key,
        "label": unit.label,
        "digest": unit.digest,
        "own": unit.own,
        "needs": dumped(unit.needs),
        "changes": dumped([change_to_dict(change) for change in changes]),
        "run": None,
    }


def _remove_forgotten(connection: Connection, configuration: int, now: int) -> None:
    """Remove plans that nobody can apply any more, and about which nobody has decided anything."""
    known = tables()
    used_plans = sa.select(known.units.c.plan).where(known.units.c.run.is_not(None))
    plans = known.plans
    connection.execute(
        sa.delete(plans).where(
            plans.c.configuration == configuration,
            plans.c.valid_until < now,
            plans.c.id.not_in(sa.select(known.decisions.c.plan)),
            plans.c.id.not_in(used_plans),
        )
    )


def with_number(connection: Connection, configuration: Row[t.Any], number: int) -> KeptPlan:
    """One plan, by its number in the database."""
    return _plans(connection, configuration, tables().plans.c.id == number)[0]


def with_name(connection: Connection, configuration: Row[t.Any], name: str) -> KeptPlan | None:
    """One plan, by its spoken name, also if it is not valid any more; None if there is none."""
    return next(iter(_plans(connection, configuration, tables().plans.c.name == name.strip().lower())), None)


def latest(connection: Connection, configuration: Row[t.Any], limit: int = 20) -> list[KeptPlan]:
    """The last plans, the latest first, valid or not."""
    return _plans(connection, configuration)[::-1][:limit]


def with_checksum(connection: Connection, configuration: Row[t.Any], checksum: str, now: int) -> list[KeptPlan]:
    """The valid plans that are exactly this one, in the order in which they were kept."""
    plans = tables().plans
    return _plans(connection, configuration, plans.c.checksum == checksum, plans.c.valid_until >= now)


def valid(connection: Connection, configuration: Row[t.Any], now: int) -> list[KeptPlan]:
    """The plans that can still be applied, in the order in which they were kept."""
    return _plans(connection, configuration, tables().plans.c.valid_until >= now)


def _plans(connection: Connection, configuration: Row[t.Any], *conditions: t.Any) -> list[KeptPlan]:
    plans = tables().plans
    query = sa.select(plans).where(plans.c.configuration == configuration.id, *conditions).order_by(plans.c.id)
    rows = list(connection.execute(query))
    units = _units(connection, [row.id for row in rows])
    return [_plan(configuration, row, units.get(row.id, ())) for row in rows]


def _plan(configuration: Row[t.Any], row: Row[t.Any], units: t.Sequence[Unit]) -> KeptPlan:
    return KeptPlan(
        number=row.id,
        name=row.name,
        domain=configuration.domain,
        configuration=configuration.name,
        checksum=row.checksum,
        requested_by=row.requested_by,
        created=_time(row.created),
        valid_until=_time(row.valid_until),
        facts=json.loads(row.facts),
        units=tuple(units),
    )


def _units(connection: Connection, plans: t.Sequence[int]) -> dict[int, list[Unit]]:
    units = tables().units
    columns = (units.c.plan, units.c.key, units.c.label, units.c.digest, units.c.own, units.c.needs)
    found: dict[int, list[Unit]] = {}
    for row in connection.execute(sa.select(*columns).where(units.c.plan.in_(plans)).order_by(units.c.key)):
        needs = tuple(json.loads(row.needs))
        unit = Unit(key=row.key, label=row.label, digest=row.digest, own=row.own, needs=needs)
        found.setdefault(row.plan, []).append(unit)
    return found


def changes_of(connection: Connection, plan: int) -> dict[str, list[dict[str, t.Any]]]:
    """What the plan would do for each person, by key: changes as of `wire.records.change_to_dict`."""
    units = tables().units
    query = sa.select(units.c.key, units.c.changes).where(units.c.plan == plan).order_by(units.c.key)
    return {row.key: json.loads(row.changes) for row in connection.execute(query)}


def used(connection: Connection, plan: int) -> dict[str, int]:
    """The runs that have used the approval of a plan, by the key of the person."""
    units = tables().units
    query = sa.select(units.c.key, units.c.run).where(units.c.plan == plan, units.c.run.is_not(None))
    return {row.key: row.run for row in connection.execute(query)}


def applied(connection: Connection, run: int) -> dict[str, int]:
    """The plans whose approval a run has used, by name, each with the number of people."""
    known = tables()
    query = (
        sa.select(known.plans.c.name, sa.func.count())
        .join(known.units, known.units.c.plan == known.plans.c.id)
        .where(known.units.c.run == run)
        .group_by(known.plans.c.name)
        .order_by(known.plans.c.name)
    )
    return {row.name: row[1] for row in connection.execute(query)}


def use(connection: Connection, plans: t.Sequence[int], keys: t.Collection[str], run: int) -> None:
    """Say that a run applies these units of these plans, so that no other run does.

    Args:
        connection: of the transaction that writes the intents.
        plans: numbers in the database.
        keys: of the people.
        run: number of the run.
    """
    units = tables().units
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        chosen = (units.c.plan.in_(plans), units.c.key.in_(ordered[start : start + BATCH]), units.c.run.is_(None))
        connection.execute(sa.update(units).where(*chosen).values(run=run))


def prune(connection: Connection, configuration: int, before: int) -> int:
    """Remove plans that could not be applied any more at a time, with what was decided about them.

    Args:
        connection: of a transaction.
        configuration: its number.
        before: seconds since 1970.

    Returns:
        The number of plans.
    """
    plans = tables().plans
    old = sa.delete(plans).where(plans.c.configuration == configuration, plans.c.valid_until < before)
    return int(connection.execute(old).rowcount)


def forget(connection: Connection, configuration: int, key: str, nameless: str) -> int:
    """Remove a person from all plans. Their checksums then do not fit any more, so none of them can be applied.

    Args:
        connection: of a transaction.
        configuration: its number.
        key: of the person.
        nameless: takes the place of the key where others need the person.

    Returns:
        The number of plans.
    """
    units = tables().units
    own = units.c.plan.in_(numbers(configuration))
    needs: t.Any = sa.func.replace(units.c.needs, json.dumps(key), json.dumps(nameless))
    connection.execute(sa.update(units).where(own, units.c.needs != needs).values(needs=needs))
    return int(connection.execute(sa.delete(units).where(own, units.c.key == key)).rowcount)


def numbers(configuration: int) -> t.Any:
    """The numbers of all plans of a configuration, as a query."""
    plans = tables().plans
    return sa.select(plans.c.id).where(plans.c.configuration == configuration)


def _time(at: int) -> datetime.datetime:
    return t.cast(datetime.datetime, time_of(at))
