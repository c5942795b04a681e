# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs remember, in one database: opened before a run, and written by it under a lease."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import typing as t

from ..audit import events
from ..errors import StateError
from ..model.approval import Submitted
from ..model.changes import CreateOu, identity
from ..model.memory import ALONE, FORGETFUL, Memory
from . import audit, decisions, erasure, journal, lease, memories, plans, process, shared_limits
from .audit_removal import Occasion
from .deliveries import Deliveries
from .engine import PATIENCE, Database, is_there
from .heartbeat import Heartbeat
from .location import File, Location, locate
from .migrations import upgrade, version_of
from .tables import INTERRUPTED, RUNNING, tables

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from ..audit.entries import Event
    from ..audit.events import Ending
    from ..model.approval import KeptPlan, NewPlan
    from ..model.changes import Change
    from ..model.memory import Finding, Intent, Others, Updates
    from ..model.memory import Made as MadeOfKind
    from ..model.plan import Outcome
    from ..model.undo import Choice, Made
    from .lease import Configuration
    from .retention import Retention

RECOVERED: t.Final = "recovered"
"""The status of such a run, once a later one has remembered its changes."""
_SECRET_SIZE: t.Final = 32
_NOTHING_TOLD: t.Final = events.Ending()


class Writing(t.Protocol):
    """A run that may write: the journal of `apply/journal.py`, and what comes before and after."""

    number: int
    """Of the run in the database; 0 without one."""
    unfinished: tuple[Intent, ...]
    """What killed runs of this configuration were about to do, of which nobody knows whether they did."""
    made: tuple[Intent, ...]
    """What they have done, as far as that is known, and what the memory does not have yet. `conclude` settles it."""

    def use(self, numbers: t.Sequence[int], people: t.Collection[str]) -> None:
        """Use up approvals: `intend` writes, for each of these people with changes, that this run applies them.

        Args:
            numbers: of the plans that are approved for them.
            people: as of `model.changes.identity`.
        """

    def share(self, made: t.Sequence[MadeOfKind], managed: int) -> Others:
        """Say, durably, what this run intends, to others whose limits count together with those of this run.

        Args:
            made: the most that it can take of each limit.
            managed: number of managed accounts.

        Returns:
            What the others have made and intend.

        Raises:
            StateError: it cannot be written, or another run has taken over.
        """

    def intend(self, changes: t.Sequence[tuple[int, Change]]) -> None:
        """Remember, durably, that these changes are sent next. What became of earlier ones becomes durable too.

        Raises:
            StateError: they cannot be remembered, or another run has taken over. Then nothing more may be written.
        """

    def settle(self, outcomes: t.Mapping[int, Outcome]) -> None:
        """Note what became of changes, by their index."""

    def settle_unfinished(self, findings: t.Mapping[int, Finding]) -> None:
        """Note what became of `unfinished`, by their numbers; it becomes durable with the next transaction."""

    def conclude(
        self, updates: Updates, status: str, retention: Retention | None = None, ending: Ending = _NOTHING_TOLD
    ) -> str:
        """End the run: write what it adds to the memory, remove what is old, and give the lease back.

        Args:
            updates: what it adds.
            status: how it ended.
            retention: how long to keep what is not needed any more; None to remove nothing.
            ending: what to write to the audit log.

        Returns:
            The head of the audit log, `NUMBER:HASH`; empty if there is none.

        Raises:
            StateError: it cannot be written, or another run has taken over.
        """


class Remembering(t.Protocol):
    """What runs remember."""

    warnings: tuple[str, ...]
    """What is unsafe about the place, as sentences."""

    def memory(self, keys: t.Collection[str] | None = None, *, names: bool = True) -> Memory:
        """What is remembered of the configuration.

        Args:
            keys: of a few people, see `memories.read`; None for everybody.
            names: whether to read the names that were given, several for each person.

        Raises:
            StateError: it cannot be read.
        """

    def submitted(self) -> list[Submitted]:
        """The plans of previews that can still be applied, in the order in which they were kept.

        Raises:
            StateError: they cannot be read.
        """

    def keep(self, plan: NewPlan, valid: int, settings: str = "") -> KeptPlan:
        """Keep the plan of a preview, see `plans.keep`, and its configuration.

        Raises:
            StateError: it cannot be written.
        """

    def audit_head(self) -> str:
        """The last entry of the audit log, `NUMBER:HASH`; empty without a database. Only if this is open for writing.

        Raises:
            StateError: it cannot be read.
        """

    def chosen(self, choice: Choice) -> tuple[Made, ...]:
        """The changes that runs have made since the first one that is chosen, in their order.

        Raises:
            StateError: they cannot be read, or a run of the choice is not remembered.
        """

    def begin(self, facts: t.Mapping[str, t.Any], settings: str = "") -> Writing:
        """Take the lease, and begin a run that writes.

        Args:
            facts: what is told of the run later, such as the version and who started it (`by`); plain data.
            settings: the configuration of which `facts` has the digest, for the record.

        Raises:
            StateError: another run has the lease, or the database cannot be written.
        """

    def deliveries(self) -> Deliveries | None:
        """The audit log for receivers; None if there is no database that can be written.

        Raises:
            StateError: it cannot be read.
        """


