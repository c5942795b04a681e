# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folders of compliance lists in the folder of reports: the latest are linked, and old ones are removed."""

from __future__ import annotations

import json
import pathlib
import shutil

from .entries import unreadable

DOCUMENT = "compliance.json"
ENDING = "-compliance"
"""The end of the folders' names, after that of the configuration and the time."""


def folders(report_dir: pathlib.Path) -> list[pathlib.Path]:
    """The folders with an overview, the latest first."""
    found = [page.parent for page in report_dir.glob(f"*{ENDING}/index.html")]
    return sorted(found, key=lambda folder: (_started(folder), folder.name), reverse=True)


def remove_old(report_dir: pathlib.Path, configuration: str, before: str) -> None:
    """Remove the folders of a configuration from before a time, ISO 8601 in UTC.

    A folder is removed only if it has a document of this configuration and this time.

    Raises:
        OSError: a folder cannot be removed.
    """
    for folder in report_dir.glob(f"*{ENDING}"):
        if not folder.is_symlink() and _started(folder) < before and _is_old(folder / DOCUMENT, configuration, before):
            shutil.rmtree(folder)


def _started(folder: pathlib.Path) -> str:
    """The time in the name of the folder, or when it was changed."""
    return str(unreadable(folder.name, folder.stat().st_mtime, "")["started"])


def _is_old(document: pathlib.Path, configuration: str, before: str) -> bool:
    try:
        run = json.loads(document.read_bytes())["run"]
        return bool(run["name"] == configuration and run["started"] < before)
    except (FileNotFoundError, NotADirectoryError, ValueError, LookupError, TypeError):
        return False
