# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules `hrsync.ad.audit_info` and `hrsync.ad.audit_verify`: what the audit log says, and whether it is whole."""

from __future__ import annotations

import hashlib
import os
import typing as t

from .. import files
from ..audit.entries import EntryKind, time_text
from ..audit.selection import Wanted
from ..audit.verifier import BrokenLogError, Found, Head, head_of, heads_in, verify
from ..errors import ConfigurationError, StateError
from ..state import audit, audit_log, showing
from ..state.migrations import version_of
from ..state.options import STATE_OPTION, hide_passwords
from ..state.tasks import key_of, opened
from ..steps.registry import KINDS_BY_NAME
from ..values import instants
from ..values.suggestions import suggestion
from ..values.text import count
from .entry_words import text_of

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule
    from sqlalchemy.engine import Connection, Row

    from ..module import ModuleResult

_LOG: t.Final[dict[str, t.Any]] = {**STATE_OPTION, "name": {"type": "str"}, "domain": {"type": "str"}}
AUDIT_INFO_OPTIONS: t.Final[dict[str, t.Any]] = {
    **_LOG,
    "since": {"type": "str"},
    "until": {"type": "str"},
    "kind": {"type": "list", "elements": "str", "choices": [kind.value for kind in EntryKind]},
    "key": {"type": "str", "no_log": False},
    "run": {"type": "int"},
    "undo": {"type": "bool", "default": False},
    "change": {"type": "list", "elements": "str"},
    "attribute": {"type": "list", "elements": "str"},
    "approved": {"type": "bool"},
    "never": {"type": "str"},
    "limit": {"type": "int", "default": 100},
    "export": {"type": "path"},
}
AUDIT_VERIFY_OPTIONS: t.Final[dict[str, t.Any]] = {
    **_LOG,
    "path": {"type": "path"},
    "head": {"type": "list", "elements": "str"},
    "heads": {"type": "path"},
    "excerpt": {"type": "bool", "default": False},
}

Logs = t.Sequence["Row[t.Any]"]


def audit_info(module: AnsibleModule) -> ModuleResult:
    """What the audit logs say.

    Raises:
        HrsyncError: the database cannot be read, or the export cannot be written.
    """
    hide_passwords(module)
    wanted, limit = _wanted(module.params), _limit(module.params["limit"])

    def read(connection: Connection, logs: Logs) -> ModuleResult:
        told = [_told(connection, row, wanted, limit) for row in logs]
        exported, is_new = 0, False
        if module.params["export"]:
            log = _only(logs, "An export has one log")
            exported, is_new = _export(connection, log, module.params["export"], writes=not module.check_mode)
        return {"changed": is_new, "logs": told, "exported": exported}

    return _of_logs(module, read)


def _wanted(params: t.Mapping[str, t.Any]) -> Wanted:
    changes, never = params["change"] or (), params["never"] or ""
    for name in (*changes, *filter(None, [never])):
        if name not in KINDS_BY_NAME:
            near = suggestion(name, KINDS_BY_NAME) or f"; there are {', '.join(KINDS_BY_NAME)}."
            raise ConfigurationError(f"There is no kind of change {name}{near}")
    return Wanted(
        since=_time("since", params["since"]),
        until=_time("until", params["until"], last=True),
        kinds=frozenset(params["kind"] or ()),
        key=key_of(params["key"] or ""),
        run=params["run"],
        of_undo=params["undo"],
        changes=frozenset(changes),
        attributes=frozenset(name.strip().lower() for name in params["attribute"] or ()),
        is_approved=params["approved"],
        never=never,
    )


def _time(option: str, text: str | None, *, last: bool = False) -> str:
    """The time of an option as entries have it."""
    if not text:
        return ""
    try:
        found = instants.instant(option, text, "UTC", last=last)
    except ConfigurationError:
        raise ConfigurationError(
            f"The option {option} is {text!r}, which is not a time. Write a day such as 2026-12-24, or a time such as"
            " 2026-12-24T08:00:00+01:00; without an offset, it is UTC."
        ) from None
    return time_text(int(found.timestamp()))


def _limit(given: int) -> int:
    if given < 1:
        raise ConfigurationError(f"The option limit is {given}. Give the number of entries to show, at least 1.")
    return given


def _told(connection: Connection, row: Row[t.Any], wanted: Wanted, limit: int) -> ModuleResult:
    entries, matched = audit_log.shown(connection, row, wanted, limit)
    head = audit.head(connection, row.id)
    return {
        "domain": row.domain,
        "name": row.name,
        "head": str(head) if head.number else "",
        "count": head.number,
        "matched": matched,
        "entries": [{**entry, "text": text_of(entry, entry["details"])} for entry in entries],
    }


