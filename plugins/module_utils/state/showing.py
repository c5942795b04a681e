# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the database holds, for people and for programs: as plain data, with times in ISO 8601."""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing as t

from ..audit.entries import EntryKind
from ..audit.selection import Wanted
from ..model.memory import Finding, PersonMemory
from ..model.plan import Status
from ..wire.memory import time_of
from . import audit_log, memories
from .tables import tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, Row

JsonObject = dict[str, t.Any]

LAST_RUNS: t.Final = 10
_MOST_ENTRIES: t.Final = 100_000
"""More than a person has in the audit log."""
_DONE: t.Final = frozenset((Status.APPLIED.value, Finding.DONE.value))
_NOT_SHOWN: t.Final = ("digest", "identities", "seen", "wanted", "settled")
"""Fields of the model that have digests only, or that only say what the time of another field is."""


def configurations(connection: Connection, name: str | None) -> list[JsonObject]:
    """Each configuration: counts, the last runs, and who holds the lease.

    Args:
        connection: of a transaction.
        name: only configurations of this name; None for all.
    """
    return [_configuration(connection, row) for row in chosen(connection, name)]


def chosen(connection: Connection, name: str | None) -> list[Row[t.Any]]:
    """The rows of the configurations of this name, or of all of them."""
    known = tables().configurations
    query = sa.select(known).order_by(known.c.domain, known.c.name)
    return list(connection.execute(query.where(known.c.name == name) if name else query))


def _configuration(connection: Connection, row: Row[t.Any]) -> JsonObject:
    known = tables()
    unfinished = known.intents.c.status.is_(None)
    return {
        "domain": row.domain,
        "name": row.name,
        "people": _count(connection, known.people, row.id),
        "names": _count(connection, known.names, row.id),
        "sources": _sources(connection, row.id),
        "runs": _count(connection, known.runs, row.id),
        "changes": _count(connection, known.intents, row.id),
        "unfinished": _count(connection, known.intents, row.id, unfinished),
        "last_runs": _last_runs(connection, row.id),
        "lease": _lease(connection, row.id),
        "receivers": _receivers(connection, row.id),
    }


def _count(connection: Connection, table: Table, number: int, *more: t.Any) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(table.c.configuration == number, *more)
    return int(connection.execute(query).scalar_one())


def _sources(connection: Connection, number: int) -> list[str]:
    """The HR systems with an accepted feed."""
    feeds = tables().feeds
    query = sa.select(feeds.c.source).where(feeds.c.configuration == number).order_by(feeds.c.source)
    return list(connection.scalars(query))


def _last_runs(connection: Connection, number: int) -> list[JsonObject]:
    runs = tables().runs
    query = sa.select(runs).where(runs.c.configuration == number).order_by(runs.c.id.desc()).limit(LAST_RUNS)
    found = list(connection.execute(query))
    outcomes, waves = _outcomes(connection, [row.id for row in found]), _waves(connection, number)
    return [{**run_of(row), **outcomes[row.id], "waves": waves.get(row.id)} for row in found]


def _outcomes(connection: Connection, numbers: t.Sequence[int]) -> dict[int, JsonObject]:
    """How many changes each run has made, by their kind, and how many have failed."""
    intents, total = tables().intents, sa.func.count()
    query = sa.select(intents.c.run, intents.c.kind, intents.c.status, total.label("total"))
    query = query.where(intents.c.run.in_(numbers)).group_by(intents.c.run, intents.c.kind, intents.c.status)
    told: dict[int, JsonObject] = {number: {"changed": {}, "failed": 0} for number in numbers}
    for row in connection.execute(query.order_by(intents.c.kind)):
        one = told[row.run]
        if row.status in _DONE:
            one["changed"][row.kind] = one["changed"].get(row.kind, 0) + row.total
        elif row.status == Status.FAILED:
            one["failed"] += row.total
    return told


def _waves(connection: Connection, number: int) -> dict[int, JsonObject]:
    """The waves of the last runs that had waves, by the run: the audit log has them."""
    log = tables().audit
    ends = sa.and_(log.c.configuration == number, log.c.entry.contains(f'"kind":"{EntryKind.RUN_ENDED.value}"'))
    query = sa.select(log.c.entry).where(ends).order_by(log.c.number.desc()).limit(LAST_RUNS)
    told = (json.loads(entry)["facts"] for entry in connection.scalars(query))
    return {facts["run"]: facts["waves"] for facts in told if "waves" in facts}


def run_of(row: Row[t.Any]) -> JsonObject:
    """A run."""
    return {
        "run": row.id,
        "status": row.status,
        "started": shown(row.started),
        "ended": shown(row.ended),
        "facts": json.loads(row.facts),
    }


def _lease(connection: Connection, number: int) -> JsonObject | None:
    leases = tables().leases
    row = connection.execute(sa.select(leases).where(leases.c.configuration == number)).one_or_none()
    if row is None:
        return None
    told = {name: getattr(row, name) for name in ("run", "base", "owner", "host")}
    return {**told, "since": shown(row.since), "heartbeat": shown(row.heartbeat)}