def open_state(
    option: str | None, configuration: Configuration, *, writes: bool = True, patience: float = PATIENCE
) -> contextlib.AbstractContextManager[Remembering]:
    """Open the database of the option `state`.

    Args:
        option: see `location.locate`.
        configuration: of the run.
        writes: whether a run will write. Then the database is created, or brought to this version, and every reason
            why it cannot be written is an error now. If false, nothing is created.
        patience: seconds to wait for a lock or a server.

    Raises:
        StateError: the database cannot be used.
        ConfigurationError: the option is wrong.
        MissingLibraryError: a library is not installed.
    """
    location = locate(option)
    if location is None:
        return contextlib.nullcontext(Forgetful())
    if not writes and isinstance(location, File) and not is_there(location):
        return contextlib.nullcontext(Forgetful(Memory(is_kept=True)))
    return contextlib.closing(State(location, configuration, writes=writes, patience=patience))


class State:
    """An open database, for one configuration. See `open_state` and `Remembering`."""

    def __init__(
        self, location: Location, configuration: Configuration, *, writes: bool = True, patience: float = PATIENCE
    ) -> None:
        self._database = Database(location, writes=writes, patience=patience)
        self._configuration = configuration
        self._writes = writes
        self._run: WritingRun | None = None
        self.warnings = self._database.warnings
        with contextlib.ExitStack() as failed:
            failed.callback(self._database.close)
            self._prepare(writes)
            failed.pop_all()

    def _prepare(self, writes: bool) -> None:
        if writes:
            with self._database.writing() as connection:
                self._database.exclusive(connection)
                upgrade(connection, self._database.shown)
                # Now, because it has the secret of the digests that this run makes before it takes the lease.
                _find_or_add(connection, self._configuration)

    def memory(self, keys: t.Collection[str] | None = None, *, names: bool = True) -> Memory:
        """See `Remembering.memory`."""
        with self._database.reading() as connection:
            row = self._row(connection)
            if row is None:
                return Memory(is_kept=True)
            now, together = self._database.now(connection), self._configuration.together
            others = shared_limits.others(connection, row.id, together, now)
            return dataclasses.replace(memories.read(connection, row, keys, names=names), others=others)

    def submitted(self) -> list[Submitted]:
        """See `Remembering.submitted`."""
        with self._database.reading() as connection:
            row = self._row(connection)
            if row is None:
                return []
            found = plans.valid(connection, row, self._database.now(connection))
            edited = plans.unrecorded(connection, [one.number for one in found])
            return [
                Submitted(
                    one,
                    decisions.of_plan(connection, one.number),
                    plans.used(connection, one.number),
                    is_recorded=one.number not in edited,
                )
                for one in found
            ]

    def audit_head(self) -> str:
        """See `Remembering.audit_head`."""
        with self._database.reading() as connection:
            return str(audit.head(connection, _find(connection, self._configuration).id))

    def keep(self, plan: NewPlan, valid: int, settings: str = "") -> KeptPlan:
        """See `Remembering.keep`."""
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            row = _find(connection, self._configuration)
            now = self._database.now(connection)
            _keep_settings(connection, row.id, plan.facts.get("configuration", ""), settings, now)
            return plans.keep(connection, row, plan, now, valid)

    def _row(self, connection: Connection) -> t.Any:
        """The row of the configuration, in tables of this version; None if it has none."""
        if version_of(connection, self._database.shown) == 0:
            return None
        # Seen by this transaction only, if it reads.
        upgrade(connection, self._database.shown)
        return _find(connection, self._configuration)

    def chosen(self, choice: Choice) -> tuple[Made, ...]:
        """See `Remembering.chosen`."""
        with self._database.reading() as connection:
            row = self._row(connection)
            number = row.id if row else 0
            _raise_if_missing(journal.unknown_runs(connection, number, choice.runs) if row else sorted(choice.runs))
            return journal.chosen(connection, number, choice) if row else ()

    def begin(self, facts: t.Mapping[str, t.Any], settings: str = "") -> WritingRun:
        """See `Remembering.begin`."""
        with self._database.writing() as connection:
            self._database.exclusive(connection)
            now = self._database.now(connection)
            number = _find_or_add(connection, self._configuration)
            run = _add_run(connection, number, facts, now)
            owner = str(facts.get("by") or process.user())
            lease.take(connection, self._configuration, number, run, owner, now)
            _mark_interrupted(connection, run, now)
            audit.append(connection, number, [events.began(run, _told(facts))], now)
            _keep_settings(connection, number, str(facts.get("configuration", "")), settings, now)
            unfinished, made = journal.unfinished(connection, number), journal.made(connection, number, INTERRUPTED)
        member = shared_limits.Member(self._configuration.together, number, run)
        self._run = WritingRun(self._database, member, unfinished, made)
        return self._run

    def deliveries(self) -> Deliveries | None:
        """See `Remembering.deliveries`."""
        with self._database.reading() as connection:
            row = _find(connection, self._configuration) if self._writes else None
        return Deliveries(self._database, row.id) if row else None

    def close(self) -> None:
        """End a run that has not concluded, give its lease back, and close the database."""
        try:
            if self._run:
                self._run.abandon()
        finally:
            self._database.close()


