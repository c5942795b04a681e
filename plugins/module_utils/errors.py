# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong, as exceptions whose text is a sentence for the person who reads the job output."""

from __future__ import annotations


class HrsyncError(Exception):
    """Any failure that the collection foresees.

    The text names the option, the value and the next step. One place, `module.run`, turns it into `fail_json`.
    """


class ConfigurationError(HrsyncError):
    """An option, a mapping or a rule cannot work; nothing was read or written."""


class SourceError(HrsyncError):
    """An HR system could not be read, or its answer cannot be trusted."""


class DirectoryError(HrsyncError):
    """The directory could not be reached, refused the bind, or did not answer a read."""


class MissingLibraryError(HrsyncError):
    """A Python library that the requested work needs is not installed."""

    def __init__(self, library: str, purpose: str) -> None:
        super().__init__(f"The Python library {library} is needed {purpose}. Install it with: pip install {library}")
        self.library = library
