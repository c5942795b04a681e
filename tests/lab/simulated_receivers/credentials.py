# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The secrets of the receivers."""

from __future__ import annotations

import dataclasses
import secrets
import uuid

from ..simulation import credentials


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credentials(credentials.Credentials):
    """Made up anew for each folder of state."""

    splunk_token: str
    webhook_secret: str
    technician_key: str
    client_id: str
    client_secret: str
    refresh_token: str

    @classmethod
    def generate(cls) -> Credentials:
        """New ones, in the forms of real ones."""
        return cls(
            lab_token=secrets.token_hex(24),
            splunk_token=str(uuid.uuid4()).upper(),
            webhook_secret=secrets.token_urlsafe(32),
            technician_key=str(uuid.uuid4()).upper(),
            client_id=f"1000.{secrets.token_hex(15).upper()}",
            client_secret=secrets.token_hex(21),
            refresh_token=f"1000.{secrets.token_hex(16)}.{secrets.token_hex(16)}",
        )