class WritingRun:
    """A run with the lease. See `Writing`.

    Args:
        database: where it writes.
        member: its number, that of its configuration, and the others.
        unfinished, made: see `Writing`.
    """

    def __init__(
        self,
        database: Database,
        member: shared_limits.Member,
        unfinished: tuple[Intent, ...],
        made: tuple[Intent, ...],
    ) -> None:
        self._database = database
        self._member = member
        self._configuration, self.number = member.configuration, member.run
        self.unfinished = unfinished
        self.made = made
        self._intents: dict[int, tuple[int, Change]] = {}
        """The intents without an outcome, each with its number, by the index of their change."""
        self._count = 0
        self._settled: list[journal.Settling] = []
        self._found: dict[int, Finding] = {}
        """Of killed runs; neither is written yet."""
        self._plans: t.Sequence[int] = ()
        self._approved: t.Collection[str] = ()
        """The people for whom these plans are approved."""
        self._events: list[Event] = []
        """What the audit log will say of both."""
        self._is_open = True
        self._heart = Heartbeat(self._beat, lease.HEARTBEAT)

    def use(self, numbers: t.Sequence[int], people: t.Collection[str]) -> None:
        """See `Writing.use`."""
        self._plans, self._approved = numbers, people

    def share(self, made: t.Sequence[MadeOfKind], managed: int) -> Others:
        """See `Writing.share`."""
        with self._writing(alone=True) as (connection, now):
            return shared_limits.intend(connection, self._member, made, managed, now)

    def intend(self, changes: t.Sequence[tuple[int, Change]]) -> None:
        """See `Writing.intend`."""
        numbers = {index: self._count + offset for offset, (index, _change) in enumerate(changes)}
        with self._writing() as (connection, now):
            rows = [(numbers[index], change) for index, change in changes]
            journal.add(connection, self._configuration, self.number, rows, now)
            begun = {identity(change) for _index, change in changes}.intersection(self._approved)
            plans.use(connection, self._plans, begun, self.number)
            _set_revision(connection, self._configuration, self.number)
        self._count += len(changes)
        self._intents.update({index: (numbers[index], change) for index, change in changes})

    def settle(self, outcomes: t.Mapping[int, Outcome]) -> None:
        """See `Writing.settle`."""
        for index, outcome in outcomes.items():
            if index in self._intents:
                number, change = self._intents.pop(index)
                settling = journal.of_outcome(number, outcome)
                self._settled.append(settling)
                self._events.append(self._event(change, settling))

    def _event(self, change: Change, settling: journal.Settling) -> Event:
        # A run with an approval only creates the organizational units that the approved changes need.
        is_place = bool(self._plans) and isinstance(change, CreateOu)
        is_approved = is_place or identity(change) in self._approved
        return events.change(self.number, change, settling.status, settling.message, is_approved=is_approved)

    def settle_unfinished(self, findings: t.Mapping[int, Finding]) -> None:
        """See `Writing.settle_unfinished`."""
        self._found.update(findings)
        known = {intent.number: intent for intent in self.unfinished}
        self._events += [
            events.found(self.number, known[number], finding) for number, finding in findings.items() if number in known
        ]

    def conclude(
        self, updates: Updates, status: str, retention: Retention | None = None, ending: Ending = _NOTHING_TOLD
    ) -> str:
        """See `Writing.conclude`."""
        with self._writing() as (connection, now):
            memories.write(connection, self._configuration, self.number, updates, now)
            _set_revision(connection, self._configuration, self.number)
            _mark_recovered(connection, self._configuration)
            if retention:
                rows, occasion = _rows_of(connection, self._configuration), Occasion(now, {"run": self.number})
                erasure.prune(connection, rows, retention.before(now), occasion)
            self._end(connection, status, now)
            told = events.ended(self.number, status, ending, plans.applied(connection, self.number))
            head = audit.append(connection, self._configuration, told, now)
        self._heart.end()
        self._is_open = False
        return str(head)

    def abandon(self) -> None:
        """End the run if it has not concluded, and give the lease back. Intents without an outcome stay unfinished."""
        if self._is_open:
            self._heart.end()
            self._is_open = False
            with contextlib.suppress(StateError), self._writing() as (connection, now):
                self._end(connection, INTERRUPTED, now)
                applied = plans.applied(connection, self.number)
                told = events.interrupted(self.number, None, len(self._intents), applied)
                audit.append(connection, self._configuration, [told], now)

    def _end(self, connection: Connection, status: str, now: int) -> None:
        runs = tables().runs
        connection.execute(sa.update(runs).where(runs.c.id == self.number).values(status=status, ended=now))
        lease.give_back(connection, self.number)

    def _beat(self) -> None:
        with self._database.writing() as connection:
            lease.keep(connection, self.number, self._database.now(connection), self._database.shown)

    @contextlib.contextmanager
    def _writing(self, *, alone: bool = False) -> t.Iterator[tuple[Connection, int]]:
        """A transaction under the lease, which also writes what became of earlier intents; with the time.

        Args:
            alone: whether it waits for other transactions that must be alone.
        """
        with self._database.writing() as connection:
            if alone:
                self._database.exclusive(connection)
            now = self._database.now(connection)
            lease.keep(connection, self.number, now, self._database.shown)
            journal.settle(connection, self.number, self._settled)
            journal.settle_unfinished(connection, self._found)
            audit.append(connection, self._configuration, self._events, now)
            yield connection, now
        self._settled.clear()
        self._found.clear()
        self._events.clear()


