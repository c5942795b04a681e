# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts what is remembered to and from plain data, for the database and for the controller, without loss.

Times are whole seconds since 1970 in UTC. Fields that have their default are omitted, because most have it.
"""

from __future__ import annotations

import base64
import collections.abc
import dataclasses
import datetime
import functools
import json
import typing as t

from ..model.memory import GivenName, Made, Memory, PersonMemory, Said, Trouble, Written

JsonObject = dict[str, t.Any]

_TIMES: t.Final = ("listed", "missing", "disabled", "checked", "withheld", "enabled", "deleted")
_TEXTS: t.Final = ("label", "source", "account", "seen", "disabling")


def seconds(time: datetime.datetime | None) -> int | None:
    """The time as plain data; fractions of a second are lost."""
    return None if time is None else int(time.timestamp())


def time_of(number: int | None) -> datetime.datetime | None:
    """The inverse of `seconds`, in UTC."""
    return None if number is None else _time(number)


# Much has happened in the same run.
@functools.lru_cache(maxsize=1 << 12)
def _time(number: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(number, datetime.UTC)


def person_to_dict(person: PersonMemory) -> JsonObject:
    """What is remembered of one person, without the key."""
    record: JsonObject = {name: value for name in _TEXTS if (value := getattr(person, name))}
    for name in _TIMES:
        if getattr(person, name) is not None:
            record[name] = seconds(getattr(person, name))
    if person.settled:
        record["settled"] = True
    if person.said:
        record["said"] = {field: [one.value, seconds(one.since), one.before] for field, one in person.said.items()}
    if person.stages:
        record["stages"] = {name: seconds(since) for name, since in person.stages.items()}
    if person.written:
        record["written"] = {name: [one.digest, seconds(one.at), one.wanted] for name, one in person.written.items()}
    if person.drifts:
        record["drifts"] = {name: seconds(since) for name, since in person.drifts.items()}
    record.update({name: sorted(guids) for name in ("given", "joined") if (guids := getattr(person, name))})
    if person.identities:
        record["identities"] = dict(person.identities)
    if person.trouble:
        one = person.trouble
        record["trouble"] = [one.text, seconds(one.first), seconds(one.last), one.times, one.changes]
    return record


def person_from_dict(key: str, record: t.Mapping[str, t.Any]) -> PersonMemory:
    """The inverse of `person_to_dict`."""
    return _person(key, record, _written(record))


def _person(key: str, record: t.Mapping[str, t.Any], written: t.Mapping[str, Written]) -> PersonMemory:
    trouble = record.get("trouble")
    given: JsonObject = {name: record[name] for name in _TEXTS if name in record}
    given.update({name: _time(record[name]) for name in _TIMES if name in record})
    return PersonMemory(
        key=key,
        **given,
        settled=record.get("settled", False),
        said={
            field: Said(value=value, since=_time(since), before=before)
            for field, (value, since, before) in record.get("said", {}).items()
        },
        stages={name: _time(since) for name, since in record.get("stages", {}).items()},
        written=written,
        drifts={name: _time(since) for name, since in record.get("drifts", {}).items()},
        given=frozenset(record.get("given", ())),
        joined=frozenset(record.get("joined", ())),
        identities=record.get("identities", {}),
        trouble=_trouble(*trouble) if trouble else None,
    )


def _written(record: t.Mapping[str, t.Any]) -> dict[str, Written]:
    return {
        name: Written(digest=digest, at=_time(at), wanted=wanted)
        for name, (digest, at, wanted) in record.get("written", {}).items()
    }


def person_from_text(key: str, text: str) -> PersonMemory:
    """The inverse of `person_to_dict`, from JSON. `written` keeps the text until somebody asks for a value."""
    record = json.loads(text)
    return _person(key, record, _WrittenInText(text) if record.get("written") else {})


class _WrittenInText(collections.abc.Mapping[str, Written]):
    """`PersonMemory.written`, decoded when it is first used: it is most of what is remembered, and a run in which
    somebody stays as they are does not need it.

    Args:
        text: the record of the person as JSON.
    """

    __slots__ = ("_held",)

    def __init__(self, text: str) -> None:
        self._held: str | dict[str, Written] = text

    def __getitem__(self, name: str) -> Written:
        return self._decoded()[name]

    def __iter__(self) -> t.Iterator[str]:
        return iter(self._decoded())

    def __len__(self) -> int:
        return len(self._decoded())

    def _decoded(self) -> dict[str, Written]:
        if isinstance(self._held, str):
            self._held = _written(json.loads(self._held))
        return self._held


def _trouble(text: str, first: int, last: int, times: int, changes: str) -> Trouble:
    return Trouble(text=text, first=_time(first), last=_time(last), times=times, changes=changes)


def name_to_dict(name: GivenName) -> JsonObject:
    """A name that a run gave to somebody."""
    return {
        "attribute": name.attribute,
        "value": name.value,
        "key": name.key,
        "given": seconds(name.given),
        "released": seconds(name.released),
    }


def name_from_dict(record: t.Mapping[str, t.Any]) -> GivenName:
    """The inverse of `name_to_dict`."""
    return GivenName(**{**record, "given": _time(record["given"]), "released": time_of(record["released"])})


def made_to_dict(made: Made) -> JsonObject:
    """How many changes of one kind a run made."""
    record: JsonObject = {"kind": made.kind, "at": seconds(made.at), "number": made.number, "people": made.people}
    if made.who:
        record["who"] = sorted(made.who)
    if made.is_allowed:
        record["is_allowed"] = True
    return record


def made_from_dict(record: t.Mapping[str, t.Any]) -> Made:
    """The inverse of `made_to_dict`."""
    return Made(**{**record, "at": _time(record["at"]), "who": frozenset(record.get("who", ()))})


def for_controller(memory: Memory) -> Memory:
    """The memory without what only planning on the target uses, which is most of it."""
    return dataclasses.replace(memory, people={key: _without_values(one) for key, one in memory.people.items()})


def _without_values(person: PersonMemory) -> PersonMemory:
    return dataclasses.replace(
        person, written={}, drifts={}, given=frozenset(), joined=frozenset(), identities={}, seen=""
    )


def memory_to_dict(memory: Memory) -> JsonObject:
    """Everything that is remembered of one configuration."""
    return {
        "is_kept": memory.is_kept,
        "revision": memory.revision,
        "people": {key: person_to_dict(person) for key, person in memory.people.items()},
        "accounts": memory.accounts,
        "names": [name_to_dict(name) for name in memory.names],
        "feeds": dict(memory.feeds),
        "made": [made_to_dict(made) for made in memory.made],
        "secret": base64.b64encode(memory.secret).decode("ascii"),
    }


def memory_from_dict(record: t.Mapping[str, t.Any]) -> Memory:
    """The inverse of `memory_to_dict`."""
    return Memory(
        is_kept=record["is_kept"],
        revision=record["revision"],
        people={key: person_from_dict(key, person) for key, person in record["people"].items()},
        accounts=record["accounts"],
        names=tuple(map(name_from_dict, record["names"])),
        feeds=record["feeds"],
        made=tuple(map(made_from_dict, record["made"])),
        secret=base64.b64decode(record["secret"]),
    )
