# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The journal in the database: what a run is about to do, before it does it, and what became of it."""

from __future__ import annotations

import itertools
import json
import typing as t

from ..model.changes import StepChange
from ..model.kinds import Kind
from ..model.memory import Finding, Intent
from ..model.plan import Status
from ..model.undo import Made
from ..wire.memory import time_of
from ..wire.records import change_from_dict, change_to_dict
from .memories import dumped
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    import datetime

    from sqlalchemy.engine import Connection, Row

    from ..model.changes import Change
    from ..model.plan import Outcome
    from ..model.undo import Choice

JsonObject = dict[str, t.Any]


_MADE: t.Final = (Status.APPLIED.value, Finding.DONE.value)
"""The statuses of intents of changes that were made."""
FORGOTTEN: t.Final = "forgotten:"
"""Before the digest of a key that was forgotten."""


class Settling(t.NamedTuple):
    """What became of an intent."""

    number: int
    """Of the intent within the run."""
    status: str
    message: str = ""


def of_outcome(number: int, outcome: Outcome) -> Settling:
    """What became of an intent. Nobody knows of some failed changes whether they were made nevertheless."""
    status = Finding.UNKNOWN.value if outcome.unknown else outcome.status.value
    return Settling(number, status, outcome.message)


def add(
    connection: Connection, configuration: int, run: int, changes: t.Iterable[tuple[int, Change]], now: int
) -> None:
    """Write intents.

    Args:
        connection: of a transaction.
        configuration: its number.
        run: the number of the run.
        changes: each with the number of the intent within the run.
        now: seconds since 1970.
    """
    rows = [
        {**_row(number, change), "configuration": configuration, "run": run, "at": now} for number, change in changes
    ]
    connection.execute(sa.insert(tables().intents), rows)


def _row(number: int, change: Change) -> JsonObject:
    return {
        "number": number,
        "kind": change.kind.name,
        "key": change.key,
        "label": change.label,
        # Records leave the values of secrets out.
        "change": dumped(change_to_dict(change)),
        "status": None,
        "message": "",
    }


def settle(connection: Connection, run: int, settlings: t.Iterable[Settling]) -> None:
    """Write what became of intents of a run."""
    intents = tables().intents
    statement = (
        sa.update(intents)
        .where(intents.c.run == run, intents.c.number == sa.bindparam("the_number"))
        .values(status=sa.bindparam("the_status"), message=sa.bindparam("the_message"))
    )
    rows = [{f"the_{name}": value for name, value in one._asdict().items()} for one in settlings]
    if rows:
        connection.execute(statement, rows)


def settle_unfinished(connection: Connection, findings: t.Mapping[int, Finding]) -> None:
    """Write what became of intents of killed runs, by their numbers in the database."""
    intents = tables().intents
    statement = (
        sa.update(intents).where(intents.c.id == sa.bindparam("the_id")).values(status=sa.bindparam("the_status"))
    )
    rows = [{"the_id": number, "the_status": finding.value} for number, finding in findings.items()]
    if rows:
        connection.execute(statement, rows)


def unfinished(connection: Connection, configuration: int) -> tuple[Intent, ...]:
    """The intents of which nobody knows what became of them, in their order."""
    intents = tables().intents
    query = (
        sa.select(intents)
        .where(intents.c.configuration == configuration, intents.c.status.is_(None))
        .order_by(intents.c.id)
    )
    return tuple(map(_intent, connection.execute(query)))


def made(connection: Connection, configuration: int, status: str) -> tuple[Intent, ...]:
    """The changes that runs with this status have made, as far as that is known, in their order."""
    intents, runs = tables().intents, tables().runs
    query = (
        sa.select(intents)
        .join(runs, runs.c.id == intents.c.run)
        .where(intents.c.configuration == configuration, runs.c.status == status, intents.c.status.in_(_MADE))
        .order_by(intents.c.id)
    )
    return tuple(map(_intent, connection.execute(query)))


def chosen(connection: Connection, configuration: int, choice: Choice) -> tuple[Made, ...]:
    """The changes that runs have made since the first one that is chosen, in their order; none if none is chosen.

    Changes of which nobody knows whether they were made are among them.
    """
    intents = tables().intents
    maybe = sa.or_(intents.c.status.in_((*_MADE, Finding.UNKNOWN.value)), intents.c.status.is_(None))
    query = sa.select(intents).where(intents.c.configuration == configuration, maybe).order_by(intents.c.id)
    rows = connection.execute(query.where(intents.c.id >= _first(connection, configuration, choice)))
    return tuple(itertools.dropwhile(lambda one: not one.is_chosen, (_made(row, choice) for row in rows)))


def _first(connection: Connection, configuration: int, choice: Choice) -> int:
    """A number from which on changes can be chosen, as far as that can be told without reading all of them."""
    intents = tables().intents
    query = sa.select(sa.func.min(intents.c.id)).where(intents.c.configuration == configuration)
    if choice.runs:
        query = query.where(intents.c.run.in_(sorted(choice.runs)))
    if choice.since:
        query = query.where(intents.c.at >= int(choice.since.timestamp()))
    return int(connection.execute(query).scalar_one() or 0)


def _made(row: Row[t.Any], choice: Choice) -> Made:
    at = t.cast("datetime.datetime", time_of(row.at))
    return Made(
        number=row.id,
        run=row.run,
        at=at,
        change=_change(json.loads(row.change)),
        is_chosen=choice.has(row.run, row.key, row.kind, at),
        is_known=row.status in _MADE,
        is_whole=not row.key.startswith(FORGOTTEN),
    )


def unknown_runs(connection: Connection, configuration: int, numbers: t.Collection[int]) -> list[int]:
    """Those of the numbers that no run of this configuration has."""
    runs = tables().runs
    query = sa.select(runs.c.id).where(runs.c.configuration == configuration, runs.c.id.in_(sorted(numbers)))
    return sorted(set(numbers) - set(connection.scalars(query)))


def _intent(row: Row[t.Any]) -> Intent:
    record = json.loads(row.change)
    return Intent(number=row.id, run=row.run, at=t.cast(t.Any, time_of(row.at)), change=_change(record))


def _change(record: JsonObject) -> Change:
    """The change; of a kind that this version does not know, only the account."""
    try:
        return change_from_dict(record)
    except (LookupError, TypeError, ValueError):
        name = record["kind"]
        target = {one: record[one] for one in ("key", "label", "account", "dn", "reason") if one in record}
        return StepChange(kind=Kind(name=name, count=name, title=name, verb=name), **target)
