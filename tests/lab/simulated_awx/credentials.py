# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The secrets of the simulated AWX."""

from __future__ import annotations

import dataclasses
import secrets
import typing as t

from ..simulation import credentials


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credentials(credentials.Credentials):
    """Made up anew for each folder of state."""

    token: str
    """A personal access token of a user who may execute the templates."""

    @classmethod
    def generate(cls) -> t.Self:
        """New ones, in the forms of real ones."""
        return cls(lab_token=secrets.token_hex(24), token=secrets.token_urlsafe(22)[:30])
