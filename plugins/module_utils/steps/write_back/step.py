# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `write_back`: reads the HR records again, and writes the fields that are empty or ours."""

from __future__ import annotations

import collections
import functools
import typing as t

from ...errors import ConfigurationError, HrsyncError, SourceError
from ...model.desired import Presence
from ...model.plan import Outcome, Status
from ...model.write_back import Told, same
from ...sources.entry import source_from_options
from ...sources.write_back import RefusedError
from ...web.errors import UnavailableError
from ..base import Step
from ..gathering import Gathering
from ..ways import applied
from . import plan as fields
from .descriptor import ATTRIBUTES, WRITE_BACK
from .place import Place
from .plan import Judge, Judgement, WriteBackChange

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.plan import StepPlan, Subject
    from ...model.write_back import Held
    from ...sources.write_back import WriteBack as Records
    from .plan import Wish

PORTION: t.Final = 100
"""The number of records that are read again right before they are written."""


class WriteBack(Step[WriteBackChange]):
    """Writes fields of HR records, one request for each record."""

    DESCRIPTOR = WRITE_BACK
    CHANGE = WriteBackChange
    ATTRIBUTES = tuple(ATTRIBUTES.values())

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[WriteBackChange]:
        """Compare the records with the accounts. An HR system that cannot be used blocks its own people only."""
        gathering: Gathering[WriteBackChange] = Gathering()
        members: dict[str, list[Subject]] = collections.defaultdict(list)
        for subject in subjects:
            problem = fields.problem(subject.options)
            if problem:
                gathering.setback(subject, problem)
            elif fields.record_of(subject) or not subject.document:
                members[fields.source_of(subject)].append(subject)
        for source, own in members.items():
            try:
                self._plan(source, own, gathering)
            except HrsyncError as error:
                for subject in own:
                    gathering.setback(subject, str(error))
        return gathering.plan

    def make(self, changes: t.Sequence[WriteBackChange], context: Context) -> t.Iterator[Outcome]:
        """Write the records, after reading them again, in portions for each HR system."""
        return applied(changes, lambda change: change.source, self._write)

    @functools.cached_property
    def _judge(self) -> Judge:
        return Judge(self.run.memory)

    @functools.cached_property
    def _open(self) -> dict[str, Records]:
        return {}

    def _records(self, source: str) -> Records:
        """What reads and writes the records of an HR system.

        Raises:
            ConfigurationError: there is no such HR system, or nothing can be written back to it.
        """
        if source not in self._open:
            entries = {str(entry.get("name") or entry["type"]): entry for entry in self.run.services.sources}
            if source not in entries:
                there_are = f"sources has {', '.join(entries)}" if entries else "sources is empty"
                raise ConfigurationError(
                    f"write_back.source is {source or 'not set'}, but {there_are}. Name one of the HR systems."
                )
            self._open[source] = source_from_options(entries[source], self.run.now.date()).write_back()
        return self._open[source]

    # ---- planning ---------------------------------------------------------------------------------------------------
    def _plan(self, source: str, subjects: t.Sequence[Subject], gathering: Gathering[WriteBackChange]) -> None:
        records = self._records(source)
        wanted = {subject.key: fields.wishes(subject) for subject in subjects}
        able: list[Subject] = []
        for subject in subjects:
            problem = _unusable(subject, records)
            if problem:
                gathering.setback(subject, problem)
            elif wanted[subject.key]:
                able.append(subject)
        names = sorted({wish.field for subject in able for wish in wanted[subject.key]})
        held = records.read([fields.record_of(subject) for subject in able], names) if able else {}
        for subject in able:
            found = held.get(fields.record_of(subject))
            if found is not None:
                self._compare(subject, wanted[subject.key], found, gathering)
            elif subject.presence is not Presence.LEFT:
                gathering.setback(
                    subject,
                    f"Source {source} has no record {fields.record_of(subject)}, so nothing can be written back to it."
                    " Check record of write_back, or run again.",
                )

    def _compare(
        self, subject: Subject, wanted: t.Sequence[Wish], held: Held, gathering: Gathering[WriteBackChange]
    ) -> None:
        source = fields.source_of(subject)
        written: list[Wish] = []
        for wish in wanted:
            match self._judge.judgement(subject.key, source, wish, held):
                case Judgement.WRITTEN:
                    written.append(wish)
                case Judgement.FOREIGN:
                    gathering.notice(
                        subject,
                        f"Source {source}: {wish.field} has a value that no run has written, which is kept. Clear it in"
                        " HR, or remove the field from write_back.",
                    )
                case Judgement.WAITING:
                    gathering.notice(
                        subject, f"Source {source}: the new {wish.field} waits until the employee confirms it in HR."
                    )
        change = fields.change(subject, held, written)
        if change:
            gathering.change(change)

    # ---- applying ---------------------------------------------------------------------------------------------------
    def _write(self, source: str, changes: t.Sequence[WriteBackChange]) -> t.Iterator[Outcome]:
        records = self._records(source)
        for start in range(0, len(changes), PORTION):
            portion = changes[start : start + PORTION]
            names = sorted({field for change in portion for field, _before, _after in change.values})
            now = records.read([change.record for change in portion], names)
            for change in portion:
                yield from _written(records, change, now.get(change.record))


def _unusable(subject: Subject, records: Records) -> str:
    """Why the record cannot be written, as a sentence; empty if it can."""
    place = Place(fields.source_of(subject), fields.record_of(subject), "field")
    if not place.record:
        return "write_back.record is not set. Set it to the identifier of the record in the HR system."
    if not place.is_readable:
        return (
            f"The record {place.record} of the source {place.source} has a space in its identifier, so a change of it"
            " could not be undone. It is not written."
        )
    return records.problem(fields.fields_of(subject.options))


def _written(records: Records, change: WriteBackChange, now: Held | None) -> t.Iterator[Outcome]:
    """The outcome of one change.

    Raises:
        SourceError: the HR system has become unavailable.
    """
    if now is None:
        yield Outcome(Status.FAILED, f"Source {change.source} has no record {change.record} any more. Run again.")
        return
    moved = [field for field, before, _after in change.values if not same(now.values[field], before)]
    if moved:
        yield Outcome(
            Status.FAILED,
            f"Not made, because somebody has changed {', '.join(moved)} in {change.source} since it was read. Run"
            " again.",
        )
        return
    values = {field: after for field, _before, after in change.values}
    try:
        after = records.write(change.record, values, now)
    except RefusedError as error:
        yield Outcome(Status.FAILED, str(error))
    except SourceError as error:
        yield Outcome(Status.FAILED, str(error), unknown=isinstance(error, UnavailableError))
        raise
    else:
        said = {field: now.says.get(field) for field in after.says}
        told = Told(source=change.source, sent=values, held=after.values, says=after.says, said=said)
        yield Outcome(Status.APPLIED, told=told)
