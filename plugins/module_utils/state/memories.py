# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and writes the memory of one configuration: bulk statements, and only rows that change."""

from __future__ import annotations

import json
import typing as t

from ..model.memory import GivenName, Made, Memory, PersonMemory, Updates, dated
from ..wire.memory import person_from_text, person_to_dict, seconds, time_of
from .tables import INTERRUPTED, RUNNING, TOGETHER, tables

try:
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql, sqlite
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, Row

JsonObject = dict[str, t.Any]

BATCH: t.Final = 500
"""The most rows of a query by key; SQLite had a limit of 999 parameters (https://sqlite.org/limits.html)."""


def read(
    connection: Connection, configuration: t.Any, keys: t.Collection[str] | None = None, *, names: bool = True
) -> Memory:
    """Everything that is remembered of a configuration, or of a few people, without what others have made.

    Args:
        connection: of a transaction that sees one state.
        configuration: the row of the configuration.
        keys: of the people; None for everybody. For a few people, names and the answers of HR are left out.
        names: see `Remembering.memory`.
    """
    if keys is not None:
        return _of_few(connection, configuration, keys)
    known = tables()
    number = configuration.id
    feeds = connection.execute(sa.select(known.feeds).where(known.feeds.c.configuration == number))
    return Memory(
        is_kept=True,
        revision=configuration.revision,
        people={one.key: one for one in people(connection, configuration)},
        names=tuple(_given_names(connection, number)) if names else (),
        feeds={row.source: json.loads(row.feed) for row in feeds},
        made=tuple(_all_made(connection, number)),
        secret=bytes(configuration.secret),
    )


def _of_few(connection: Connection, configuration: t.Any, keys: t.Collection[str]) -> Memory:
    return Memory(
        is_kept=True,
        revision=configuration.revision,
        people={one.key: one for key in keys for one in people(connection, configuration, key)},
        accounts=_accounts(connection, configuration.id),
        made=tuple(_all_made(connection, configuration.id)),
        secret=bytes(configuration.secret),
    )


def _accounts(connection: Connection, number: int) -> int:
    """The number of people with an account that no run has disabled.

    The members of a record are sorted, so that `account` is the first one. Most texts need not be decoded: this is read
    when seconds count.
    """
    memory = tables().people.c.memory
    has_account = (tables().people.c.configuration == number) & memory.like('{"account":%')
    may_be_disabled = memory.like('%"disabled":%')
    others = connection.execute(sa.select(sa.func.count()).where(has_account, ~may_be_disabled)).scalar_one()
    # A stage can have this name, too.
    texts = connection.execute(sa.select(memory).where(has_account, may_be_disabled)).scalars()
    return int(others) + sum("disabled" not in json.loads(text) for text in texts)


def _all_made(connection: Connection, number: int) -> t.Iterator[Made]:
    """What runs have made. A run that has not ended has only said what it intends; its intents tell what it did."""
    made, runs = tables().made, tables().runs
    ended = sa.select(runs.c.id).where(runs.c.configuration == number, runs.c.status.not_in((RUNNING, INTERRUPTED)))
    own = sa.select(made).where(made.c.configuration == number, made.c.run.in_(ended))
    own = own.where(~made.c.kind.startswith(TOGETHER))
    return map(made_of, connection.execute(own.order_by(made.c.at, made.c.run)))


def made_of(row: Row[t.Any]) -> Made:
    """What one row says."""
    return Made(
        kind=row.kind,
        at=_time(row.at),
        number=row.number,
        people=row.people,
        who=frozenset(json.loads(row.who)),
        is_allowed=row.is_allowed,
    )


def people(connection: Connection, configuration: t.Any, key: str | None = None) -> t.Iterator[PersonMemory]:
    """What is remembered of everybody, or of one person, in the order of their keys.

    Args:
        connection: of a transaction.
        configuration: its row.
        key: of the person; None for all.
    """
    table, last = tables().people, time_of(configuration.read)
    query = (
        sa.select(table.c.key, table.c.memory).where(table.c.configuration == configuration.id).order_by(table.c.key)
    )
    for row in connection.execute(query if key is None else query.where(table.c.key == key)):
        yield dated(person_from_text(row.key, row.memory), last)


def _given_names(connection: Connection, number: int) -> t.Iterator[GivenName]:
    names = tables().names
    query = sa.select(names).where(names.c.configuration == number).order_by(names.c.attribute, names.c.value)
    for row in connection.execute(query):
        yield GivenName(
            attribute=row.attribute,
            value=row.value,
            key=row.key,
            given=_time(row.given),
            released=time_of(row.released),
        )


def _time(number: int) -> t.Any:
    return time_of(number)


def write(connection: Connection, number: int, run: int, updates: Updates, now: int) -> None:
    """Write what a run adds to the memory of a configuration.

    Args:
        connection: of a transaction.
        number: of the configuration.
        run: the number of the run.
        updates: what it adds.
        now: seconds since 1970.
    """
    known = tables()
    records = {person.key: dumped(person_to_dict(dated(person, None))) for person in updates.people}
    changed = _changed(connection, number, records)
    rows = [{"configuration": number, "key": key, "memory": memory, "changed": now} for key, memory in changed.items()]
    put(connection, known.people, rows)
    put(connection, known.names, [_row_of_name(number, name) for name in updates.names])
    feeds = [
        {"configuration": number, "source": source, "feed": dumped(dict(feed)), "run": run}
        for source, feed in updates.feeds.items()
    ]
    put(connection, known.feeds, feeds)
    replace_made(connection, number, run, updates.made)
    if updates.at is not None:
        own = known.configurations.c.id == number
        connection.execute(sa.update(known.configurations).where(own).values(read=seconds(updates.at)))


def _changed(connection: Connection, number: int, people: t.Mapping[str, str]) -> dict[str, str]:
    """Those of the records that differ from what is there."""
    table = tables().people
    changed = dict(people)
    for keys in _batches(list(people)):
        query = sa.select(table.c.key, table.c.memory).where(table.c.configuration == number, table.c.key.in_(keys))
        for key, memory in connection.execute(query):
            if changed[key] == memory:
                del changed[key]
    return changed


def _batches(keys: list[str]) -> t.Iterator[list[str]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _row_of_name(number: int, name: GivenName) -> JsonObject:
    return {
        "configuration": number,
        "attribute": name.attribute,
        "value": name.value,
        "key": name.key,
        "given": seconds(name.given),
        "released": seconds(name.released),
    }


def replace_made(connection: Connection, number: int, run: int, several: t.Iterable[Made]) -> None:
    """Write what a run has made, or what it intends to make; it replaces what the run has said before."""
    table = tables().made
    said = sa.delete(table).where(table.c.run == run, ~table.c.kind.startswith(TOGETHER))
    connection.execute(said)
    put(connection, table, [_row_of_made(number, run, made) for made in several])


def _row_of_made(number: int, run: int, made: Made) -> JsonObject:
    return {
        "configuration": number,
        "run": run,
        "kind": made.kind,
        "at": seconds(made.at),
        "number": made.number,
        "people": made.people,
        "who": json.dumps(sorted(made.who)),
        "is_allowed": made.is_allowed,
    }


def put(connection: Connection, table: Table, rows: t.Sequence[JsonObject]) -> None:
    """Insert rows, or replace those with the same primary key."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    values = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), rows)


def dumped(record: t.Any) -> str:
    """Plain data as JSON that is the same for the same data."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"))
