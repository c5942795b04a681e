# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares the answers of the HR systems with the last accepted ones."""

from __future__ import annotations

import hashlib
import re
import secrets
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.model.feed_gate import FeedGate
from ...module_utils.model.option_names import ROLE
from ...module_utils.model.plan import Notice
from ...module_utils.people.feeds.age import single
from ...module_utils.people.feeds.feed import Feed, Taken, key_digest, take
from ...module_utils.people.feeds.oddities import oddities

if t.TYPE_CHECKING:
    import datetime

    from ...module_utils.model.memory import Memory
    from .fetched import Fetched

_SALT: t.Final = 16
"""Bytes of the salt of a feed."""
_CHECKSUM = re.compile(r"[0-9a-f]{16}")

Feeds = dict[str, dict[str, t.Any]]
"""Today's feeds as plain data, to be remembered, by the name of the source."""


def checksum_of(given: str | None) -> str:
    """The checksum of the option; empty if it is not set.

    Raises:
        ConfigurationError: it is not a checksum.
    """
    text = (given or "").strip()
    if text and not _CHECKSUM.fullmatch(text):
        raise ConfigurationError(
            f"{ROLE.accept_feed} is {text!r}. It must be the checksum of an odd feed: 16 hexadecimal digits, as the"
            " message of a stopped run gives it."
        )
    return text


class Gated(t.NamedTuple):
    """The answers of HR, compared with the last accepted ones."""

    gate: FeedGate
    feeds: Feeds
    notices: tuple[Notice, ...] = ()
    """What is unusual, but does not stop a run."""


NOT_GATED: t.Final = Gated(FeedGate(checksum=""), {})
"""For a run that has asked for a few people only."""


def gate_of(
    fetched: Fetched, today: datetime.date, accepted: str | None, custom: t.Container[str] | None = None
) -> Gated:
    """What is odd about the answers of HR, and what to remember of them.

    Args:
        fetched: the answers of HR, and what is remembered.
        today: the day of the run.
        accepted: the option `accept_feed`.
        custom: slugs of the custom fields that the mapping uses; None for all. Others may change as they like, such as
            a number of days of leave.
    """
    memory = fetched.memory
    found: list[str] = []
    feeds: dict[str, Feed] = {}
    last: dict[str, Feed | None] = {}
    notices: list[Notice] = []
    for source, employees in fetched.sources:
        # Hired people come and go: they are read only for some weeks.
        if source in fetched.recruiting:
            continue
        before = last[source] = Feed.from_data(memory.feeds.get(source))
        taken = take(employees, before.salt if before else secrets.token_hex(_SALT), today, custom)
        feeds[source] = taken.feed
        found.extend(oddities(source, taken, before, today, _former(memory, before)))
        notices.extend(_older(source, before, taken))
    gate = FeedGate(
        checksum=_checksum(feeds),
        accepted=checksum_of(accepted),
        oddities=tuple(found),
        compares_accounts=not all(last.values()),
    )
    remembered = {name: feed.after(last[name]).to_data() for name, feed in feeds.items()} if memory.is_kept else {}
    return Gated(gate, remembered, tuple(notices))


def _older(source: str, last: Feed | None, taken: Taken) -> t.Iterator[Notice]:
    """The warning about single records that are older than before."""
    labels = {key: person.label for key, person in taken.people.items()}
    for text, keys in single(source, last, taken.feed, labels):
        yield Notice(text, tuple((taken.people[key].key or "").strip() for key in keys))


def _former(memory: Memory, last: Feed | None) -> dict[str, str]:
    """How messages name the people of the last feed who are remembered."""
    if last is None:
        return {}
    return {key_digest(key, last.salt): person.label or key for key, person in memory.people.items()}


def _checksum(feeds: t.Mapping[str, Feed]) -> str:
    """16 hexadecimal digits: the checksum of a single feed, or one over the checksums of several."""
    if len(feeds) == 1:
        return next(iter(feeds.values())).checksum
    text = repr(sorted((name, feed.checksum) for name, feed in feeds.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