def _receivers(connection: Connection, number: int) -> list[JsonObject]:
    """How far each receiver has got the audit log."""
    last = tables().audit
    query = sa.select(sa.func.max(last.c.number)).where(last.c.configuration == number)
    head = connection.execute(query).scalar_one() or 0
    deliveries = _all(connection, tables().deliveries, number)
    return [{**delivery_of(row), "waiting": max(0, head - row.number) if row.number else None} for row in deliveries]


def delivery_of(row: Row[t.Any]) -> JsonObject:
    """How far a receiver has got the audit log."""
    return {"name": row.receiver, "number": row.number, "failing": shown(row.failing), "reason": row.message}


def person(connection: Connection, name: str | None, key: str) -> list[JsonObject]:
    """All that is known of one person, for each configuration that knows anything."""
    return [found for row in chosen(connection, name) if (found := _known(connection, row, key))]


def _known(connection: Connection, configuration: Row[t.Any], key: str) -> JsonObject | None:
    known = tables()
    people = list(memories.people(connection, configuration, key))
    names = [name_of(row) for row in _of_person(connection, known.names, configuration.id, key)]
    changes = [intent_of(row) for row in _of_person(connection, known.intents, configuration.id, key)]
    entries, number = audit_log.shown(connection, configuration, Wanted(key=key), _MOST_ENTRIES)
    if not (people or names or changes or number):
        return None
    remembered = person_of(people[0]) if people else None
    told = {"domain": configuration.domain, "name": configuration.name, "key": key}
    return {**told, "remembered": remembered, "names": names, "changes": changes, "audit": entries}


def _of_person(connection: Connection, table: Table, number: int, key: str) -> list[Row[t.Any]]:
    query = sa.select(table).where(table.c.configuration == number, table.c.key == key)
    return list(connection.execute(query.order_by(*table.primary_key.columns)))


def person_of(one: PersonMemory) -> JsonObject:
    """What is remembered of one person; digests are not shown, because they say nothing."""
    return {name: value for name, value in _plain(one).items() if name != "key"}


def _plain(value: t.Any) -> t.Any:
    """A value of the model as plain data."""
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value) if field.name not in _NOT_SHOWN]
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, t.Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return _text(value) if isinstance(value, datetime.datetime) else value


def name_of(row: Row[t.Any]) -> JsonObject:
    """A name that was given to somebody."""
    return {
        "attribute": row.attribute,
        "value": row.value,
        "key": row.key,
        "given": shown(row.given),
        "released": shown(row.released),
    }


def intent_of(row: Row[t.Any]) -> JsonObject:
    """A change, and what became of it."""
    return {
        "run": row.run,
        "at": shown(row.at),
        "key": row.key,
        "label": row.label,
        "kind": row.kind,
        "status": row.status or "unfinished",
        "message": row.message,
        "change": json.loads(row.change),
    }


def lines(connection: Connection, name: str | None) -> t.Iterator[JsonObject]:
    """Everything but secrets and digests, as one object for each row, which `what` names."""
    for configuration in chosen(connection, name):
        where = {"domain": configuration.domain, "configuration": configuration.name}
        for what, told in _rows(connection, configuration):
            yield {"what": what, **where, **told}


def _rows(connection: Connection, configuration: Row[t.Any]) -> t.Iterator[tuple[str, JsonObject]]:
    known, number = tables(), configuration.id
    for row in _all(connection, known.runs, number):
        yield "run", run_of(row)
    for one in memories.people(connection, configuration):
        yield "person", {"key": one.key, **person_of(one)}
    for row in _all(connection, known.names, number):
        yield "name", name_of(row)
    for row in _all(connection, known.feeds, number):
        yield "feed", {"source": row.source, "run": row.run, "feed": json.loads(row.feed)}
    for row in _all(connection, known.made, number):
        told = {field: getattr(row, field) for field in ("run", "kind", "number", "people")}
        yield "made", {**told, "at": shown(row.at)}
    for row in _all(connection, known.intents, number):
        yield "change", intent_of(row)
    for row in _all(connection, known.deliveries, number):
        yield "delivery", delivery_of(row)
    for row in _all(connection, known.requests, number):
        told = {field: getattr(row, field) for field in ("receiver", "subject", "request")}
        yield "request", {**told, "opened": shown(row.opened), "closed": shown(row.closed)}


def _all(connection: Connection, table: Table, number: int) -> t.Iterable[Row[t.Any]]:
    query = sa.select(table).where(table.c.configuration == number).order_by(*table.primary_key.columns)
    return connection.execute(query)


def shown(seconds: int | None) -> str | None:
    """A time of the database in ISO 8601."""
    return _text(time_of(seconds))


def _text(time: datetime.datetime | None) -> str | None:
    return None if time is None else str(time.isoformat().replace("+00:00", "Z"))
