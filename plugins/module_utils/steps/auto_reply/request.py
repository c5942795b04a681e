# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Automatic replies: what options ask for, and how it differs from what a mailbox holds. Pure."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...errors import ConfigurationError
from ...model.auto_reply import Audience, AutoReply, ReplyChange, ReplyState
from ...model.changes import Delta
from ...values.instants import instant, instant_text, whole_seconds
from .message_text import as_html, visible_text

_TITLES: t.Final[t.Mapping[str, str]] = {
    "state": "auto_reply",
    "audience": "auto_reply_audience",
    "start": "auto_reply_start",
    "end": "auto_reply_end",
    "internal": "auto_reply_internal_message",
    "external": "auto_reply_external_message",
}
"""How diffs and reports name the fields of a setting."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRequest:
    """What the options ask for; what is None is not asked for."""

    state: ReplyState
    audience: Audience | None = None
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    internal: str | None = None
    external: str | None = None

    @classmethod
    def from_options(cls, options: t.Mapping[str, t.Any], now: datetime.datetime) -> ReplyRequest:
        """The request out of the options of the step.

        A schedule whose end is past asks for no reply: it would never be sent.

        Args:
            options: those of `step_options.auto_reply`.
            now: an instant with a time zone.

        Raises:
            ConfigurationError: they contradict each other, or an instant cannot be read.
        """
        state = ReplyState(options["state"])
        start, end = _schedule(options, state)
        if end is not None and end <= now:
            state, start, end = ReplyState.DISABLED, None, None
        internal, external = options["internal_message"], options["external_message"]
        return cls(
            state=state,
            audience=_audience(options["audience"], state, external),
            start=start,
            end=end,
            internal=None if internal is None else as_html(internal),
            external=None if external is None else as_html(external),
        )


def _schedule(
    options: t.Mapping[str, t.Any], state: ReplyState
) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    given = [name for name in ("start", "end") if options[name]]
    if state is not ReplyState.SCHEDULED:
        if given:
            raise ConfigurationError(
                f"The option {given[0]} belongs to a reply with the state scheduled, and the state is {state}."
            )
        return None, None
    if "end" not in given:
        raise ConfigurationError("A reply with the state scheduled needs the option end.")
    zone = options["timezone"]
    start = instant("start", options["start"], zone) if "start" in given else None
    end = instant("end", options["end"], zone, last=True)
    if start is not None and start >= end:
        raise ConfigurationError(
            f"The option end is {options['end']}, which is not after start, {options['start']}. Correct one of them."
        )
    return start, end


def _audience(given: str | None, state: ReplyState, external: str | None) -> Audience | None:
    """Who outside is answered where the options do not say: all if there is a message for them, else nobody."""
    if given is not None:
        return Audience(given)
    if state is ReplyState.DISABLED:
        return None
    return Audience.ALL if external else Audience.NONE


def change_of(request: ReplyRequest, current: AutoReply, now: datetime.datetime) -> ReplyChange | None:
    """What is to be written so that the mailbox replies as requested; None where it does.

    A reply is the same if people see the same at the same time: see `message_text.visible_text`. A schedule whose end
    is past is the same as none.

    Args:
        request: what is asked for.
        current: what the mailbox holds.
        now: an instant with a time zone.

    Raises:
        ConfigurationError: somebody would be answered with an empty message.
    """
    start, end = _times(request, current, now)
    target = AutoReply(
        state=request.state,
        audience=current.audience if request.audience is None else request.audience,
        start=start,
        end=end,
        internal=_kept(request.internal, current.internal),
        external=_kept(request.external, current.external),
    )
    _raise_where_empty(target)
    fields = frozenset(_differences(target, _in_effect(current, now)))
    return ReplyChange(target, fields) if fields else None


def _times(
    request: ReplyRequest, current: AutoReply, now: datetime.datetime
) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    """Start and end to be. Without a start the reply begins now, or has begun."""
    if request.end is None or request.start is not None:
        return request.start, request.end
    begun = current.state is ReplyState.SCHEDULED and current.start is not None and current.start <= now
    return (current.start if begun else whole_seconds(now)), request.end


def _kept(wanted: str | None, held: str) -> str:
    """The message to be: as the mailbox holds it, unless people would see another."""
    return held if wanted is None or visible_text(wanted) == visible_text(held) else wanted


def _raise_where_empty(target: AutoReply) -> None:
    if target.state is ReplyState.DISABLED:
        return
    if not visible_text(target.internal):
        raise ConfigurationError(
            f"The state is {target.state}, and the mailbox holds no message for colleagues: set internal_message."
        )
    if target.audience is not Audience.NONE and not visible_text(target.external):
        raise ConfigurationError(
            f"The audience is {target.audience}, and the mailbox holds no message for senders from outside:"
            " set external_message, or audience to none."
        )


def _in_effect(current: AutoReply, now: datetime.datetime) -> AutoReply:
    if current.state is ReplyState.SCHEDULED and current.end is not None and current.end <= now:
        return dataclasses.replace(current, state=ReplyState.DISABLED)
    return current


def _differences(target: AutoReply, current: AutoReply) -> t.Iterator[str]:
    for name in ("state", "audience", "internal", "external"):
        if getattr(target, name) != getattr(current, name):
            yield name
    if target.state is ReplyState.SCHEDULED and _schedule_of(target) != _schedule_of(current):
        # A schedule is one whole: both ends are written when one differs.
        yield from ("start", "end")


def _schedule_of(reply: AutoReply) -> tuple[datetime.datetime | None, datetime.datetime | None] | None:
    return (reply.start, reply.end) if reply.state is ReplyState.SCHEDULED else None


def deltas_of(change: ReplyChange, current: AutoReply, now: datetime.datetime) -> tuple[Delta, ...]:
    """What people are shown of a change: of messages, what is to be seen of them."""
    before, after = _shown(_in_effect(current, now)), _shown(change.target)
    reason = f"auto_reply.state is {change.target.state}"
    return tuple(
        Delta(attribute=title, before=before[name], after=after[name], reason=reason)
        for name, title in _TITLES.items()
        if name in change.fields
    )


def _shown(reply: AutoReply) -> dict[str, tuple[str, ...]]:
    scheduled = reply.state is ReplyState.SCHEDULED
    return {
        "state": (str(reply.state),),
        "audience": (str(reply.audience),),
        "start": instant_text(reply.start if scheduled else None),
        "end": instant_text(reply.end if scheduled else None),
        "internal": tuple(filter(None, (visible_text(reply.internal),))),
        "external": tuple(filter(None, (visible_text(reply.external),))),
    }
