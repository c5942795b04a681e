# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be wrong with somebody's photo."""

from __future__ import annotations

from ...errors import HrsyncError


class PhotoError(HrsyncError):
    """A photo cannot be had or used; the text is a sentence that names the option. It concerns one person only."""
