# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The error of a photo."""

from __future__ import annotations

from ...errors import HrsyncError


class PhotoError(HrsyncError):
    """The photo of one subject cannot be read or used. The message is a sentence that names the option."""
