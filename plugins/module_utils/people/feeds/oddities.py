# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is odd about a feed, as sentences: which field, from how much to how much, and who, for example."""

from __future__ import annotations

import datetime
import typing as t

from ...values.bound import NAMED, Bound
from ...values.instants import known_day
from ...values.text import count, examples
from . import bounds, units
from .age import aged
from .comparison import Difference, compare
from .feed import FIELDS, LEFT, STATE, Feed, Taken

_MONTH: t.Final = datetime.timedelta(days=31)

Labels = t.Mapping[str, str]
"""How messages name people, by the digest of the key."""


def oddities(source: str, taken: Taken, last: Feed | None, today: datetime.date, former: Labels) -> tuple[str, ...]:
    """A sentence for each oddity of a feed; none if it is usual.

    Args:
        source: name of the source.
        taken: today's feed.
        last: the last accepted one; None if none is remembered, so that only what is odd by itself is found.
        today: the day of the run.
        former: names of people whom HR may not list any more.
    """
    labels = {**former, **{key: person.label for key, person in taken.people.items()}}
    found = [*_alone(taken, today)] if last is None else [*_compared(taken.feed, last, labels)]
    return tuple(f"Source {source}: {text}" for text in (*found, *_by_itself(taken, last)))


def _compared(feed: Feed, last: Feed, labels: Labels) -> t.Iterator[str]:
    """What is odd in comparison with the last accepted feed."""
    yield from aged(last, feed, labels)
    difference = compare(last, feed)
    day = last.earlier.get(feed.checksum)
    if day and difference.differing > bounds.RESTORED:
        yield (
            f"the feed is that of {day} again, although {count(difference.differing, 'person', 'people')} had changed"
            f" until {last.taken}. HR seems to be restored from a backup."
        )
    vanished = _vanished(feed, last)
    for people, of, bound, words in _facts(difference, feed, last, vanished):
        if bound.is_exceeded(len(people), of):
            yield bound.told(_named(people, labels), of, words)
    yield from _units(difference, feed, last, labels, vanished)
    yield from _shorter(feed, last)
    if vanished:
        yield (
            f"no employee has a value of {', '.join(f'{field} (before: {last.having[field]})' for field in vanished)}"
            " any more."
        )
    yield from _emptier(feed, last, vanished, new=len(difference.new))


def _named(people: t.Iterable[str], labels: Labels) -> list[str]:
    return [labels.get(key, "unnamed") for key in people]


def _units(
    difference: Difference, feed: Feed, last: Feed, labels: Labels, vanished: t.Collection[str]
) -> t.Iterator[str]:
    """The sentences about whole departments, locations, legal entities and teams, unless they are told already."""
    ended, gone, worked = difference.ended, difference.gone, difference.worked
    if not (bounds.ENDS.is_exceeded(len(ended), worked) or bounds.GONE.is_exceeded(len(gone), worked)):
        for unit in units.whole(last, {*ended, *gone}):
            yield _unit(unit, labels, f"have got an end since {last.taken}, or are not listed any more")
    for unit in units.emptied(last, feed):
        is_told = bounds.LOST[unit.field].is_exceeded(len(difference.lost[unit.field]), difference.both)
        if not is_told and unit.field not in vanished:
            yield _unit(unit, labels, f"have none any more since {last.taken}")


def _unit(unit: units.Whole, labels: Labels, words: str) -> str:
    people = f"{len(unit.people)} of {count(unit.of, 'person', 'people')}"
    what = "team" if unit.field == "teams" else unit.field.replace("_", " ")
    who = examples(sorted(_named(unit.people, labels)), NAMED)
    return f"{unit.field}: nearly everybody of one {what}, {people}, {words}: {who}."


_Fact = tuple[t.Sequence[str], int, Bound, str]
"""Digests of keys, of how many people, how many are usual, and the words."""


