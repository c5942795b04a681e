# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of an automatic reply: how they are compared, written and shown, in one table. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.auto_reply import AutoReply, ReplyChange, ReplyState
from ...model.changes import Delta
from ...values.instants import instant_text
from .message_text import kept, plain_text, visible_text

Texts: t.TypeAlias = tuple[str, ...]


class ShownValue(t.NamedTuple):
    """One value before and after."""

    title: str
    """The name in diffs and reports."""
    before: Texts
    after: Texts


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReplySetting:
    """One row of the table: how one setting is compared, written and shown.

    Both backends write the same fields, each with the names of its service: `services/graph/automatic_replies.py` and
    `services/exchange/automatic_replies.py`.
    """

    options: tuple[str, ...]
    """The options for the setting."""
    fields: tuple[str, ...]
    """The fields of `AutoReply` for the setting. They are written together."""
    differs: t.Callable[[AutoReply, AutoReply], bool]
    """Returns whether the current reply (first argument) differs from the wanted reply."""
    shown: t.Callable[[AutoReply, AutoReply], t.Iterator[ShownValue]]
    """Returns the values to show in reports. The arguments are the same."""


def change_between(held: AutoReply, wanted: AutoReply) -> ReplyChange | None:
    """The change from the current reply `held` to the reply `wanted`; None if they do not differ."""
    fields = frozenset(field for row in SETTINGS if row.differs(held, wanted) for field in row.fields)
    return ReplyChange(wanted, fields) if fields else None


def shows(held: AutoReply, change: ReplyChange) -> bool:
    """Whether the current reply has the change already. Messages are compared as recipients see them."""
    wanted = dataclasses.replace(
        change.target,
        internal=kept(change.target.internal, held.internal),
        external=kept(change.target.external, held.external),
    )
    missing = change_between(held, wanted)
    return missing is None or not change.fields & missing.fields


def deltas(held: AutoReply, change: ReplyChange) -> tuple[Delta, ...]:
    """The deltas of a change of the reply `held`."""
    return tuple(
        Delta(attribute=title, before=before, after=after, reason=f"auto_reply.state is {change.target.state}")
        for row in SETTINGS
        if change.fields.intersection(row.fields)
        for title, before, after in row.shown(held, change.target)
    )


# State and audience


def _state_differs(held: AutoReply, wanted: AutoReply) -> bool:
    return held.state is not wanted.state


def _shown_state(held: AutoReply, wanted: AutoReply) -> t.Iterator[ShownValue]:
    yield ShownValue("auto_reply", (str(held.state),), (str(wanted.state),))


def _audience_differs(held: AutoReply, wanted: AutoReply) -> bool:
    return held.audience is not wanted.audience


def _shown_audience(held: AutoReply, wanted: AutoReply) -> t.Iterator[ShownValue]:
    yield ShownValue("auto_reply_audience", (str(held.audience),), (str(wanted.audience),))


# Schedule


def _schedule_differs(held: AutoReply, wanted: AutoReply) -> bool:
    """Whether start or end differs. Both are written and shown together."""
    if wanted.state is not ReplyState.SCHEDULED:
        return False
    return held.state is not ReplyState.SCHEDULED or (held.start, held.end) != (wanted.start, wanted.end)


def _shown_schedule(held: AutoReply, wanted: AutoReply) -> t.Iterator[ShownValue]:
    scheduled = held.state is ReplyState.SCHEDULED
    start, end = (held.start, held.end) if scheduled else (None, None)
    yield ShownValue("auto_reply_start", instant_text(start), instant_text(wanted.start))
    yield ShownValue("auto_reply_end", instant_text(end), instant_text(wanted.end))


# Messages


def _internal_differs(held: AutoReply, wanted: AutoReply) -> bool:
    """Whether the message differs. `request.wanted_reply` keeps the current message if recipients see no difference."""
    return held.internal != wanted.internal


def _shown_internal(held: AutoReply, wanted: AutoReply) -> t.Iterator[ShownValue]:
    yield from _shown_message("auto_reply_internal", held.internal, wanted.internal)


def _external_differs(held: AutoReply, wanted: AutoReply) -> bool:
    return held.external != wanted.external


def _shown_external(held: AutoReply, wanted: AutoReply) -> t.Iterator[ShownValue]:
    yield from _shown_message("auto_reply_external", held.external, wanted.external)


def _shown_message(title: str, held: str, wanted: str) -> t.Iterator[ShownValue]:
    """The text that recipients see. For a message with formatting also the HTML, because the text does not show it."""
    yield ShownValue(f"{title}_message", _text(held), _text(wanted))
    if plain_text(wanted) is None:
        yield ShownValue(f"{title}_html", (held,) if held else (), (wanted,))


def _text(message: str) -> Texts:
    plain = plain_text(message)
    text = visible_text(message) if plain is None else plain
    return (text,) if text else ()


SETTINGS: t.Final = (
    ReplySetting(
        options=("state",),
        fields=("state",),
        differs=_state_differs,
        shown=_shown_state,
    ),
    ReplySetting(
        options=("audience",),
        fields=("audience",),
        differs=_audience_differs,
        shown=_shown_audience,
    ),
    ReplySetting(
        options=("start", "end", "timezone"),
        fields=("start", "end"),
        differs=_schedule_differs,
        shown=_shown_schedule,
    ),
    ReplySetting(
        options=("internal_message",),
        fields=("internal",),
        differs=_internal_differs,
        shown=_shown_internal,
    ),
    ReplySetting(
        options=("external_message",),
        fields=("external",),
        differs=_external_differs,
        shown=_shown_external,
    ),
)
"""The settings, in the order of reports. A `ReplyChange` is made of these rows, and backends write only its fields.

With them, backends write two unchanged values that Exchange requires: the current state with any other setting, and the
current messages when a reply is enabled.
"""