def _export(connection: Connection, log: Row[t.Any], path: str, *, writes: bool) -> tuple[int, bool]:
    """Write a log to a file that only its owner can read.

    Returns:
        The number of lines, and whether the file had another content, or did not exist.

    Raises:
        StateError: the file cannot be written.
    """
    made, number = hashlib.sha256(), 0
    for line in audit_log.exported(connection, log):
        made.update(line)
        number += 1
    try:
        is_new = not os.path.exists(path) or _digest(path) != made.digest()
        if is_new and writes:
            files.replace(path, audit_log.exported(connection, log))
    except OSError as error:
        raise StateError(
            f"The file {path} of the option export cannot be written: {error.strerror or error}."
        ) from None
    return number, is_new


def _digest(path: str) -> bytes:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def audit_verify(module: AnsibleModule) -> ModuleResult:
    """Whether audit logs are whole: those of the database, or an exported one.

    Raises:
        HrsyncError: one is not, or it cannot be read.
    """
    hide_passwords(module)
    heads = _heads(module.params)
    path, excerpt = module.params["path"], module.params["excerpt"]
    if excerpt and not path:
        raise ConfigurationError("The option excerpt is for an exported log. Set the option path to it.")
    try:
        if path:
            return {"logs": [_found(_verified_file(path, heads, excerpt=excerpt))]}
        return _of_logs(module, lambda connection, logs: _verified(connection, logs, heads))
    except BrokenLogError as error:
        raised = StateError(str(error))
        raised.result = {"broken": error.number}
        raise raised from None


def _verified(connection: Connection, logs: Logs, heads: t.Sequence[Head]) -> ModuleResult:
    if heads:
        _only(logs, "A head belongs to one log")
    found = [audit_log.verified(connection, row, heads) for row in logs]
    return {"logs": [_found(one) for one in found if one]}


def _verified_file(path: str, heads: t.Sequence[Head], *, excerpt: bool) -> Found:
    try:
        with open(path, "rb") as file:
            return verify(file, heads, excerpt)
    except OSError as error:
        raise StateError(f"The file {path} of the option path cannot be read: {error.strerror or error}.") from None


def _heads(params: t.Mapping[str, t.Any]) -> list[Head]:
    """The heads of the options."""
    found = [_head(given) for given in params["head"] or ()]
    if not params["heads"]:
        return found
    try:
        return [*found, *heads_in(params["heads"])]
    except OSError as error:
        raise ConfigurationError(
            f"The file {params['heads']} of the option heads cannot be read: {error.strerror or error}."
        ) from None
    except ValueError as error:
        raise ConfigurationError(f"The option heads: {error}.") from None


def _head(given: str) -> Head:
    found = head_of(given)
    if found is None:
        raise ConfigurationError(
            f"The option head is {given!r}. Give the number of an entry, a colon and its hash of 64 characters, as runs"
            " show them."
        )
    return found


def _found(found: Found) -> ModuleResult:
    return {
        "domain": found.domain,
        "name": found.configuration,
        "head": str(found.head),
        "count": found.entries,
        "removed": found.removed,
        "heads": found.heads,
    }


def _of_logs(module: AnsibleModule, read: t.Callable[[Connection, Logs], ModuleResult]) -> ModuleResult:
    """What a function reads of the logs of the configurations that the options name.

    Raises:
        StateError: the database cannot be read, or has no audit log.
    """
    with opened(module, writes=False) as database:
        if database is None:
            raise StateError("There is no database, so there is no audit log.")
        with database.reading() as connection:
            if version_of(connection, database.shown) < _FIRST_VERSION:
                raise StateError(f"{database.shown} has no audit log yet. The first run with this version creates it.")
            domain = (module.params["domain"] or "").lower()
            chosen = showing.chosen(connection, module.params["name"])
            return read(connection, [row for row in chosen if domain in ("", row.domain)])


_FIRST_VERSION: t.Final = 2
"""The version of the tables that has audit logs."""


def _only(logs: Logs, why: str) -> Row[t.Any]:
    """The only one of the logs.

    Raises:
        ConfigurationError: there is another number of them.
    """
    if len(logs) == 1:
        return logs[0]
    known = ", ".join(f"{row.name} of {row.domain}" for row in logs)
    raise ConfigurationError(
        f"{why}, but the database has {count(len(logs), 'such log')}{f' ({known})' if known else ''}. Set the options"
        " name and domain to one of them."
    )
