# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account that may use the simulated Exchange, and where it is kept."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import secrets

from ..facts import write_private

STATE_FILE = "exchange.json"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credentials:
    """Made up anew for every folder of state."""

    user: str
    password: str
    lab_token: str
    """For the header `X-Lab-Token` of `/_lab/`."""

    @classmethod
    def generate(cls, domain: str) -> Credentials:
        """New ones; the password has characters that are easily encoded wrongly."""
        return cls(
            user=f"svc-exchange@{domain}",
            password=f"{secrets.token_urlsafe(12)}:\u00e9 {secrets.token_urlsafe(12)}",
            lab_token=secrets.token_hex(24),
        )


def load(folder: pathlib.Path) -> Credentials | None:
    """The credentials of an earlier start; None where the folder has none, or those of another version."""
    try:
        return Credentials(**json.loads((folder / STATE_FILE).read_text("utf-8"))["credentials"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(folder: pathlib.Path, credentials: Credentials, url: str) -> None:
    """Write credentials and address to `exchange.json`, which only its owner may read."""
    state = {"url": url, "credentials": dataclasses.asdict(credentials)}
    write_private(folder / STATE_FILE, json.dumps(state, indent=2))
