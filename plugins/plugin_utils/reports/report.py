# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a report: a JSON file with the whole document of a run, and an HTML page made from it.

Both files contain personal data, so only their owner can read them.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import os
import pathlib
import re
import tempfile
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.files import replace
from ...module_utils.model.option_names import ROLE
from . import report_page
from .document import Document, json_parts


@dataclasses.dataclass(frozen=True, slots=True)
class ReportFiles:
    """Absolute paths of the two files."""

    json: str
    html: str


def prepare_directory(directory: str) -> pathlib.Path:
    """Check, before the run begins, that reports can be written to the directory.

    Creates the directory with mode 0700 if it does not exist. Raises ConfigurationError if it cannot be used.
    """
    path = pathlib.Path(directory).expanduser().absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise _unusable(directory, error) from error
    return path


def write(directory: str, report: Document) -> ReportFiles:
    """Write both files atomically, with mode 0600, as `NAME-TIME[-preview].json` and `.html`.

    Existing files are never overwritten; a second report of the same second gets a number.
    Raises ConfigurationError if the files cannot be written.
    """
    path = prepare_directory(directory)
    try:
        stem = _reserve(path, _stem(report["run"]))
        files = path / f"{stem}.json", path / f"{stem}.html"
        replace(files[0], json_parts(report))
        replace(files[1], (part.encode("utf-8", "replace") for part in report_page.parts(report, files[0].name)))
    except OSError as error:
        raise _unusable(directory, error) from error
    return ReportFiles(str(files[0]), str(files[1]))


def stem_of(name: str) -> str:
    """The beginning of the file names of a configuration."""
    return re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII).strip("-.")[:64] or "report"


def _stem(run: t.Mapping[str, t.Any]) -> str:
    started = datetime.datetime.fromisoformat(run["started"]).astimezone(datetime.UTC)
    return f"{stem_of(run['name'])}-{started:%Y%m%dT%H%M%SZ}{'-preview' if run['check_mode'] else ''}"


def _reserve(path: pathlib.Path, stem: str) -> str:
    """The first unused name of STEM, STEM-2, ..., reserved with an empty JSON file for concurrent runs."""
    for number in itertools.count(1):
        candidate = stem if number == 1 else f"{stem}-{number}"
        try:
            os.close(os.open(path / f"{candidate}.json", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        break
    return candidate


def _unusable(directory: str, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"The report cannot be written to {ROLE.report_dir} {directory}: {error.strerror or error}. "
        f"Set a directory that is writable for the user that runs Ansible, or remove {ROLE.report_dir}."
    )
