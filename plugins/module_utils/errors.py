# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's exceptions; their messages are sentences for people who read the output of a job."""

from __future__ import annotations


class HrsyncError(Exception):
    """Any failure that the collection anticipates.

    The message has the option, the value and the next step. Only `module.run` turns it into `fail_json`.
    """


class ConfigurationError(HrsyncError):
    """An option, a mapping or a rule is invalid; nothing was read or written."""


class SourceError(HrsyncError):
    """An HR system could not be read, or its answer cannot be trusted."""


class DirectoryError(HrsyncError):
    """The directory could not be reached, refused the bind, or did not answer a read."""


class MissingLibraryError(HrsyncError):
    """A required Python library is not installed."""

    def __init__(self, library: str, purpose: str) -> None:
        super().__init__(f"The Python library {library} is needed {purpose}. Install it with: pip install {library}")
        self.library = library