def _facts(difference: Difference, feed: Feed, last: Feed, vanished: t.Collection[str]) -> t.Iterator[_Fact]:
    one, both, worked, since = difference, difference.both, difference.worked, f"since {last.taken}"
    working = f"people who work: from {last.working} to {feed.working}"
    yield (
        *(one.another, both, bounds.ANOTHER_PERSON),
        f"first_name, last_name and start_date: {{people}} have another name and another start or birth date {since},"
        " under the same key, so that they seem to be other people",
    )
    yield one.gone, worked, bounds.GONE, f"{{people}} who worked on {last.taken} are not listed any more; {working}"
    yield (
        *(one.rekeyed, worked, bounds.NEW_KEY),
        f"key: {{people}} have another key {since}, with the same name and start date",
    )
    yield one.new, len(feed.people), bounds.NEW, f"key: {{people}} are new {since}"
    yield one.swapped, both, bounds.SWAPPED, f"first_name and last_name: {{people}} have them swapped {since}"
    yield (
        *(one.taken_names, both, bounds.TAKEN_OVER),
        "first_name and last_name: {people} have the name that somebody else had on " + last.taken,
    )
    yield (
        *(one.taken_addresses, both, bounds.TAKEN_OVER),
        "email: {people} have the address that somebody else had on " + last.taken,
    )
    yield one.ended, worked, bounds.ENDS, f"end_date and status: {{people}} have got an end {since}; {working}"
    yield (
        *(one.returned, both, bounds.RETURNED),
        f"end_date and status: {{people}} have no end any more, with the same start date; {working}",
    )
    yield one.moved_ends, both, bounds.MOVED_ENDS, f"end_date: {{people}} have another end {since}"
    for field, bound in bounds.CHANGED.items():
        yield one.changed[field], both, bound, f"{field}: {{people}} have another value {since}"
    for field, people in sorted(one.columns.items()):
        yield (
            people,
            both,
            bounds.COLUMNS.get(field, bounds.OTHER_COLUMN),
            f"{field}: {{people}} have another value {since}",
        )
    for field, bound in bounds.LOST.items():
        if field not in vanished:
            yield one.lost[field], both, bound, f"{field}: {{people}} have no value any more {since}"


def _vanished(feed: Feed, last: Feed) -> list[str]:
    """The fields of which many had a value, and nobody has one."""
    ignored = ("birthday", "end_date")
    return [
        field
        for field, number in last.having.items()
        if field not in ignored and feed.records and not feed.having.get(field) and _many(number, last)
    ]


def _many(number: int, last: Feed) -> bool:
    return bounds.LOST_VALUES.is_exceeded(number, last.records) or number == last.records > 1


def _shorter(feed: Feed, last: Feed) -> t.Iterator[str]:
    for name, bound in bounds.LISTS.items():
        before, now = last.lists.get(name, 0), feed.lists.get(name, 0)
        if bound.is_exceeded(before - now, before) or (before > 1 and not now):
            least = max(1, before - bound.most(before))
            yield f"{name}: from {before} to {now} since {last.taken} (at least {least} are usual)."


def _emptier(feed: Feed, last: Feed, vanished: t.Collection[str], *, new: int) -> t.Iterator[str]:
    """Fields of which only the number of values is remembered, and that are null for more people than new ones."""
    for field, before in sorted(last.having.items()):
        if field in FIELDS or field == "teams" or field in vanished:
            continue
        nulls, former = feed.records - feed.having.get(field, 0), last.records - before
        # In proportion to the number of employees, because that changes too.
        expected = former * feed.records // max(last.records, 1)
        if bounds.EMPTIER.is_exceeded(nulls - expected - new, feed.records):
            yield (
                f"{field}: nulls from {former} of {last.records} to {nulls} of"
                f" {count(feed.records, 'employee')} since {last.taken}."
            )


def _by_itself(taken: Taken, last: Feed | None) -> t.Iterator[str]:
    """What is odd about the values, unless it was so before."""
    before = last or Feed(taken="")
    total = taken.feed.records
    for what, number in _counts(taken.feed).items():
        grown = number - _counts(before).get(what, 0)
        kind, _space, field = what.partition(" ")
        bound, words = _KINDS[kind]
        if bound.is_exceeded(grown, total):
            text = words.format(field=field, people="{people}")
            yield bound.told([person.label for person in taken.found[what]], total, text)


_KINDS: t.Final[t.Mapping[str, tuple[Bound, str]]] = {
    "unreadable": (bounds.UNREADABLE, "{field}: the text of {people} is unreadable"),
    "implausible": (bounds.IMPLAUSIBLE, "{field}: the date of {people} is implausible"),
    "doubles": (
        bounds.DOUBLES,
        "key: {people} have the first_name, last_name and start_date of somebody with another key",
    ),
}


def _counts(feed: Feed) -> dict[str, int]:
    """The numbers of `Taken.found`."""
    return {
        **{f"unreadable {field}": number for field, number in feed.unreadable.items()},
        **{f"implausible {field}": number for field, number in feed.implausible.items()},
        "doubles": feed.doubles,
    }


def _alone(taken: Taken, today: datetime.date) -> t.Iterator[str]:
    """What is odd if nothing is remembered: too much has happened in the last month."""
    people, total = taken.people.values(), len(taken.people)
    left = (taken.people[key] for key, row in taken.feed.people.items() if row[STATE] == LEFT)
    ended = [one.label for one in left if _is_recent(one.end_date, today)]
    if bounds.RECENT_ENDS.is_exceeded(len(ended), total):
        yield bounds.RECENT_ENDS.told(ended, total, "end_date: {people} have left within a month")
    started = [one.label for one in people if _is_recent(one.start_date, today)]
    if bounds.SAME_START.is_exceeded(len(started), total):
        yield bounds.SAME_START.told(started, total, "start_date: {people} have begun within a month")


def _is_recent(text: str | None, today: datetime.date) -> bool:
    day = known_day(text)
    return day is not None and today - _MONTH <= day <= today
