# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the person that somebody means by a key, an e-mail address or a name."""

from __future__ import annotations

import typing as t

from ..values.equality import find_form, unique_form

if t.TYPE_CHECKING:
    from ..model.employee import Employee
    from ..model.memory import PersonMemory
    from .precedence import Sources


class Meant(t.NamedTuple):
    """A person in HR whom a text may mean."""

    key: str
    """Empty if the record has no key."""
    record: Employee
    """The first record of the person."""
    by: str
    """What the text is of the person: `key`, `e-mail address`, `name`, or `part of the name`."""


def meant(text: str, sources: Sources, *, only_key: bool = False) -> tuple[Meant, ...]:
    """The people whom the text means: by key; else by e-mail address; else by name; else by parts of the name.

    Args:
        text: as somebody types it. Case and accents do not matter.
        sources: the name and the employees of each source.
        only_key: whether the text is a key and nothing else.
    """
    records = [record for _source, employees in sources for record in employees]
    form, words = find_form(text), unique_form(text)
    ways: dict[str, t.Callable[[Employee], bool]] = {
        "key": lambda one: find_form((one.key or "").strip()) == form,
        "e-mail address": lambda one: find_form(one.email or "") == form,
        "name": lambda one: words in map(unique_form, _names(one)),
        "part of the name": lambda one: set(words.split()) <= set(unique_form(one.name).split()),
    }
    for by, matches in ways.items():
        found = [record for record in records if matches(record)] if form else []
        if found or only_key:
            return _people(found, by)
    return ()


def remembered(text: str, people: t.Iterable[PersonMemory], by: str) -> tuple[PersonMemory, ...]:
    """The people whom the text means, of those who are remembered.

    Args:
        text: as somebody types it. Case and accents do not matter.
        people: everybody who is remembered.
        by: `key` or `name`.
    """
    if by == "key":
        return tuple(one for one in people if find_form(one.key) == find_form(text))
    words = unique_form(text)
    return tuple(one for one in people if words and unique_form(name_of(one)) == words)


def name_of(person: PersonMemory) -> str:
    """The name of somebody who is remembered; empty if it is not known."""
    return person.label.removesuffix(f"({person.key})").strip()


def _names(record: Employee) -> t.Iterator[str]:
    yield record.name
    for first in (record.first_name, record.preferred_name):
        if first and record.last_name:
            yield f"{first} {record.last_name}"


def _people(records: t.Iterable[Employee], by: str) -> tuple[Meant, ...]:
    """The people of the records. Records with the same key are of one person."""
    people: dict[t.Any, Meant] = {}
    for record in records:
        key = (record.key or "").strip()
        people.setdefault(find_form(key) or (record.source, record.id), Meant(key, record, by))
    return tuple(people.values())
