# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Automatic replies of Exchange Server: `Get-` and `Set-MailboxAutoReplyConfiguration`."""

from __future__ import annotations

import datetime
import re
import typing as t

from ...model.auto_reply import Audience, AutoReply, ReplyState
from ...values.instants import whole_seconds
from ..errors import ServiceError
from .commands import Check, Command

if t.TYPE_CHECKING:
    from ...model.auto_reply import ReplyChange
    from .commands import Properties, Value

_STATES: t.Final[t.Mapping[str, ReplyState]] = {
    "Disabled": ReplyState.DISABLED,
    "Enabled": ReplyState.ENABLED,
    "Scheduled": ReplyState.SCHEDULED,
}
_AUDIENCES: t.Final[t.Mapping[str, Audience]] = {
    "None": Audience.NONE,
    "Known": Audience.CONTACTS,
    "All": Audience.ALL,
}
_STATE_NAMES: t.Final = {state: name for name, state in _STATES.items()}
_AUDIENCE_NAMES: t.Final = {audience: name for name, audience in _AUDIENCES.items()}
_FRACTION = re.compile(r"\.\d+")


def read_command(target: t.Mapping[str, Value]) -> Command:
    """The command that reads the setting.

    Args:
        target: parameters that identify the mailbox and the domain controller.
    """
    return Command("Get-MailboxAutoReplyConfiguration", target)


def write_command(
    target: t.Mapping[str, Value], change: ReplyChange, shows: t.Callable[[AutoReply, ReplyChange], bool]
) -> Command:
    """The command that makes the change.

    If the reply is on, the command sets both messages, because Exchange requires them.

    Args:
        target: parameters that identify the mailbox and the domain controller.
        change: the change.
        shows: whether a mailbox with this reply has the change already; asked before the command is run a second time.
    """
    reply, fields = change.target, set(change.fields)
    if reply.state is not ReplyState.DISABLED:
        fields |= {"internal"} | ({"external"} if reply.audience is not Audience.NONE else set())
    parameters: dict[str, Value] = {"AutoReplyState": _STATE_NAMES[reply.state]}
    values: dict[str, tuple[str, Value]] = {
        "audience": ("ExternalAudience", _AUDIENCE_NAMES[reply.audience]),
        "start": ("StartTime", reply.start),
        "end": ("EndTime", reply.end),
        "internal": ("InternalMessage", reply.internal),
        "external": ("ExternalMessage", reply.external),
    }
    parameters |= {name: value for field, (name, value) in values.items() if field in fields}
    check = Check(read_command(target), lambda answer: any(shows(reply_from(each), change) for each in answer.objects))
    return Command("Set-MailboxAutoReplyConfiguration", {**target, **parameters}, check)


def reply_from(properties: Properties) -> AutoReply:
    """The automatic reply from an object of Get-MailboxAutoReplyConfiguration.

    Raises:
        ServiceError: a property is missing or invalid.
    """
    try:
        return AutoReply(
            state=_STATES[properties["AutoReplyState"]],
            audience=_AUDIENCES[properties["ExternalAudience"]],
            start=_instant(properties.get("StartTime")),
            end=_instant(properties.get("EndTime")),
            internal=properties.get("InternalMessage") or "",
            external=properties.get("ExternalMessage") or "",
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ServiceError(
            f"Exchange returned an automatic reply that cannot be understood ({error.__class__.__name__}: {error})."
        ) from error


def _instant(text: str | None) -> datetime.datetime | None:
    """A timestamp of Exchange; without an offset it is UTC, because commands send timestamps in UTC.

    Raises:
        ValueError: the text is not a timestamp.
    """
    if not text:
        return None
    read = datetime.datetime.fromisoformat(_FRACTION.sub("", text))
    return whole_seconds(read if read.tzinfo else read.replace(tzinfo=datetime.UTC))
