# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The OAuth 2 server of Factorial (GUIDES/oauth-2 of the vendor)."""

from __future__ import annotations

import typing as t

from ...option_table import variable
from ..token_store import Authority
from .descriptor import CONSENT

OUT_OF_BAND: t.Final = "urn:ietf:wg:oauth:2.0:oob"
"""Redirect URI with which Factorial shows the code, to be pasted."""

COMPANY: t.Final[t.Mapping[str, str]] = {"resource_owner_type": "company"}
"""The parameter of a consent for the whole company."""

AUTHORITY: t.Final = Authority(
    title="Factorial",
    authorize_path="/oauth/authorize",
    token_path="/oauth/token",
    command="ansible-playbook hrsync.ad.factorial_authorize",
    variables=(variable(CONSENT, "client_id"), variable(CONSENT, "client_secret")),
    refresh_life=7 * 86400,
    refresh_warning=5 * 86400,
    advice="Run at least every five days, or use a company token, which does not expire",
)
