# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is assumed of an HR system unless an option says otherwise; apart, so that options need not import clients."""

from __future__ import annotations

FACTORIAL_URL = "https://api.factorialhr.com"
FACTORIAL_API_VERSION = "2026-10-01"
