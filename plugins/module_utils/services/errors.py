# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors of Microsoft 365, Exchange and file servers."""

from __future__ import annotations

from ..errors import HrsyncError


class ServiceError(HrsyncError):
    """A service could not be reached, refused the credentials, or stopped answering."""
