# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The feed of one HR system: what a run remembers of its answer, to compare the next one with it.

A feed has numbers, and digests of keys and values, never the values. Digests of single values have 24 bits, which is
enough to see that a value has changed. Those of birth dates have 12, so that several dates have the same one: nobody
can try out which date it is.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
import hashlib
import typing as t

from ...model.employee import LOCATION_FIELDS
from ...values.digests import digest
from ...values.instants import is_open_end, is_plausible
from ...values.placeholders import is_placeholder
from ..departure import departure
from .dates import implausible_end, implausible_start
from .texts import is_no_name, is_unreadable

if t.TYPE_CHECKING:
    from ...model.employee import Employee

VERSION: t.Final = 1
"""Of the data. A feed of another version counts as not remembered."""

FIELDS: t.Final = (
    "first_name",
    "last_name",
    "email",
    "job_title",
    "department",
    "location",
    "legal_entity",
    "manager",
    "start_date",
    "end_date",
    "birthday",
)
"""The employee fields that are compared for each person, in the order of their digests."""

READABLE: t.Final = ("first_name", "last_name", "job_title", "department", "location", "legal_entity", "teams")
"""Fields with text that people read."""

COLUMNS: t.Final = ("employee_number", "preferred_name", "phone", "personal_email", "timezone")
"""Further employee fields that are compared for each person, besides custom fields."""
MOST_COLUMNS: t.Final = 40

