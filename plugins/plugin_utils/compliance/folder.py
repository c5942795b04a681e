# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folder of a compliance run: the document, the pages and the CSV files. Only their owner can read them."""

from __future__ import annotations

import datetime
import itertools
import json
import pathlib
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.files import replace
from ...module_utils.model.option_names import ROLE
from ..history.compliance_folders import DOCUMENT, ENDING
from ..reports.report import stem_of
from . import csv_file, pages
from .lists import tables

if t.TYPE_CHECKING:
    from .document import Document

INDEX: t.Final = "index.html"


class Folder(t.NamedTuple):
    """Absolute paths of what was written."""

    folder: str
    html: str
    json: str


def write(report_dir: pathlib.Path, document: Document) -> Folder:
    """Write everything to a new folder `NAME-TIME-compliance`.

    The overview is written last, so that it never links to files that are missing.

    Raises:
        ConfigurationError: the files cannot be written.
    """
    try:
        folder = _reserved(report_dir, _stem(document["run"]))
        replace(folder / DOCUMENT, [json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace")])
        found = tables(document)
        for table in found:
            replace(folder / f"{table.name}.csv", csv_file.lines(table.columns, table.rows))
            replace(folder / f"{table.name}.html", _encoded(pages.list_page(document, table)))
        replace(folder / INDEX, _encoded(pages.overview(document, found)))
    except OSError as error:
        raise ConfigurationError(
            f"The compliance pages cannot be written to {ROLE.report_dir} {report_dir}: {error.strerror or error}."
            " Set a directory that is writable for the user that runs Ansible."
        ) from error
    return Folder(str(folder), str(folder / INDEX), str(folder / DOCUMENT))


def _encoded(parts: t.Iterable[str]) -> t.Iterator[bytes]:
    return (part.encode("utf-8", "replace") for part in parts)


def _stem(run: t.Mapping[str, t.Any]) -> str:
    started = datetime.datetime.fromisoformat(run["started"]).astimezone(datetime.UTC)
    return f"{stem_of(run['name'])}-{started:%Y%m%dT%H%M%SZ}"


def _reserved(report_dir: pathlib.Path, stem: str) -> pathlib.Path:
    """A new folder of mode 0700; a second one of the same second gets a number."""
    for number in itertools.count(1):
        folder = report_dir / f"{stem}{'' if number == 1 else f'-{number}'}{ENDING}"
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        break
    return folder
