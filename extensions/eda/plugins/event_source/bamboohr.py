# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Receives webhooks of BambooHR, and passes on that something has happened, and to whom.

BambooHR signs the body, followed by the header `X-BambooHR-Timestamp`, with HMAC-SHA256 and the private key of the
webhook, and sends the signature as hexadecimal digits in `X-BambooHR-Signature` (documentation.bamboohr.com, Webhooks,
Security). Both forms of webhooks are read: event-based ones, and field-based ones, whose values are not looked at.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import pathlib
import re
import runpy
import typing as t

from aiohttp import web

DOCUMENTATION = r"""
---
short_description: Receives webhooks of BambooHR.
version_added: 0.9.0
description:
  - Receives webhooks of BambooHR in JSON, and passes on events with the member C(bamboohr), which has the strings
    C(kind), C(employee) and C(company). Nothing else of a webhook is passed on.
  - If the status or the termination date of an employee has changed, an event with V(status) as C(kind) and the id of
    the employee is passed on at once. An event that still waits for the rules is not added again.
  - All webhooks are followed by one event with V(change) as C(kind) and without ids. It comes O(quiet_seconds) after
    the last webhook, and at the latest five times O(quiet_seconds) after the first one.
options:
  private_key:
    description:
      - The private key of the webhook, at least 16 characters, which BambooHR shows once. A webhook that is not
        signed with it is refused.
      - A key of digits only is refused, because ansible-rulebook converts it to a number.
    type: str
    required: true
  tolerance_seconds:
    description:
      - Number of seconds by which the time of a webhook may differ from the present, at most two days. Any other
        webhook is refused, so that nobody can send a recorded webhook again.
      - BambooHR does not document whether a webhook that it sends again has a new time.
    type: int
    default: 300
  host:
    description: The address on which to listen.
    type: str
    default: 0.0.0.0
  port:
    description: The port on which to listen.
    type: int
    required: true
  path:
    description: The path of the webhook.
    type: str
    default: /bamboohr
  quiet_seconds:
    description: Number of seconds without a webhook after which the event V(change) is passed on, from 1 to 3600.
    type: int
    default: 120
  certfile:
    description:
      - A PEM file with the certificate chain of the server. BambooHR sends webhooks by HTTPS.
      - Required, unless O(behind_proxy) is V(true). It is read at the start, so restart the rulebook when the
        certificate is renewed.
    type: str
  keyfile:
    description: A PEM file with the private key of O(certfile). If not set, O(certfile) must also contain the key.
    type: str
  behind_proxy:
    description: Set this to V(true) to listen without a certificate, because a proxy ends the TLS connection.
    type: bool
    default: false
requirements:
  - aiohttp, which ansible-rulebook requires too
"""

EXAMPLES = r"""
- hrsync.ad.bamboohr:
    port: 5001
    private_key: "{{ bamboohr_private_key }}"
    certfile: /etc/hrsync/webhook.pem
    keyfile: /etc/hrsync/webhook.key
"""

SIGNATURE: t.Final = "X-BambooHR-Signature"
TIMESTAMP: t.Final = "X-BambooHR-Timestamp"
STATUS: t.Final = "status"
LONGEST_TOLERANCE: t.Final = 2 * 24 * 3600

_ENDS: t.Final = ("status", "employmentstatus", "terminationdate")
"""Fields whose change can mean that somebody leaves. Event-based webhooks have aliases such as `terminationDate`,
field-based ones names such as `Employment Status: Date`."""
_ID: t.Final = re.compile(r"[0-9]{1,20}")
"""What else is in the place of an id is not passed on."""

_FOLDER: t.Final = pathlib.Path(__file__).parents[1]
_webhooks: t.Final = runpy.run_path(str(_FOLDER / "module_utils" / "webhooks.py"))


class Receiver:
    """Answers webhooks. A webhook without a new time is refused before its body is read."""

    def __init__(self, key: bytes, tolerance: datetime.timedelta, path: str, inbox: t.Any) -> None:
        """`path` has a slash at both ends."""
        self._key = key
        self._tolerance = tolerance
        self._path = path
        self._inbox = inbox

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request."""
        timestamp, signature = (request.headers.get(name, "").strip() for name in (TIMESTAMP, SIGNATURE))
        if not is_new(timestamp, datetime.datetime.now(datetime.UTC), self._tolerance):
            return web.Response(status=401)
        body = await request.read()
        if not is_signed(body, timestamp, signature, self._key):
            return web.Response(status=401)
        if f"{request.path.rstrip('/')}/" != self._path:
            return web.Response(status=404)
        if request.method != "POST":
            return web.Response(status=405, headers={"Allow": "POST"})
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        return web.Response(status=204 if self._inbox.take(urgent(found)) else 503)


def is_signed(body: bytes, timestamp: str, signature: str, key: bytes) -> bool:
    """Whether the signature is that of the body, byte for byte, with the timestamp behind it."""
    right = hmac.new(key, body + timestamp.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), signature.lower().encode("utf-8", "surrogateescape"))


def is_new(timestamp: str, now: datetime.datetime, tolerance: datetime.timedelta) -> bool:
    """Whether the time of a webhook is near: seconds since 1970, as recorded webhooks have it, or ISO 8601."""
    try:
        if timestamp.isdecimal():
            sent = datetime.datetime.fromtimestamp(int(timestamp), datetime.UTC)
        else:
            read = datetime.datetime.fromisoformat(timestamp)
            sent = read if read.tzinfo else read.replace(tzinfo=datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return False
    return abs(now - sent) <= tolerance


def urgent(body: object) -> list[dict[str, str]]:
    """The events for employees whose status may have changed. Employees without an id have none."""
    whole = body if isinstance(body, dict) else {}
    data = whole.get("data")
    if isinstance(data, dict):
        return _of(data.get("employeeId"), data.get("companyId"), data.get("changedFields"))
    rows = whole.get("employees")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [nudge for row in found for nudge in _of(row.get("id"), None, row.get("changedFields"))]


def _of(employee: object, company: object, changed: object) -> list[dict[str, str]]:
    fields = [re.sub(r"[^a-z]", "", str(field).lower()) for field in changed] if isinstance(changed, list) else []
    if not _id(employee) or not any(field.startswith(_ENDS) for field in fields):
        return []
    return [{"kind": STATUS, "employee": _id(employee), "company": _id(company)}]


def _id(value: object) -> str:
    return str(value) if _ID.fullmatch(str(value)) else ""


async def main(queue: t.Any, args: dict[str, t.Any]) -> None:
    """Serve until the rulebook ends; ansible-rulebook calls this."""
    key = _webhooks["secret"]("private_key", args.get("private_key"))
    seconds = _webhooks["number"]("tolerance_seconds", args.get("tolerance_seconds", 300), LONGEST_TOLERANCE)
    endpoint = _webhooks["Endpoint"].create(args, "bamboohr")
    inbox = _webhooks["Inbox"]("bamboohr", endpoint.quiet_seconds)
    receiver = Receiver(key, datetime.timedelta(seconds=seconds), endpoint.path, inbox)
    await _webhooks["serve"](queue, endpoint, inbox, receiver.answer)
