# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether an answer of HR is older than the last accepted one: a copy that lags behind, a cache, or a restored backup.

Records are compared one by one, because the newest timestamp of all also goes back if the newest record is deleted.
"""

from __future__ import annotations

import datetime
import typing as t

from ...values.bound import NAMED
from ...values.instants import instant_text
from ...values.text import count, examples
from . import bounds

if t.TYPE_CHECKING:
    from .feed import Feed

Labels = t.Mapping[str, str]


class Age(t.NamedTuple):
    """How the timestamps of records have moved since the last accepted feed."""

    older: tuple[str, ...]
    """Digests of the keys whose record has an earlier timestamp."""
    newer: int
    """Number of records with a later timestamp, and of new ones after the last timestamp of all."""
    both: int
    """Number of people in both feeds with timestamps."""

    @property
    def is_odd(self) -> bool:
        """Whether the answer is older. One record may go back: somebody has restored it, or HR has corrected itself."""
        number = len(self.older)
        return number > 1 and (not self.newer or bounds.OLDER.is_exceeded(number, self.both))


def age(last: Feed, feed: Feed) -> Age:
    """Compare the timestamps with those of the last accepted feed."""
    before, now = last.updated, feed.updated
    both = now.keys() & before.keys()
    latest = max(before.values(), default=0)
    new = sum(time > latest for key, time in now.items() if key not in before)
    older = tuple(sorted(key for key in both if now[key] < before[key]))
    return Age(older, new + sum(now[key] > before[key] for key in both), len(both))


def aged(last: Feed, feed: Feed, labels: Labels) -> t.Iterator[str]:
    """The sentence about an answer that is older than the last accepted one; none if it is not."""
    found = age(last, feed)
    if found.is_odd:
        number = f"{len(found.older)} of {count(found.both, 'person', 'people')}"
        later = f"only of {count(found.newer, 'person', 'people')}" if found.newer else "of nobody"
        yield (
            f"updated_at: the answer is older than the one of {last.taken}. The timestamp of {number} is earlier than"
            f" it was then, and {later} later: {_shown(found.older, last, feed, labels)}. HR seems to answer from a"
            " copy that lags behind, or from a restored backup."
        )


def single(source: str, last: Feed | None, feed: Feed, labels: Labels) -> t.Iterator[tuple[str, tuple[str, ...]]]:
    """The warning about so few older records that a run follows them, and the digests of their keys."""
    found = age(last, feed) if last else None
    if last and found and found.older and not found.is_odd:
        yield (
            f"Source {source}: updated_at of {count(len(found.older), 'person', 'people')} is earlier than on"
            f" {last.taken}, as if the record were an old one: {_shown(found.older, last, feed, labels)}. The run"
            " follows HR nevertheless, because it concerns so few. Look at them in HR.",
            found.older,
        )


def _shown(keys: t.Iterable[str], last: Feed, feed: Feed, labels: Labels) -> str:
    """The people, those whose record went back farthest first."""
    before, now = last.updated, feed.updated
    ordered = sorted(keys, key=lambda key: (now[key] - before[key], labels[key]))
    return examples([f"{labels[key]} from {_time(before[key])} back to {_time(now[key])}" for key in ordered], NAMED)


def _time(seconds: int) -> str:
    return instant_text(datetime.datetime.fromtimestamp(seconds, datetime.UTC))[0]