class Forgetful:
    """Remembers nothing, for a run without a database, or a preview whose database does not exist yet."""

    warnings: tuple[str, ...] = ()

    def __init__(self, memory: Memory = FORGETFUL) -> None:
        self._memory = memory

    def memory(self, keys: t.Collection[str] | None = None, *, names: bool = True) -> Memory:
        """Nothing."""
        return self._memory

    def submitted(self) -> list[Submitted]:
        """Nothing."""
        return []

    def keep(self, plan: NewPlan, valid: int, settings: str = "") -> KeptPlan:
        """Refuse to keep a plan: callers ask whether the memory is kept.

        Raises:
            StateError: always.
        """
        raise StateError("There is no state database that could keep the plan.")

    def audit_head(self) -> str:
        """Nothing."""
        return ""

    def chosen(self, choice: Choice) -> tuple[Made, ...]:
        """Nothing."""
        _raise_if_missing(sorted(choice.runs))
        return ()

    def begin(self, facts: t.Mapping[str, t.Any], settings: str = "") -> ForgetfulRun:
        """A run that remembers nothing."""
        return ForgetfulRun()

    def deliveries(self) -> None:
        """Nothing: there is no audit log."""


class ForgetfulRun:
    """A run without a database."""

    number: int = 0
    unfinished: tuple[Intent, ...] = ()
    made: tuple[Intent, ...] = ()

    def use(self, numbers: t.Sequence[int], people: t.Collection[str]) -> None:
        """Remember nothing."""

    def share(self, made: t.Sequence[MadeOfKind], managed: int) -> Others:
        """Remember nothing: this run counts alone."""
        return ALONE

    def intend(self, changes: t.Sequence[tuple[int, Change]]) -> None:
        """Remember nothing."""

    def settle(self, outcomes: t.Mapping[int, Outcome]) -> None:
        """Remember nothing."""

    def settle_unfinished(self, findings: t.Mapping[int, Finding]) -> None:
        """Remember nothing."""

    def conclude(
        self, updates: Updates, status: str, retention: Retention | None = None, ending: Ending = _NOTHING_TOLD
    ) -> str:
        """Remember nothing."""
        return ""


