# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The feed that is remembered, with what a run has written back to HR since: the next one must not take it for news."""

from __future__ import annotations

import dataclasses
import typing as t

from .feed import (
    COLUMNS,
    FIELDS,
    MOST_COLUMNS,
    NO_SHORT,
    NOTHING,
    SHORT,
    Feed,
    column,
    key_digest,
    slot,
    token,
    with_slot,
)


class News(t.NamedTuple):
    """What HR says of one field because a run has written it."""

    before: str | None
    now: str | None


Says: t.TypeAlias = "t.Mapping[str, News]"
"""By employee field, of one person."""


def with_written(data: t.Mapping[str, t.Any], people: t.Mapping[str, Says]) -> t.Mapping[str, t.Any]:
    """The data of a feed, with other values.

    Args:
        data: as `Feed.to_data` gives it. Data of another version stays as it is.
        people: what HR says since, by the key of the person.
    """
    feed = Feed.from_data(data)
    if feed is None:
        return data
    says = {key_digest(key, feed.salt): fields for key, fields in people.items()}
    known = {key: fields for key, fields in says.items() if key in feed.people}
    return _changed(feed, known).to_data()


def _changed(feed: Feed, people: t.Mapping[str, Says]) -> Feed:
    rows, having = dict(feed.people), dict(feed.having)
    columns = {field: column(feed, field) for field in feed.columns}
    for key, fields in people.items():
        for field, news in fields.items():
            now = token(news.now or "", feed.salt)
            if field in FIELDS:
                _count(having, field, slot(rows[key], field) != NOTHING, now != NOTHING)
                rows[key] = with_slot(rows[key], field, now)
            elif field in columns or (field in COLUMNS and len(columns) < MOST_COLUMNS):
                own = columns.setdefault(field, dict.fromkeys(rows, NO_SHORT))
                _count(having, field, own[key] != NO_SHORT, now[:SHORT] != NO_SHORT)
                own[key] = now[:SHORT]
            else:
                _count(having, field, bool(news.before), bool(news.now))
    filled = {field: own for field, own in columns.items() if set(own.values()) != {NO_SHORT}}
    joined = {field: "".join(own[key] for key in sorted(rows)) for field, own in filled.items()}
    return dataclasses.replace(feed, people=rows, columns=joined, having=having)


def _count(having: dict[str, int], field: str, had: bool, has: bool) -> None:
    """Count who has a value, if that has changed."""
    if had != has:
        having[field] = having.get(field, 0) + (1 if has else -1)
        if not having[field]:
            del having[field]
