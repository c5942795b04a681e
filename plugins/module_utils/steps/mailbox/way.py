# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option `way` of the step `mailbox`. Pure."""

from __future__ import annotations

import enum


class Way(enum.StrEnum):
    """The system that manages the mailbox, and so the backend of the step."""

    MICROSOFT365 = "microsoft365"
    EXCHANGE = "exchange"
    HYBRID = "hybrid"
    LDAP = "ldap"