WIDTH: t.Final = 4
"""Characters of the digest of a value."""
NOTHING: t.Final = "." * WIDTH
"""Stands for no value. A digest has no dots."""
_BIRTHDAY: t.Final = FIELDS.index("birthday")
SHORT: t.Final = 2
"""Characters of the digest of a birth date, and of values of `COLUMNS`: telephone numbers could be tried out, too."""
STATE: t.Final = WIDTH * len(FIELDS)
"""Position of the state in a row. The digests of the teams follow it."""
WORKS, ENDS, LEFT = "w", "e", "l"
"""States: without an end, with an end ahead, and left."""
MOST_EARLIER: t.Final = 400
"""The most earlier feeds whose checksum is remembered."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The answer of one HR system, without its values."""

    taken: str
    """ISO 8601 day in UTC."""
    salt: str = ""
    """Hexadecimal; makes the digests keyed ones. Feeds are compared with the same salt."""
    checksum: str = ""
    """Does not depend on the order of the employees, nor on the salt."""
    records: int = 0
    """Number of employees, also those without a key."""
    people: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """A row by the keyed digest of the key: `FIELDS`, the state, and the teams, as digests of `WIDTH` characters."""
    columns: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """By field, `COLUMNS` and `custom.badge`: the digests of `SHORT` characters of all people, in the order of their
    sorted digests in `people`."""
    having: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Number of employees with a value, by field, also `location.city` and `custom.badge`."""
    lists: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Number of teams, memberships, locations, legal entities and custom values."""
    unreadable: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Number of employees whose text is unreadable, by field."""
    implausible: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Number of employees whose date is implausible, by field."""
    doubles: int = 0
    """Number of keys whose name and start are also those of another key."""
    updated: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    """When HR last changed the records, as seconds since 1970 in UTC, by the keyed digest of the key. Empty if the HR
    system has no such timestamps."""
    earlier: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The days of the feeds that were accepted before, by checksum."""

    @property
    def working(self) -> int:
        """Number of people who have not left."""
        return sum(row[STATE] != LEFT for row in self.people.values())

    def to_data(self) -> dict[str, t.Any]:
        """The feed as JSON types."""
        return {"version": VERSION, **{name: getattr(self, name) for name in _NAMES}}

    @classmethod
    def from_data(cls, data: t.Mapping[str, t.Any] | None) -> Feed | None:
        """The inverse of `to_data`; None if nothing is remembered, or by another version."""
        if not data or data.get("version") != VERSION:
            return None
        return cls(**{name: data[name] for name in _NAMES if name in data})

    def after(self, last: Feed | None) -> Feed:
        """The feed, to be remembered after the last accepted one."""
        if last is None:
            return self
        days = {**last.earlier, last.checksum: last.taken}
        days.pop(self.checksum, None)
        # Somebody who has lost the timestamp keeps the last one.
        updated = {key: time for key, time in {**last.updated, **self.updated}.items() if key in self.people}
        return dataclasses.replace(self, updated=updated, earlier=dict(list(days.items())[-MOST_EARLIER:]))


_NAMES: t.Final = tuple(field.name for field in dataclasses.fields(Feed))


class Taken(t.NamedTuple):
    """A feed, and the employees that messages about it name."""

    feed: Feed
    people: t.Mapping[str, Employee]
    """By the digest of the key."""
    found: t.Mapping[str, t.Sequence[Employee]]
    """The employees that `Feed` only counts: by `unreadable FIELD`, `implausible FIELD` and `doubles`."""


def take(
    employees: t.Iterable[Employee], salt: str, today: datetime.date, custom: t.Container[str] | None = None
) -> Taken:
    """Take the feed of one HR system.

    Args:
        employees: with clean strings. Of several records with one key, the last one that has not left counts.
        salt: of the last accepted feed, or a new random one.
        today: the day of the run.
        custom: slugs of the custom fields to compare for each person; None for all.
    """
    rows = _Rows(salt, today, custom)
    having: collections.Counter[str] = collections.Counter()
    found: dict[str, list[Employee]] = {}
    lists = _Lists()
    parts: list[str] = []
    for employee in employees:
        values = values_of(employee)
        parts.append(_content(employee, values))
        values = _meant(values)
        rows.add(employee, values)
        lists.add(employee, values)
        having.update(_fields_with_value(employee, values))
        for what in _faults(employee, values, today):
            found.setdefault(what, []).append(employee)
    found["doubles"] = list(rows.doubles())
    feed = Feed(
        taken=today.isoformat(),
        salt=salt,
        checksum=_checksum(parts),
        records=lists.records,
        people=rows.rows,
        updated=rows.updated(),
        columns=rows.columns(),
        having=dict(having),
        lists=lists.counts(),
        unreadable=_counted(found, "unreadable "),
        implausible=_counted(found, "implausible "),
        doubles=len(found["doubles"]),
    )
    return Taken(feed, rows.people, found)


def values_of(employee: Employee) -> dict[str, str]:
    """The values of `FIELDS`, empty for none."""
    return {
        "first_name": employee.first_name or "",
        "last_name": employee.last_name or ("" if employee.first_name else employee.full_name) or "",
        "email": employee.email or "",
        "job_title": employee.job_title or "",
        "department": employee.department or "",
        "location": "\n".join(value for name in _PLACE if (value := employee.location.get(name))),
        "legal_entity": employee.legal_entity or "",
        "manager": employee.manager_key or employee.manager_email or "",
        "start_date": employee.start_date or "",
        "end_date": "" if is_open_end(employee.end_date) else employee.end_date or "",
        "birthday": str(employee.private.get("birthday") or ""),
    }


def _meant(values: t.Mapping[str, str]) -> dict[str, str]:
    """The values, without texts that stand for none."""
    return {field: "" if field in SHARED and is_placeholder(text) else text for field, text in values.items()}


SHARED: t.Final = ("job_title", "department", "location", "legal_entity")
"""Fields whose values are texts that several people share."""
_PLACE: t.Final = ("name", "country", "state", "city")


class _Rows:
    """The rows of people by key."""

    def __init__(self, salt: str, today: datetime.date, custom: t.Container[str] | None) -> None:
        self._salt, self._today, self._custom = salt, today, custom
        self._tokens: dict[str, str] = {"": NOTHING}
        self.rows: dict[str, str] = {}
        self.people: dict[str, Employee] = {}

    def add(self, employee: Employee, values: t.Mapping[str, str]) -> None:
        key = (employee.key or "").strip()
        if not key:
            return
        hashed, state = key_digest(key, self._salt), self._state(employee)
        if state == LEFT and self.rows.get(hashed, "").ljust(STATE + 1)[STATE] in (WORKS, ENDS):
            return
        teams = sorted({self._token(name) for name in employee.teams})
        tokens = [self._token(values[field]) for field in FIELDS]
        tokens[_BIRTHDAY] = tokens[_BIRTHDAY][:SHORT].ljust(WIDTH, tokens[_BIRTHDAY][0])
        self.rows[hashed] = "".join((*tokens, state, *teams))
        self.people[hashed] = employee

    def columns(self) -> dict[str, str]:
        """The digests of `COLUMNS` and custom fields."""
        held = [dict(self._further(self.people[key])) for key in sorted(self.people)]
        number = collections.Counter(field for values in held for field in values)
        fields = sorted(field for field, _number in number.most_common(MOST_COLUMNS))
        return {field: "".join(self._token(values.get(field, ""))[:SHORT] for values in held) for field in fields}

    def _further(self, employee: Employee) -> t.Iterator[tuple[str, str]]:
        """The values of `COLUMNS` and custom fields."""
        yield from ((field, value) for field in COLUMNS if (value := getattr(employee, field)))
        for slug, value in employee.custom.items():
            if value not in (None, "", [], {}) and (self._custom is None or slug in self._custom):
                yield f"custom.{slug}", _steady(value)

    def updated(self) -> dict[str, int]:
        """The timestamps of the records that have one."""
        times = ((key, seconds_of(person.updated_at)) for key, person in self.people.items())
        return {key: time for key, time in times if time is not None}

    def doubles(self) -> t.Iterator[Employee]:
        """The people whose name and start are also those of another key."""
        same: dict[str, list[str]] = {}
        for hashed, row in self.rows.items():
            same.setdefault(row[: 2 * WIDTH] + slot(row, "start_date"), []).append(hashed)
        for identity, several in same.items():
            if len(several) > 1 and NOTHING not in identity:
                yield from (self.people[hashed] for hashed in several[1:])

    def _state(self, employee: Employee) -> str:
        if departure(employee, self._today):
            return LEFT
        return ENDS if employee.end_date and not is_open_end(employee.end_date) else WORKS

    def _token(self, value: str) -> str:
        found = self._tokens.get(value)
        if found is None:
            found = self._tokens[value] = token(value, self._salt)
        return found


def seconds_of(text: str | None) -> int | None:
    """A timestamp of HR as seconds since 1970; one without an offset is in UTC. None if it cannot be read."""
    try:
        read = datetime.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    if not is_plausible(read.date()):
        return None
    return int((read if read.tzinfo else read.replace(tzinfo=datetime.UTC)).timestamp())


def token(value: str, salt: str) -> str:
    """The digest of a value in a feed with this salt."""
    return digest((value,), bytes.fromhex(salt))[:WIDTH] if value else NOTHING


def key_digest(key: str, salt: str) -> str:
    """The digest by which a feed with this salt knows a person."""
    return digest(("key", key.strip()), bytes.fromhex(salt))


_SLICES: t.Final = {field: slice(index * WIDTH, index * WIDTH + WIDTH) for index, field in enumerate(FIELDS)}


def slot(row: str, field: str) -> str:
    """The digest of a field in a row."""
    return row[_SLICES[field]]


def with_slot(row: str, field: str, digest_of_value: str) -> str:
    """The row with another digest of a field."""
    place = _SLICES[field]
    return row[: place.start] + digest_of_value + row[place.stop :]


NO_SHORT: t.Final = NOTHING[:SHORT]


def column(feed: Feed, field: str) -> dict[str, str]:
    """The digests of one of `Feed.columns`, by the digest of the key."""
    text = feed.columns[field]
    return {key: text[SHORT * index : SHORT * index + SHORT] for index, key in enumerate(sorted(feed.people))}


def teams_of(row: str) -> list[str]:
    """The digests of the teams in a row."""
    return [row[start : start + WIDTH] for start in range(STATE + 1, len(row), WIDTH)]


class _Lists:
    """Counts the lists of the HR system, as far as employees refer to them."""

    def __init__(self) -> None:
        self.records = self._memberships = self._custom = 0
        self._teams: set[str] = set()
        self._locations: set[str] = set()
        self._entities: set[str] = set()

    def add(self, employee: Employee, values: t.Mapping[str, str]) -> None:
        self.records += 1
        self._memberships += len(employee.teams)
        self._custom += sum(value not in (None, "", [], {}) for value in employee.custom.values())
        self._teams.update(employee.teams)
        self._locations.add(values["location"])
        self._entities.add(values["legal_entity"])

    def counts(self) -> dict[str, int]:
        return {
            "teams": len(self._teams),
            "memberships": self._memberships,
            "locations": len(self._locations - {""}),
            "legal entities": len(self._entities - {""}),
            "custom values": self._custom,
        }


def _fields_with_value(employee: Employee, values: t.Mapping[str, str]) -> t.Iterator[str]:
    if employee.key:
        yield "key"
    yield from (field for field in FIELDS if values[field])
    yield from (field for field in COLUMNS if getattr(employee, field))
    yield from (f"location.{name}" for name in LOCATION_FIELDS if employee.location.get(name))
    yield from (f"custom.{slug}" for slug, value in employee.custom.items() if value not in (None, "", [], {}))
    if employee.teams:
        yield "teams"


def _faults(employee: Employee, values: t.Mapping[str, str], today: datetime.date) -> t.Iterator[str]:
    texts = {**values, "teams": " ".join(employee.teams)}
    for field in READABLE:
        text = texts[field]
        if text and (is_unreadable(text) or (field in ("first_name", "last_name") and is_no_name(text))):
            yield f"unreadable {field}"
    if values["email"] and "@" not in values["email"]:
        yield "unreadable email"
    if implausible_start(employee.start_date, today):
        yield "implausible start_date"
    if implausible_end(employee.end_date, employee.start_date):
        yield "implausible end_date"


def _counted(found: t.Mapping[str, t.Sequence[object]], what: str) -> dict[str, int]:
    return {name.removeprefix(what): len(several) for name, several in found.items() if name.startswith(what)}


def _content(employee: Employee, values: t.Mapping[str, str]) -> str:
    """A digest of everything that is compared of one employee."""
    place = (f"{name}={value}" for name, value in sorted(employee.location.items()) if value)
    custom = (f"{slug}={_steady(value)}" for slug, value in sorted(employee.custom.items()))
    texts = (employee.key or "", employee.status, *values.values(), "teams", *employee.teams, "place", *place)
    return digest((*texts, "custom", *custom))


def _steady(value: object) -> str:
    """A custom value as a string; of a web address without the query, because signed ones differ in each answer."""
    text = str(value)
    return text.partition("?")[0] if text.startswith("https://") else text


def _checksum(contents: t.Iterable[str]) -> str:
    """16 hexadecimal digits, over the digests of all employees."""
    return hashlib.sha256(" ".join(sorted(contents)).encode()).hexdigest()[:16]
