# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Automatic replies: the request of the options, and the reply that a mailbox must have. Pure."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...errors import ConfigurationError
from ...model.auto_reply import Audience, AutoReply, ReplyState
from ...values.instants import instant, whole_seconds
from ...values.xml_text import no_character
from .message_text import as_html, kept, visible_text


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRequest:
    """The settings in the options; None for options that are not set."""

    state: ReplyState
    audience: Audience | None = None
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    internal: str | None = None
    external: str | None = None

    @classmethod
    def from_options(cls, options: t.Mapping[str, t.Any], now: datetime.datetime) -> ReplyRequest:
        """Make the request from the options of the step.

        If the schedule has ended, the request is for a disabled reply, because no reply would be sent.

        Args:
            options: the options of the step, with their defaults.
            now: the timestamp of the run, with a time zone.

        Raises:
            ConfigurationError: the options contradict each other, or a timestamp or a message is invalid.
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
            internal=_message("internal_message", internal),
            external=_message("external_message", external),
        )


def _message(option: str, text: str | None) -> str | None:
    """The message as HTML."""
    if text is None:
        return None
    character = no_character(text)
    if character:
        raise ConfigurationError(
            f"The option {option} has the character {character}, which no message can have. Remove it where the text"
            " comes from."
        )
    return as_html(text)


def _schedule(
    options: t.Mapping[str, t.Any], state: ReplyState
) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    given = [name for name in ("start", "end") if options[name]]
    if state is not ReplyState.SCHEDULED:
        if given:
            raise ConfigurationError(f"The option {given[0]} needs the state scheduled, but the state is {state}.")
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
    """The audience outside the organization. If not set: all if there is an external message, else none."""
    if given is not None:
        return Audience(given)
    if state is ReplyState.DISABLED:
        return None
    return Audience.ALL if external else Audience.NONE


def wanted_reply(request: ReplyRequest, held: AutoReply, now: datetime.datetime) -> AutoReply:
    """The reply that a mailbox must have.

    The current message is kept if recipients see no difference, because services change the HTML of messages; see
    `message_text.visible_text`.

    Args:
        request: the request of the options.
        held: the current reply of the mailbox.
        now: the timestamp of the run, with a time zone.

    Raises:
        ConfigurationError: senders would get an empty message.
    """
    start, end = _times(request, held, now)
    wanted = AutoReply(
        state=request.state,
        audience=held.audience if request.audience is None else request.audience,
        start=start,
        end=end,
        internal=kept(request.internal, held.internal),
        external=kept(request.external, held.external),
    )
    _raise_where_empty(wanted)
    return wanted


def in_effect(held: AutoReply, now: datetime.datetime) -> AutoReply:
    """The reply of a mailbox as senders see it: a schedule that has ended is the same as a disabled reply."""
    if held.state is ReplyState.SCHEDULED and held.end is not None and held.end <= now:
        return dataclasses.replace(held, state=ReplyState.DISABLED)
    return held


def _times(
    request: ReplyRequest, held: AutoReply, now: datetime.datetime
) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    """Start and end. If `start` is not set, the reply starts now, or keeps the start of a schedule that has started."""
    if request.end is None or request.start is not None:
        return request.start, request.end
    begun = held.state is ReplyState.SCHEDULED and held.start is not None and held.start <= now
    return (held.start if begun else whole_seconds(now)), request.end


def _raise_where_empty(target: AutoReply) -> None:
    if target.state is ReplyState.DISABLED:
        return
    if not visible_text(target.internal):
        raise ConfigurationError(
            f"The state is {target.state}, but the mailbox has no message for colleagues. Set internal_message."
        )
    if target.audience is not Audience.NONE and not visible_text(target.external):
        raise ConfigurationError(
            f"The audience is {target.audience}, but the mailbox has no message for senders outside the organization."
            " Set external_message, or set audience to none."
        )
