# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account that may use the simulated Exchange."""

from __future__ import annotations

import dataclasses
import secrets

from ..simulation import credentials


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credentials(credentials.Credentials):
    """Of the one account."""

    user: str
    password: str

    @classmethod
    def generate(cls, domain: str) -> Credentials:
        """New ones; the password has characters that are easily encoded wrongly."""
        return cls(
            user=f"svc-exchange@{domain}",
            password=f"{secrets.token_urlsafe(12)}:\u00e9 {secrets.token_urlsafe(12)}",
            lab_token=secrets.token_hex(24),
        )
