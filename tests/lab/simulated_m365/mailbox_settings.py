# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mailbox settings on the wire: what Exchange Online accepts, and how it gives it back."""

from __future__ import annotations

import copy
import datetime
import re
import typing as t
import zoneinfo

from .entities import Mailbox, Values
from .errors import GraphError, bad_request

STATUSES = ("disabled", "alwaysEnabled", "scheduled")
AUDIENCES = ("none", "contactsOnly", "all")
LONGEST_MESSAGE = 128 * 1024
"""Characters; Exchange's limit for one automatic reply, with its HTML."""

WINDOWS_ZONES: t.Final[t.Mapping[str, str]] = {
    "UTC": "UTC",
    "tzone://Microsoft/Utc": "UTC",
    "GMT Standard Time": "Europe/London",
    "Romance Standard Time": "Europe/Paris",
    "Central European Standard Time": "Europe/Warsaw",
    "W. Europe Standard Time": "Europe/Berlin",
    "Eastern Standard Time": "America/New_York",
    "Pacific Standard Time": "America/Los_Angeles",
    "India Standard Time": "Asia/Kolkata",
    "Tokyo Standard Time": "Asia/Tokyo",
}
"""Some of Windows' names of time zones; names of IANA are known all."""

_REPLIES = {
    "status",
    "externalAudience",
    "internalReplyMessage",
    "externalReplyMessage",
    "scheduledStartDateTime",
    "scheduledEndDateTime",
}
_WRITABLE = {
    "automaticRepliesSetting",
    "dateFormat",
    "delegateMeetingMessageDeliveryOptions",
    "language",
    "timeFormat",
    "timeZone",
    "workingHours",
}
_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z?)")
_BODY = re.compile(r"<body[^>]*>(.*?)</body>", re.IGNORECASE | re.DOTALL)


def show(box: Mailbox, preferred_zone: str | None = None) -> Values:
    """The settings as Graph answers; instants in UTC, or in the zone of the header `Prefer: outlook.timezone`."""
    shown = copy.deepcopy(box.settings)
    replies = shown["automaticRepliesSetting"]
    for name in ("scheduledStartDateTime", "scheduledEndDateTime"):
        replies[name] = _show_instant(replies[name], preferred_zone or "UTC")
    return {**shown, "userPurpose": box.purpose}


def preferred_zone(header: str) -> str | None:
    """The zone that a header `Prefer` asks for. Raises GraphError."""
    found = re.search(r'outlook\.timezone\s*=\s*"([^"]*)"', header)
    if found is None:
        return None
    _zone(found.group(1))
    return found.group(1)


def change(box: Mailbox, body: t.Any) -> None:
    """PATCH of the settings; what is not named stays. Raises GraphError, and changes nothing then."""
    if not isinstance(body, dict) or not body:
        raise _unreadable("Empty Payload. JSON content expected.")
    after = copy.deepcopy(box.settings)
    for name, value in body.items():
        if name.startswith("@odata."):
            continue
        if name not in (*_WRITABLE, *after, "userPurpose"):
            raise _unknown(name, "mailboxSettings")
        if name not in _WRITABLE:
            raise bad_request(f"The property '{name}' is read-only and cannot be set.", "ErrorInvalidRequest")
        if name == "automaticRepliesSetting":
            after[name] = _changed_replies(after[name], value)
        elif name == "timeZone":
            _zone(value)
            after[name] = value
        else:
            after[name] = {**after[name], **value} if isinstance(value, dict) else value
    box.settings = after


def _changed_replies(before: Values, body: t.Any) -> Values:
    if not isinstance(body, dict):
        raise _unreadable("Cannot read the value of the property 'automaticRepliesSetting'.")
    after = dict(before)
    for name, value in body.items():
        if name.startswith("@odata."):
            continue
        if name not in _REPLIES:
            raise _unknown(name, "automaticRepliesSetting")
        after[name] = _reply_value(name, value)
    if after["status"] == "scheduled" and after["scheduledEndDateTime"] <= after["scheduledStartDateTime"]:
        raise bad_request("Start Time should occur before End Time.", "ErrorInvalidTimeSettings")
    return after


def _reply_value(name: str, value: t.Any) -> t.Any:
    if name in ("status", "externalAudience"):
        known = STATUSES if name == "status" else AUDIENCES
        if value not in known:
            kind = "automaticRepliesStatus" if name == "status" else "externalAudienceScope"
            raise _unreadable(f"Requested value '{value}' was not found in 'microsoft.graph.{kind}'.")
        return value
    if name.endswith("Message"):
        if not isinstance(value, str | None):
            raise _unreadable(f"An unexpected value was found for the property '{name}': a string is expected.")
        return as_exchange_keeps(value or "")
    return _instant(value)


# HTML


def as_exchange_keeps(message: str) -> str:
    """A message as it comes back: a whole HTML document, its lines ended anew. Raises GraphError where too long."""
    if len(message) > LONGEST_MESSAGE:
        raise bad_request("The automatic reply message is too long.", "ErrorInvalidRequest")
    if not message.strip():
        return ""
    found = _BODY.search(message)
    inner = (found.group(1) if found else message).replace("\r\n", "\n").strip("\n")
    inner = re.sub(r"<br\s*/?>\n?", "<br>\n", inner)
    return f"<html>\n<body>\n{inner}\n</body>\n</html>\n"


# Instants


def _instant(value: t.Any) -> datetime.datetime:
    if not isinstance(value, dict) or set(value) - {"dateTime", "timeZone", "@odata.type"}:
        raise _unreadable("A value of the type 'microsoft.graph.dateTimeTimeZone' is expected.")
    found = _DATE_TIME.fullmatch(str(value.get("dateTime")))
    if found is None:
        raise _unreadable(f"Cannot convert the literal '{value.get('dateTime')}' to the expected type 'Edm.DateTime'.")
    zone = _zone(value.get("timeZone"))
    try:
        plain = datetime.datetime.fromisoformat(found.group(1))
    except ValueError:
        raise bad_request("The specified date and time are invalid.", "ErrorInvalidTimeSettings") from None
    return plain.replace(tzinfo=datetime.UTC if found.group(3) else zone).astimezone(datetime.UTC)


def _show_instant(instant: datetime.datetime, zone: str) -> Values:
    return {"dateTime": f"{instant.astimezone(_zone(zone)):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": zone}


def _zone(name: t.Any) -> datetime.tzinfo:
    try:
        return zoneinfo.ZoneInfo(WINDOWS_ZONES.get(name, name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise bad_request("Time Zone settings provided are invalid.", "InvalidTimeZone") from None


def _unreadable(message: str) -> GraphError:
    return bad_request(message, "RequestBodyRead")


def _unknown(name: str, kind: str) -> GraphError:
    return _unreadable(
        f"The property '{name}' does not exist on type 'microsoft.graph.{kind}'. Make sure to only use property names "
        "that are defined by the type or mark the type as open type."
    )
