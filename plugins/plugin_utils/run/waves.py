# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the options `waves` and `wave_check`, before anything else is read."""

from __future__ import annotations

import re
import typing as t
import urllib.parse

from ...module_utils.errors import ConfigurationError
from ...module_utils.given import is_blank
from ...module_utils.model.option_names import ROLE
from ...module_utils.model.waves import REST, Size

_ENTRY: t.Final = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,9})?)\s*(?P<percent>%)?", re.ASCII)
_REST: t.Final = "rest"
_LONGEST: t.Final = 3600
"""The most seconds for the check of one wave."""

Params = t.Mapping[str, t.Any]


def sizes_of(params: Params) -> tuple[Size, ...]:
    """The sizes of the waves; empty if the plan is applied at once.

    Args:
        params: the validated options of the task.

    Raises:
        ConfigurationError: an option is invalid; the message has a line for each error.
    """
    entries = [str(entry).strip() for entry in params.get("waves") or ()]
    problems = [*_problems(entries), *_problems_of_check(params.get("wave_check") or {}, entries)]
    if problems:
        raise ConfigurationError("\n".join(problems))
    return tuple(REST if _is_rest(entry) else _size(entry) or REST for entry in entries)


def _is_rest(entry: str) -> bool:
    return entry.lower() == _REST


def _size(entry: str) -> Size | None:
    """The size; None if the entry has none."""
    found = _ENTRY.fullmatch(entry)
    if found is None:
        return None
    number = float(found["number"])
    if found["percent"]:
        return Size(percent=number) if 0 < number <= 100 else None
    return Size(count=int(number)) if number >= 1 and number.is_integer() else None


def _problems(entries: t.Sequence[str]) -> t.Iterator[str]:
    for index, entry in enumerate(entries):
        if _is_rest(entry) and index < len(entries) - 1:
            yield f"{ROLE.waves}[{index}] is {_REST}, but {_REST} must be the last entry: it takes all who are left."
        elif not _is_rest(entry) and _size(entry) is None:
            yield (
                f"{ROLE.waves}[{index}] is {entry!r}, but must be a number of people from 1, a percentage of the people"
                f" with changes such as 5 %, or {_REST}."
            )
    if entries and not _is_rest(entries[-1]):
        yield (
            f"{ROLE.waves} ends with {entries[-1]}, but the last entry must be {_REST}, so that everybody belongs to a"
            f" wave. Add {_REST}."
        )


def _problems_of_check(check: Params, entries: t.Sequence[str]) -> t.Iterator[str]:
    command, url = check.get("command"), check.get("url")
    if not command and is_blank(url):
        if check:
            yield f"{ROLE.wave_check} has neither command nor url. Set one of them, or remove it."
        return
    if not entries:
        yield f"{ROLE.wave_check} is set, but {ROLE.waves} is not, so that there is no wave to check. Set both or none."
    if command and not is_blank(url):
        yield f"{ROLE.wave_check} has both command and url. Set one of them; the command can also ask the url."
    if not is_blank(url):
        yield from _problems_of_url(str(url).strip())
    if not 1 <= check["time_limit"] <= _LONGEST:
        yield f"{ROLE.wave_check}.time_limit is {check['time_limit']}, but must be from 1 to {_LONGEST} seconds."


def _problems_of_url(url: str) -> t.Iterator[str]:
    where = f"{ROLE.wave_check}.url"
    try:
        parts = urllib.parse.urlsplit(url)
        host = parts.hostname
    except ValueError:
        yield f"{where} is not an address. Set an address such as https://monitoring.example.com/health"
        return
    if parts.scheme != "https" or not host:
        yield f"{where} must be an address that begins with https://, such as https://monitoring.example.com/health"
    elif parts.username or parts.password:
        yield f"{where} contains a user or password, which messages would show. Use a command that has the credential."
