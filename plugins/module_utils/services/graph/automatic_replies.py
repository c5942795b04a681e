# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Automatic replies of Exchange Online in Microsoft Graph.

`automaticRepliesSetting` of https://learn.microsoft.com/graph/api/resources/mailboxsettings
"""

from __future__ import annotations

import datetime
import typing as t

from ...model.auto_reply import Audience, AutoReply, ReplyState
from ...values.instants import time_zone, whole_seconds
from ..errors import ServiceError
from .batch import BatchRequest
from .users import quoted

if t.TYPE_CHECKING:
    from ...model.auto_reply import ReplyChange

_STATES: t.Final[t.Mapping[str, ReplyState]] = {
    "disabled": ReplyState.DISABLED,
    "alwaysEnabled": ReplyState.ENABLED,
    "scheduled": ReplyState.SCHEDULED,
}
_AUDIENCES: t.Final[t.Mapping[str, Audience]] = {
    "none": Audience.NONE,
    "contactsOnly": Audience.CONTACTS,
    "all": Audience.ALL,
}
_STATE_NAMES: t.Final = {state: name for name, state in _STATES.items()}
_AUDIENCE_NAMES: t.Final = {audience: name for name, audience in _AUDIENCES.items()}
_SECONDS = len("2026-12-24T08:00:00")
_IN_UTC: t.Final = {"Prefer": 'outlook.timezone="UTC"'}


def read_request(user: str) -> BatchRequest:
    """The request that reads the mailbox settings of a user, by id."""
    return BatchRequest("GET", f"/users/{quoted(user)}/mailboxSettings", headers=_IN_UTC)


def write_request(user: str, change: ReplyChange) -> BatchRequest:
    """The request that makes the change; fields that are not in the change stay as they are."""
    setting = dict(_written(change))
    return BatchRequest(
        "PATCH", f"/users/{quoted(user)}/mailboxSettings", body={"automaticRepliesSetting": setting}, headers=_IN_UTC
    )


def _written(change: ReplyChange) -> t.Iterator[tuple[str, t.Any]]:
    target = change.target
    values = {
        "state": ("status", _STATE_NAMES[target.state]),
        "audience": ("externalAudience", _AUDIENCE_NAMES[target.audience]),
        "start": ("scheduledStartDateTime", _date_time(target.start)),
        "end": ("scheduledEndDateTime", _date_time(target.end)),
        "internal": ("internalReplyMessage", target.internal),
        "external": ("externalReplyMessage", target.external),
    }
    # The meaning of the other values depends on the state, so always send it.
    for field in sorted({*change.fields, "state"}):
        yield values[field]


def _date_time(instant: datetime.datetime | None) -> dict[str, str] | None:
    """The timestamp as a dateTimeTimeZone in UTC."""
    if instant is None:
        return None
    return {"dateTime": f"{whole_seconds(instant):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}


def reply_from(settings: t.Any) -> AutoReply:
    """The automatic reply from a user's mailbox settings.

    Raises:
        ServiceError: a property is missing or invalid.
    """
    try:
        setting = settings["automaticRepliesSetting"]
        state = _STATES[setting["status"]]
        return AutoReply(
            state=state,
            audience=_AUDIENCES[setting["externalAudience"]],
            start=_time(setting.get("scheduledStartDateTime"), state),
            end=_time(setting.get("scheduledEndDateTime"), state),
            internal=setting.get("internalReplyMessage") or "",
            external=setting.get("externalReplyMessage") or "",
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ServiceError(
            "Microsoft 365 returned mailbox settings that cannot be understood"
            f" ({error.__class__.__name__}: {error}). Check graph_url."
        ) from error


def _time(value: t.Mapping[str, str] | None, state: ReplyState) -> datetime.datetime | None:
    """The start or the end; None if it cannot be read and means nothing, because the reply is not scheduled.

    Raises:
        ValueError: the value is not a timestamp.
    """
    try:
        return _instant(value)
    except ValueError:
        if state is ReplyState.SCHEDULED:
            raise
        return None


def _instant(value: t.Mapping[str, str] | None) -> datetime.datetime | None:
    """The timestamp of a dateTimeTimeZone, without its fraction of a second (seven digits).

    Raises:
        ValueError: the value is not a timestamp.
    """
    if not value:
        return None
    zone = time_zone(value["timeZone"])
    return whole_seconds(datetime.datetime.fromisoformat(value["dateTime"][:_SECONDS]).replace(tzinfo=zone))
