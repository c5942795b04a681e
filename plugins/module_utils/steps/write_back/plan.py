# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares the fields of HR records with the values of accounts. Pure.

A field is written only if it is empty, or if its value is ours: what a run has written last, or what the account had
before this run.
"""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ...model.changes import Delta, StepChange
from ...model.write_back import entry_name, same
from ...values.digests import digest
from .descriptor import ATTRIBUTES, KIND
from .place import Place

if t.TYPE_CHECKING:
    from ...model.memory import Memory, Written
    from ...model.plan import Subject
    from ...model.write_back import Held


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WriteBackChange(StepChange):
    """Writes fields of one record."""

    source: str
    record: str
    values: tuple[tuple[str, str, str], ...] = dataclasses.field(compare=False)
    """Field, and its value before and after; empty for none. The deltas show the same."""


class Wish(t.NamedTuple):
    """The value that a field should have."""

    field: str
    text: str
    """Empty to clear the field."""
    former: str = ""
    """The value that the account had before this run; empty if it had none."""


class Judgement(enum.Enum):
    """What becomes of a field."""

    KEPT = enum.auto()
    """It has the value."""
    WRITTEN = enum.auto()
    WAITING = enum.auto()
    """The value waits until somebody confirms it."""
    FOREIGN = enum.auto()
    """It has a value of somebody else."""


def source_of(subject: Subject) -> str:
    """The name of the HR system of the record; empty if there is none."""
    return subject.options["source"] or str(subject.document.get("source") or "")


def record_of(subject: Subject) -> str:
    """The identifier of the record; empty if the record of the employee is of another HR system."""
    if subject.options["record"]:
        return str(subject.options["record"])
    is_of_source = subject.document.get("source") == source_of(subject)
    return str(subject.document.get("id") or "") if is_of_source else ""


def problem(options: t.Mapping[str, t.Any]) -> str:
    """Why the options cannot be followed, as a sentence; empty if they can."""
    given = [options[name] for name in ATTRIBUTES if options[name]]
    if options["values"] and given:
        return f"write_back has values, and also names {', '.join(given)}. Set one of both."
    if not fields_of(options):
        return f"write_back names no field. Set {', '.join(ATTRIBUTES)} or values."
    twice = sorted({field for field in given if given.count(field) > 1})
    return f"write_back names {twice[0]} twice, but it can have one value. Name another field." if twice else ""


def fields_of(options: t.Mapping[str, t.Any]) -> list[str]:
    """The fields that the options name."""
    return [*options["values"], *(options[name] for name in ATTRIBUTES if options[name])]


def wishes(subject: Subject) -> tuple[Wish, ...]:
    """The values that the fields should have. A field stays as it is if the account has no value."""
    given: t.Mapping[str, t.Any] = subject.options["values"]
    if given:
        return tuple(Wish(field, str(text or "")) for field, text in given.items())
    return tuple(wish for wish in _of_account(subject) if wish.text)


def _of_account(subject: Subject) -> t.Iterator[Wish]:
    for option, attribute in ATTRIBUTES.items():
        if subject.options[option]:
            former = subject.account.text(attribute) if subject.account else None
            yield Wish(subject.options[option], next(iter(subject.texts(attribute)), ""), former or "")


class Judge:
    """Judges fields by what is remembered.

    Args:
        memory: what is remembered of earlier runs.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def judgement(self, key: str, source: str, wish: Wish, held: Held) -> Judgement:
        """What becomes of a field.

        Args:
            key: of the person.
            source: name of the HR system.
            wish: the value that the field should have.
            held: the record.
        """
        value, known = held.values[wish.field], self._known(key, source, wish.field)
        if same(value, wish.text):
            return Judgement.KEPT
        if wish.text and same(held.pending.get(wish.field, ""), wish.text):
            return Judgement.WAITING
        is_ours = known is not None and known.digest == self._shown(value)
        if is_ours and known is not None and known.wanted == self._shown(wish.text):
            # The HR system writes it in a form of its own, or waits without saying so.
            return Judgement.KEPT
        if not value or is_ours or (wish.former and same(value, wish.former)):
            return Judgement.WRITTEN
        return Judgement.FOREIGN

    def _known(self, key: str, source: str, field: str) -> Written | None:
        person = self._memory.people.get(key)
        return person.written.get(entry_name(source, field)) if person else None

    def _shown(self, value: str) -> str:
        return digest((value,), self._memory.secret)


def change(subject: Subject, held: Held, written: t.Sequence[Wish]) -> WriteBackChange | None:
    """The change of one record; None if nothing is written.

    Args:
        subject: the person.
        held: the record.
        written: the fields to write.
    """
    if not written:
        return None
    source, record = source_of(subject), record_of(subject)
    values = tuple((wish.field, held.values[wish.field], wish.text) for wish in written)
    return WriteBackChange(
        kind=KIND,
        **subject.target,
        deltas=tuple(
            Delta(attribute=Place(source, record, field).text, before=_texts(before), after=_texts(after))
            for field, before, after in values
        ),
        reason="write_back names the fields",
        source=source,
        record=record,
        values=values,
    )


def _texts(value: str) -> tuple[str, ...]:
    return (value,) if value else ()
