# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A webhook that checks signatures with the standard library, and takes each key once."""

from __future__ import annotations

import hashlib
import hmac
import json

from ..simulation.application import Application
from ..simulation.faults import Fault
from ..simulation.web import Request, Response, to_json
from .world import World

TOLERANCE = 300
"""Seconds by which a timestamp may be off."""


class Webhook(Application[World]):
    """Answers at `/hook`."""

    NAME = "webhook"

    def respond(self, request: Request, fault: Fault | None) -> Response:
        """Take a message."""
        if request.path != "/hook":
            return Response(404)
        if request.method != "POST" or request.headers.get("content-type") != "application/json":
            return Response(405)
        refusal = self._refusal(request)
        if refusal:
            return Response(401, to_json({"error": refusal}))
        key = request.headers.get("idempotency-key", "")
        try:
            known = json.loads(request.body)
        except ValueError:
            return Response(400)
        if not key or not isinstance(known, dict):
            return Response(400)
        with self.lab.lock:
            return self._take(key, request.body)

    def error(self, status: int) -> Response:
        """An error without a word."""
        return Response(status)

    def _refusal(self, request: Request) -> str:
        timestamp = request.headers.get("x-hrsync-timestamp", "")
        if not timestamp.isdigit() or abs(int(timestamp) - self.lab.now()) > TOLERANCE:
            return "the timestamp is missing or old"
        signed = timestamp.encode() + b"." + request.body
        wanted = hmac.digest(self.lab.credentials.webhook_secret.encode(), signed, hashlib.sha256).hex()
        given = request.headers.get("x-hrsync-signature", "")
        return "" if hmac.compare_digest(given, f"sha256={wanted}") else "the signature is wrong"

    def _take(self, key: str, body: bytes) -> Response:
        if key not in self.lab.posts:
            self.lab.posts[key] = body
            return Response(202)
        self.lab.repeated[key] += 1
        return Response(200) if self.lab.posts[key] == body else Response(422)
