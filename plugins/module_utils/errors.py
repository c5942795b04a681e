# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection's exceptions; their messages are sentences for people who read the output of a job."""

from __future__ import annotations

import sys
import typing as t

_OURS = "/hrsync/ad/plugins/"
"""The part of a path after which the files of the collection follow, also in the archive that Ansible runs."""


class HrsyncError(Exception):
    """Any failure that the collection anticipates.

    The message has the option, the value and the next step. Only `module.run` turns it into `fail_json`.
    """

    result: t.Mapping[str, t.Any] = {}
    """What else the module returns with the error."""


class ConfigurationError(HrsyncError):
    """An option, a mapping or a rule is invalid; nothing was read or written."""


class SourceError(HrsyncError):
    """An HR system could not be read, or its answer cannot be trusted."""


class DirectoryError(HrsyncError):
    """The directory could not be reached, refused the bind, or did not answer a read."""


class StateError(HrsyncError):
    """What a run remembers cannot be read or written, or another run is writing."""


class ApprovalError(HrsyncError):
    """A plan is not approved, or an approval cannot be made, verified or kept; nothing was applied."""


class ReceiverError(HrsyncError):
    """A receiver of the audit log cannot be reached, or did not take what was sent."""


class NeedsEverybodyError(HrsyncError):
    """The few people to whom a run is limited cannot be judged alone; nothing was written.

    Args:
        why: a clause.
    """

    def __init__(self, why: str) -> None:
        super().__init__(f"Everybody must be read, because {why}.")
        self.result = {"_needs_everybody": why}


class MissingLibraryError(HrsyncError):
    """A required Python library is not installed."""

    def __init__(self, library: str, purpose: str) -> None:
        super().__init__(
            f"The Python library {library} is needed {purpose}, but is not installed for {sys.executable}. Install it"
            f" with: {sys.executable} -m pip install {library}"
        )
        self.library = library


class MissingLibrariesError(HrsyncError):
    """Python libraries that a run needs are not installed; nothing was read or written."""

    def __init__(self, *machines: str) -> None:
        """Create the error.

        Args:
            machines: what each machine lacks, as of `libraries.lacking`.
        """
        super().__init__(" ".join([*filter(None, machines), "Nothing was read or written."]))


def explained(error: Exception) -> str:
    """The error as a sentence: its message if it is anticipated; else its type and where it was raised.

    The message of an error that is not anticipated can quote private data, so it is not part of the sentence.
    """
    if isinstance(error, HrsyncError):
        return str(error)
    return (
        f"Unexpected error {type(error).__name__}{_place_of(error)}. This is a fault in hrsync.ad: please report this"
        " sentence, with the version of the collection."
    )


def _place_of(error: Exception) -> str:
    """The last line of the collection that the error came through; empty if there is none."""
    place, trace = "", error.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if _OURS in file:
            place = f" in {file.rpartition(_OURS)[2]}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place
