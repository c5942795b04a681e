# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names and secrets of the tenant and of its one client application."""

from __future__ import annotations

import dataclasses
import secrets
import uuid

from ..simulation import credentials

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


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credentials(credentials.Credentials):
    """Of the tenant and its client."""

    tenant_id: str
    client_id: str
    client_secret: str

    @classmethod
    def generate(cls) -> Credentials:
        """New ones; the secret has characters that have to be encoded in a form, as real ones have."""
        return cls(
            tenant_id=str(uuid.uuid4()),
            client_id=str(uuid.uuid4()),
            client_secret=f"{secrets.token_urlsafe(6)}~{secrets.token_urlsafe(24)}+/=",
            lab_token=secrets.token_hex(24),
        )
