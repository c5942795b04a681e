# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Merges the employees of several sources into one list with one record per key.

Whether a person has left is asked before anything that could skip the person, see `departure`.
"""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ..model.plan import Notice, Rejection
from ..model.run import Keyless
from ..values.equality import find_form
from ..values.text import count, ended, examples
from .managers import Addresses, managed
from .precedence import MergedPerson, Orders, Precedence, Record, Sources, check, disagreements
from .rehires import Choice, are_successive, choose, name_form, same_name

if t.TYPE_CHECKING:
    from ..model.employee import Employee
    from .schedule import Calendar

_EXAMPLES = 5
"""The most keys that a warning lists."""


@dataclasses.dataclass(frozen=True, slots=True)
class Departure:
    """A person who has left by every record."""

    why: str
    """For the reason of a change: `end date 2026-10-31 reached`."""
    troubles: tuple[str, ...] = ()
    """What is wrong with the records. The account is disabled, and nothing else is changed."""
    only_disables: bool = False
    """Whether the account is disabled and nothing else is done, because the person is missing from HR."""


NOT_DEPARTED: t.Final = Departure("")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The merged employees of all sources."""

    employees: tuple[Employee, ...] = ()
    """Sorted by key. `source` and `id` are those of the first source that has the person."""
    origins: t.Mapping[str, t.Mapping[str, str]] = dataclasses.field(default_factory=dict)
    """The source by key and field (`job_title`, `location.city`, `custom.badge`), for values that do not come from
    `Employee.source`."""
    departures: t.Mapping[str, Departure] = dataclasses.field(default_factory=dict)
    """By key, those of `employees` that have left."""
    paused: frozenset[str] = frozenset()
    """Keys of `employees` that have left, and start again soon."""
    returning: frozenset[str] = frozenset()
    """Keys of records, counted or not, with a start that is still ahead, or cannot be read."""
    rejections: tuple[Rejection, ...] = ()
    keyless: tuple[Keyless, ...] = ()
    """Rejected employees without a key whose e-mail address nobody else has."""
    notices: tuple[Notice, ...] = ()
    stops: tuple[str, ...] = ()
    known_keys: frozenset[str] = frozenset()
    """All keys of all sources, including those of skipped employees, and those of `recalled` who have left."""
    keyless_names: frozenset[str] = frozenset()
    """The names, in the form of `rehires.name_form`, of people without a key who have not left."""
    succeeded: tuple[Employee, ...] = ()
    """People of recruiting systems whom another source has, too, see `prehires`. They are not among `employees`."""
    recalled: frozenset[str] = frozenset()
    """Keys of `employees` whom no source lists any more, see `unlisted`."""


def merge(
    sources: Sources,
    key_field: str,
    precedence: Precedence,
    calendar: Calendar,
    recruiting: t.Collection[str] = (),
) -> Merged:
    """Merge the sources into one record per key.

    Each value comes from the first source in which it is not empty (None, an empty string or an empty list). Members of
    `location`, `custom` and `private` are merged one by one. Of several records that a source has of
    one person, one counts, see `rehires`.

    Args:
        sources: the name and the employees of each source, in order.
        key_field: the configuration's name of the key, for messages.
        precedence: the order of the sources for single fields (also `location.city`); other sources follow.
        calendar: the time of the run.
        recruiting: the names of sources that are recruiting systems, which may have nobody.

    Raises:
        ConfigurationError: `precedence` has an unknown field or source, or two sources have the same name.
    """
    check(sources, precedence)
    merging = _Merging(key_field, Orders(sources, precedence), calendar)
    for name, employees in sources:
        merging.take(name, employees)
    merging.combine()
    stops = tuple(
        f"Source {name} returned no employees, so nothing is written. Check the permissions of its credential."
        for name, employees in sources
        if not employees and name not in recruiting
    )
    return merging.merged(stops)


