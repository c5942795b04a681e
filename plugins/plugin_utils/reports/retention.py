# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removes old reports: the option `report_keep`, in the role the variable `lifecycle_report_keep`.

A file is removed only if its name and its content are those of a report of the same configuration.
"""

from __future__ import annotations

import datetime
import itertools
import json
import pathlib
import re
import typing as t

from ...module_utils.values import periods
from ...module_utils.values.text import count
from .report import stem_of

_TIME: t.Final = r"(\d{8}T\d{6}Z)(?:-preview)?(?:-[1-9]\d*)?"
_FORMAT: t.Final = re.compile(r'"format": "hrsync\.ad/report/\d+",')
_PAGE: t.Final = "<!DOCTYPE html>"
_MOST_LINE: t.Final = 1_000_000
"""The maximum number of characters to read of one line of a file that may be no report."""


def period(text: str | None, option: str) -> datetime.timedelta | None:
    """How long to keep reports, from `30 days`, `4 weeks` or a number of days; None if all are kept.

    Raises:
        ConfigurationError: the option is something else. `option` names it in the message.
    """
    given = (text or "").strip()
    if not given:
        return None
    return periods.period(option, given, ", or nothing to keep all reports")


def remove_old(directory: str, name: str, before: datetime.datetime) -> tuple[str, ...]:
    """Remove the reports of this configuration that are older, each with its page.

    Args:
        directory: the folder of the reports.
        name: the name of the configuration. Reports of other configurations in the same folder stay.
        before: the start of the oldest run whose report is kept, with a time zone.

    Returns:
        A warning if reports could not be removed.
    """
    failed = list[str]()
    try:
        old = list(_old(pathlib.Path(directory).expanduser(), name, before))
    except OSError as error:
        return (f"Old reports in {directory} were not removed: {error.strerror or error}.",)
    for report in old:
        try:
            if _is_report(report, name):
                _remove(report)
        except OSError as error:
            failed.append(f"{report.name}: {error.strerror or error}")
    if not failed:
        return ()
    return (f"{count(len(failed), 'old report')} in {directory} could not be removed. The first is {failed[0]}.",)


def _old(directory: pathlib.Path, name: str, before: datetime.datetime) -> t.Iterator[pathlib.Path]:
    """The files whose names are those of older reports of this configuration."""
    named = re.compile(f"{re.escape(stem_of(name))}-{_TIME}\\.json")
    for file in sorted(directory.iterdir()):
        found = named.fullmatch(file.name)
        if found and _moment(found[1]) < before and file.is_file() and not file.is_symlink():
            yield file


def _moment(text: str) -> datetime.datetime:
    """The time in a file name; a time that does not exist counts as new."""
    try:
        return datetime.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
    except ValueError:
        return datetime.datetime.max.replace(tzinfo=datetime.UTC)


def _is_report(file: pathlib.Path, name: str) -> bool:
    """Whether the content is a report of this configuration, by its first three lines."""
    with file.open(encoding="utf-8", errors="replace") as stream:
        lines = [line.strip() for line in itertools.islice(iter(lambda: stream.readline(_MOST_LINE), ""), 3)]
    if len(lines) < 3 or lines[0] != "{" or not _FORMAT.fullmatch(lines[1]):
        return False
    try:
        return bool(json.loads(f"{{{lines[2].rstrip(',')}}}")["run"]["name"] == name)
    except (ValueError, LookupError, TypeError):
        return False


def _remove(report: pathlib.Path) -> None:
    """Remove the page first, so that a page never stays without its report."""
    page = report.with_suffix(".html")
    if page.is_file() and not page.is_symlink():
        with page.open(encoding="utf-8", errors="replace") as stream:
            is_page = stream.readline(_MOST_LINE).strip() == _PAGE
        if is_page:
            page.unlink()
    report.unlink()
