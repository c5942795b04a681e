# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names and secrets of the tenant and of its one client application, and where they are kept."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import secrets
import uuid

from ..facts import write_private

ALL_PERMISSIONS = frozenset(
    {
        "User.ReadWrite.All",
        "User.RevokeSessions.All",
        "LicenseAssignment.ReadWrite.All",
        "Organization.Read.All",
        "MailboxSettings.ReadWrite",
        "ProfilePhoto.ReadWrite.All",
        "GroupMember.ReadWrite.All",
    }
)
"""Application permissions that the client has from the start: the least for what the collection does."""

STATE_FILE = "microsoft365.json"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credentials:
    """Made up anew for every folder of state."""

    tenant_id: str
    client_id: str
    client_secret: str
    lab_token: str
    """For the header `X-Lab-Token` of `/_lab/`."""

    @classmethod
    def generate(cls) -> Credentials:
        """New ones; the secret has characters that have to be encoded in a form, as real ones have."""
        return cls(
            tenant_id=str(uuid.uuid4()),
            client_id=str(uuid.uuid4()),
            client_secret=f"{secrets.token_urlsafe(6)}~{secrets.token_urlsafe(24)}+/=",
            lab_token=secrets.token_hex(24),
        )


def load(folder: pathlib.Path) -> Credentials | None:
    """The credentials of an earlier start; None where the folder has none, or those of another version."""
    try:
        return Credentials(**json.loads((folder / STATE_FILE).read_text("utf-8"))["credentials"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(folder: pathlib.Path, credentials: Credentials, url: str) -> None:
    """Write credentials and address to `STATE_FILE`, which its owner alone may read."""
    state = {"url": url, "credentials": dataclasses.asdict(credentials)}
    write_private(folder / STATE_FILE, json.dumps(state, indent=2) + "\n")