class _Merging:
    """Collects the records of all sources by key, and merges those of each person."""

    def __init__(self, key_field: str, orders: Orders, calendar: Calendar) -> None:
        self._key_field = key_field
        self._orders = orders
        self._calendar = calendar
        self._records: dict[str, dict[str, list[Employee]]] = {}
        """By key and source."""
        self._sources: list[str] = []
        self._spellings: dict[str, str] = {}
        """The key by its other spellings, see `_unite`."""
        self._addresses = Addresses()
        self._employees: list[Employee] = []
        self._origins: dict[str, t.Mapping[str, str]] = {}
        self._departures: dict[str, Departure] = {}
        self._paused: set[str] = set()
        self._rejections: list[Rejection] = []
        self._keyless: list[Keyless] = []
        self._keyless_names: set[str] = set()
        self._notices: list[Notice] = []
        self._disagreements: dict[str, list[str]] = {}

    def take(self, source: str, employees: t.Iterable[Employee]) -> None:
        """Collect the records of one source. Those without a key are rejected."""
        self._sources.append(source)
        for employee in employees:
            key = (employee.key or "").strip()
            if key:
                self._records.setdefault(key, {}).setdefault(source, []).append(employee)
            else:
                self._reject_keyless(source, employee)

    def _reject_keyless(self, source: str, employee: Employee) -> None:
        label = dataclasses.replace(employee, key=None, source=source).label
        reason = f"{self._key_field} is empty in source {source}. Fill it in there."
        self._rejections.append(Rejection("", label, (reason, *employee.flaws)))
        left = self._calendar.departed([employee])
        if employee.email:
            self._keyless.append(Keyless(label=label, email=employee.email, left=left))
        if not left:
            self._keyless_names.add(name_form(employee))

    def combine(self) -> None:
        """Merge the records of each person. Keys that differ only in case are one, as in the directory."""
        alike: dict[str, list[str]] = {}
        for key in sorted(self._records):
            alike.setdefault(find_form(key), []).append(key)
        united = [self._unite(keys) for keys in alike.values()]
        for key, by_source in self._records.items():
            for record in itertools.chain.from_iterable(by_source.values()):
                self._addresses.add(key, record.email)
        for keys in united:
            records = [record for key in keys for several in self._records[key].values() for record in several]
            why = self._calendar.departed(records)
            if why and len(keys) > 1:
                self._leave(keys[0], why, _case_problem(self._key_field, keys[0], keys))
                continue
            for key in keys:
                self._combine_one(key, keys, why)

    def _unite(self, keys: list[str]) -> list[str]:
        """The keys; only that of the first source if each source spells the key of the same person in another way."""
        sources = [source for key in keys for source in self._records[key]]
        records = [record for key in keys for several in self._records[key].values() for record in several]
        if len(keys) == 1 or len(set(sources)) < len(sources) or not same_name(records):
            return keys
        by_source = {source: (key, several) for key in keys for source, several in self._records.pop(key).items()}
        ordered = [(source, *by_source[source]) for source in self._sources if source in by_source]
        first = ordered[0][1]
        self._records[first] = {source: several for source, _key, several in ordered}
        self._spellings.update(dict.fromkeys((key for key in keys if key != first), first))
        return [first]

    def _combine_one(self, key: str, alike: t.Sequence[str], why: str) -> None:
        choices = {source: choose(records, self._calendar) for source, records in self._records[key].items()}
        records = [(source, choice.record) for source, choice in choices.items()]
        problems = [
            f"{self._key_field} {key!r} exists {_times(len(self._records[key][source]))} in source {source}:"
            f" {ended(choice.problem)} Correct it there."
            for source, choice in choices.items()
            if choice.problem
        ]
        if len(alike) > 1:
            problems.extend(_case_problem(self._key_field, key, alike))
        disagreeing = disagreements(records, self._orders)
        successor = self._successor(records) if disagreeing and not problems else None
        if successor:
            records = [(source, record) for source, record in records if record is successor.record]
            disagreeing = {}
        if why:
            # All records say that the person has left, so that the status of one that HR has not archived says no more.
            disagreeing.pop("status", "")
        troubles = (*problems, *disagreeing.values(), *_flaws(records))
        if troubles and not why and not problems and "status" not in disagreeing:
            why = self._ended(key, records, tuple(disagreeing))
        if not troubles:
            self._notices.extend(
                self._lost(key, source, choice.others) for source, choice in choices.items() if choice.others
            )
            self._accept(key, records, why)
            if successor:
                self._notices.append(self._preceding(key, choices, successor.record))
            if any(choice.is_pause for choice in (*choices.values(), *((successor,) if successor else ()))):
                self._paused.add(key)
        elif why:
            self._leave(key, why, troubles)
        else:
            self._reject(key, alike, troubles)

    def _ended(self, key: str, records: list[Record], disagreeing: tuple[str, ...]) -> str:
        """Why the person has left by the merged record, whichever day is right where the sources disagree."""
        merged = MergedPerson(key, records, self._orders).employee()
        said = [[day for _source, employee in records if (day := getattr(employee, field))] for field in disagreeing]
        return self._calendar.departed(
            dataclasses.replace(merged, **dict(zip(disagreeing, days, strict=True)))
            for days in itertools.product(*said)
        )

    def _accept(self, key: str, records: list[Record], why: str) -> None:
        person = MergedPerson(key, records, self._orders)
        self._employees.append(person.employee())
        if why:
            self._departures[key] = Departure(why)
        if person.origins:
            self._origins[key] = person.origins
        for field in person.disagreements:
            if why and field == "status":
                continue
            self._disagreements.setdefault(field, []).append(key)

    def _leave(self, key: str, why: str, troubles: t.Iterable[str]) -> None:
        """Keep a leaver whose records cannot be merged, to disable the account."""
        source, first = self._first(key)
        self._employees.append(dataclasses.replace(first, key=key, source=source, manager_key=None, manager_email=None))
        self._departures[key] = Departure(why, tuple(troubles))

    def _reject(self, key: str, alike: t.Sequence[str], reasons: tuple[str, ...]) -> None:
        _source, first = self._first(key)
        self._rejections.append(Rejection(key, dataclasses.replace(first, key=key).label, reasons))
        self._notices.extend(self._kept(key, alike))

    def _first(self, key: str) -> Record:
        source, records = next(iter(self._records[key].items()))
        return source, records[0]

    def _kept(self, key: str, alike: t.Sequence[str]) -> t.Iterator[Notice]:
        """Warnings about people who have left, but share their key with somebody who has not."""
        people: dict[str, list[Employee]] = {}
        for several in self._records[key].values():
            for record in several:
                people.setdefault(name_form(record), []).append(record)
        is_shared = len(people) > 1 or len(alike) > 1
        for records in people.values() if is_shared else ():
            why = self._calendar.departed(records)
            if why:
                label = dataclasses.replace(records[0], key=key).label
                others = sorted({repr(other) for other in alike if other != key}) or ["another person"]
                yield Notice(
                    f"{label} has left ({why}), but this run does not disable the account, because {self._key_field}"
                    f" {key!r} is also that of {', '.join(others)}. Correct it in HR, or disable the account by hand.",
                    (key,),
                    has_keys=True,
                )

    def _lost(self, key: str, source: str, others: t.Sequence[Employee]) -> Notice:
        ids = ", ".join(f"{record.id} ({self._calendar.standing(record).why})" for record in others)
        return Notice(
            f"{self._key_field} {key!r} exists {_times(len(others) + 1)} in source {source}, for one person. These"
            f" records do not count: id {ids}.",
            (key,),
            has_keys=True,
        )

    def _successor(self, records: list[Record]) -> Choice | None:
        """The record that counts if those of the sources follow one another; None if they contradict each other."""
        choice = choose([record for _source, record in records], self._calendar)
        return choice if are_successive(record for _source, record in records) and not choice.problem else None

    def _preceding(self, key: str, choices: t.Mapping[str, Choice], successor: Employee) -> Notice:
        others = [
            f"{source} id {choice.record.id} ({self._calendar.standing(choice.record).why})"
            for source, choice in choices.items()
            if choice.record is not successor
        ]
        return Notice(
            f"{self._key_field} {key!r} has records that follow one another in several sources, for one person. These"
            f" do not count: {', '.join(others)}.",
            (key,),
            has_keys=True,
        )

    def _returns(self, records: t.Mapping[str, t.Iterable[Employee]]) -> bool:
        return any(self._calendar.returns(several) for several in records.values())

    def merged(self, stops: tuple[str, ...]) -> Merged:
        """The result."""
        employees = sorted(self._employees, key=lambda employee: employee.key or "")
        found = managed(_with_all_custom_fields(list(map(self._with_manager, employees))), self._addresses)
        disagreements = (_notice(field, keys) for field, keys in sorted(self._disagreements.items()))
        return Merged(
            employees=found.employees,
            origins=self._origins,
            departures=self._departures,
            paused=frozenset(self._paused),
            returning=frozenset(key for key, records in self._records.items() if self._returns(records)),
            rejections=tuple(self._rejections),
            keyless=tuple(one for one in self._keyless if not self._addresses.has(one.email)),
            notices=(*self._notices, *disagreements, *found.notices),
            stops=stops,
            known_keys=frozenset((*self._records, *self._spellings)),
            keyless_names=frozenset(self._keyless_names),
        )

    def _with_manager(self, employee: Employee) -> Employee:
        key = self._spellings.get(employee.manager_key or "")
        return dataclasses.replace(employee, manager_key=key) if key else employee