def _find(connection: Connection, configuration: Configuration) -> t.Any:
    """The row of the configuration; None if it has none."""
    known = tables().configurations
    domain = configuration.domain.lower()
    return connection.execute(
        sa.select(known).where(known.c.domain == domain, known.c.name == configuration.name)
    ).one_or_none()


def _raise_if_missing(numbers: t.Sequence[int]) -> None:
    if numbers:
        which = f"Run {numbers[0]} is" if len(numbers) == 1 else f"The runs {', '.join(map(str, numbers))} are"
        raise StateError(
            f"{which} not one of this configuration, or not remembered any more (state_keep). hrsync.ad.state_info"
            " lists the last runs."
        )


def _rows_of(connection: Connection, number: int) -> t.Sequence[t.Any]:
    """The row of the configuration with this number."""
    known = tables().configurations
    return connection.execute(sa.select(known).where(known.c.id == number)).all()


def _find_or_add(connection: Connection, configuration: Configuration) -> int:
    row = _find(connection, configuration)
    if row:
        return int(row.id)
    values = {"domain": configuration.domain.lower(), "name": configuration.name, "revision": 0}
    added = connection.execute(sa.insert(tables().configurations).values(secret=os.urandom(_SECRET_SIZE), **values))
    return _key_of(added)


def _add_run(connection: Connection, configuration: int, facts: t.Mapping[str, t.Any], now: int) -> int:
    told = memories.dumped(_told(facts))
    added = connection.execute(
        sa.insert(tables().runs).values(configuration=configuration, started=now, status=RUNNING, facts=told)
    )
    return _key_of(added)


def _keep_settings(connection: Connection, configuration: int, digest: str, text: str, now: int) -> None:
    """Keep a configuration, once."""
    table = tables().settings
    there = sa.select(table.c.digest).where(table.c.configuration == configuration, table.c.digest == digest)
    if text and connection.execute(there).first() is None:
        values = {"configuration": configuration, "digest": digest, "text": text, "since": now}
        connection.execute(sa.insert(table).values(**values))


def _told(facts: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {"host": process.host(), **facts}


def _key_of(added: t.Any) -> int:
    return int(added.inserted_primary_key[0])


def _mark_interrupted(connection: Connection, run: int, now: int) -> None:
    """Say of runs that did not end, and have lost their lease, that they were interrupted; this run has found it."""
    runs, intents = tables().runs, tables().intents
    ended = (runs.c.status == RUNNING, runs.c.id.not_in(sa.select(tables().leases.c.run)))
    found = connection.execute(sa.select(runs.c.id, runs.c.configuration).where(*ended).order_by(runs.c.id)).all()
    connection.execute(sa.update(runs).where(*ended).values(status=INTERRUPTED, ended=now))
    for one in found:
        pending = sa.select(sa.func.count()).where(intents.c.run == one.id, intents.c.status.is_(None))
        unsettled = connection.execute(pending).scalar_one()
        told = events.interrupted(one.id, run, unsettled, plans.applied(connection, one.id))
        audit.append(connection, one.configuration, [told], now)


def _mark_recovered(connection: Connection, configuration: int) -> None:
    """Say of killed runs that the memory has their changes now, so that what they intended does not count."""
    runs = tables().runs
    killed = (runs.c.configuration == configuration, runs.c.status == INTERRUPTED)
    for run in connection.scalars(sa.select(runs.c.id).where(*killed)).all():
        memories.replace_made(connection, configuration, run, ())
    connection.execute(sa.update(runs).where(*killed).values(status=RECOVERED))


def _set_revision(connection: Connection, configuration: int, run: int) -> None:
    known = tables().configurations
    connection.execute(sa.update(known).where(known.c.id == configuration).values(revision=run))
