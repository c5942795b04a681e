# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Receives webhooks of Factorial, and passes on that something has happened, and to whom."""

from __future__ import annotations

import hmac
import json
import pathlib
import runpy
import typing as t

from aiohttp import web

DOCUMENTATION = r"""
---
short_description: Receives webhooks of Factorial.
version_added: 0.8.0
description:
  - Receives webhooks of Factorial, and passes on events with the member C(factorial), which has the strings C(kind),
    C(employee) and C(company). Nothing else of a webhook is passed on.
  - A termination is passed on at once, with V(employees/employee/terminate) as C(kind), and the ids of the employee
    and of the company. An event that still waits for the rules is not added again.
  - The receiver answers 404 to a path that is not that of an event which can change an account, so that a mistake in
    a subscription shows in Factorial.
  - All webhooks, terminations too, are followed by one event with V(change) as C(kind) and without ids. It comes
    O(quiet_seconds) after the last webhook, and at the latest five times O(quiet_seconds) after the first one.
options:
  challenge:
    description:
      - The challenge of the webhook subscriptions, at least 16 characters. A webhook without it in the header
        C(x-factorial-wh-challenge) is refused.
      - It must not consist of digits only, because ansible-rulebook would convert it to a number.
    type: str
    required: true
  host:
    description: The address on which to listen.
    type: str
    default: 0.0.0.0
  port:
    description: The port on which to listen.
    type: int
    required: true
  path:
    description:
      - The beginning of the path. The kind of the event follows it, because Factorial does not name the event in its
        webhooks. Each event has its own path, such as C(/factorial/employees/employee/terminate).
    type: str
    default: /factorial
  quiet_seconds:
    description: Number of seconds without a webhook after which the event V(change) is passed on, from 1 to 3600.
    type: int
    default: 120
  certfile:
    description:
      - A PEM file with the certificate chain of the server. Factorial sends webhooks by HTTPS.
      - Required, unless O(behind_proxy) is V(true). It is read at the start, so restart the rulebook when the
        certificate is renewed.
    type: str
  keyfile:
    description: A PEM file with the private key of O(certfile). If not set, O(certfile) must also contain the key.
    type: str
  behind_proxy:
    description:
      - Set this to V(true) to listen without a certificate, because a proxy ends the TLS connection.
      - Anybody who can read the connection between the proxy and this source can read the challenge.
    type: bool
    default: false
requirements:
  - aiohttp, which ansible-rulebook requires too
"""

EXAMPLES = r"""
- hrsync.ad.factorial:
    port: 5000
    challenge: "{{ factorial_challenge }}"
    certfile: /etc/hrsync/webhook.pem
    keyfile: /etc/hrsync/webhook.key
"""

CHALLENGE: t.Final = "x-factorial-wh-challenge"
URGENT: t.Final = "employees/employee/terminate"
EVENTS: t.Final = frozenset(
    f"{subject}/{event}"
    for subject, events in {
        "employees/employee": ("create_with_contract", "terminate", "unterminate", "update"),
        "contracts/contract_version": ("create", "update", "delete"),
        "teams/team": ("create", "update", "delete", "move"),
        "teams/membership": ("bulk_upsert", "create", "delete", "move", "update"),
        "locations/location": ("create", "update", "delete"),
        "timeoff/leave": ("update", "approve", "reject", "delete", "bulk_delete"),
    }.items()
    for event in events
)
"""The events to which `docs/examples/eda/subscribe.sh` subscribes. With any other path, a mistyped termination would be
an ordinary change, and the leaver would wait for the workflow."""

_FOLDER: t.Final = pathlib.Path(__file__).parents[1]
_filter: t.Final = runpy.run_path(str(_FOLDER / "event_filter" / "factorial.py"))
_webhooks: t.Final = runpy.run_path(str(_FOLDER / "module_utils" / "webhooks.py"))


class Receiver:
    """Answers webhooks. It checks the challenge first: strangers learn nothing, and no body of theirs is read."""

    def __init__(self, challenge: bytes, path: str, inbox: t.Any) -> None:
        """`path` has a slash at both ends."""
        self._challenge = challenge
        self._path = path
        self._inbox = inbox

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request."""
        given = request.headers.get(CHALLENGE, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._challenge):
            return web.Response(status=401)
        before, _path, kind = request.path.partition(self._path)
        if before or kind not in EVENTS:
            return web.Response(status=404)
        if request.method != "POST":
            return web.Response(status=405, headers={"Allow": "POST"})
        try:
            body = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        nudge = _filter["nudge"](kind, body)
        is_urgent = nudge["kind"] == URGENT and nudge["employee"]
        return web.Response(status=204 if self._inbox.take([nudge] if is_urgent else []) else 503)


async def main(queue: t.Any, args: dict[str, t.Any]) -> None:
    """Serve until the rulebook ends; ansible-rulebook calls this."""
    challenge = _webhooks["secret"]("challenge", args.get("challenge"))
    endpoint = _webhooks["Endpoint"].create(args, "factorial")
    inbox = _webhooks["Inbox"]("factorial", endpoint.quiet_seconds)
    await _webhooks["serve"](queue, endpoint, inbox, Receiver(challenge, endpoint.path, inbox).answer)