def _with_all_custom_fields(employees: t.Sequence[Employee]) -> tuple[Employee, ...]:
    """The employees, with null for custom fields that only others have.

    HR systems omit a custom field that is empty. In templates, it would be undefined, as if its name were wrong.
    """
    absent = dict.fromkeys(sorted({slug for employee in employees for slug in employee.custom}))
    return tuple(
        employee
        if len(employee.custom) == len(absent)
        else dataclasses.replace(employee, custom={**absent, **employee.custom})
        for employee in employees
    )


def _times(number: int) -> str:
    return "twice" if number == 2 else f"{number} times"


def _case_problem(key_field: str, key: str, alike: t.Sequence[str]) -> tuple[str, ...]:
    others = ", ".join(repr(other) for other in alike if other != key)
    is_case = len({other.lower() for other in alike}) == 1
    how = "case" if is_case else "case, width, spaces or characters that nobody sees"
    return (
        f"{key_field} {key!r} differs from {others} only in {how}, and the directory ignores that. Correct it in the HR"
        " system.",
    )


def _flaws(records: list[Record]) -> t.Iterator[str]:
    for _source, employee in records:
        yield from employee.flaws


def _notice(field: str, keys: list[str]) -> Notice:
    return Notice(
        f"The sources disagree on {field} of {count(len(keys), 'employee')} ({examples(keys, _EXAMPLES)}); the value of"
        " the first source was used.",
        tuple(keys),
        has_keys=True,
    )
