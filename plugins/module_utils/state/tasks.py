# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules `hrsync.ad.state_info` and `hrsync.ad.state`: what is remembered, and how it is removed."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import pathlib
import typing as t

from .. import files
from ..errors import ConfigurationError, StateError
from ..values import periods
from . import erasure, lines, process, showing
from .audit_removal import Occasion
from .engine import Database, is_there
from .location import NONE, File, locate
from .migrations import upgrade, version_of
from .options import STATE_OPTION, hide_passwords

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule
    from sqlalchemy.engine import Connection

    from ..module import ModuleResult

STATE_INFO_OPTIONS: t.Final[dict[str, t.Any]] = {
    **STATE_OPTION,
    "name": {"type": "str"},
    "key": {"type": "str", "no_log": False},
}
STATE_OPTIONS: t.Final[dict[str, t.Any]] = {
    **STATE_OPTION,
    "name": {"type": "str"},
    "export": {"type": "path"},
    "keep": {"type": "str"},
    "forget": {"type": "list", "elements": "str"},
}


def state_info(module: AnsibleModule) -> ModuleResult:
    """What is remembered.

    Raises:
        HrsyncError: the database cannot be read.
    """
    hide_passwords(module)
    name, key = module.params["name"], key_of(module.params["key"] or "")
    with opened(module, writes=False) as database:
        if database is None:
            return {"database": None, "version": None, "configurations": [], "person": [], "lines": []}
        with database.reading() as connection:
            version = version_of(connection, database.shown)
            if version:
                upgrade(connection, database.shown)
            shown = database.shown.removeprefix("The state database ")
            configurations = showing.configurations(connection, name) if version else []
            return {
                "database": shown,
                "version": version or None,
                "configurations": configurations,
                "person": showing.person(connection, name, key) if version and key else [],
                "lines": lines.overview(shown, configurations),
            }


def state(module: AnsibleModule) -> ModuleResult:
    """Export, prune and forget, in this order.

    Raises:
        HrsyncError: the database cannot be used, or a run is writing.
    """
    hide_passwords(module)
    keep = _keep(module.params["keep"])
    forgotten = [key_of(given) for given in module.params["forget"] or ()]
    writes = bool(keep or forgotten) and not module.check_mode
    with opened(module, writes=writes) as database:
        if database is None:
            return _told(module, forgotten)
        with database.writing() if writes else database.reading() as connection:
            if not version_of(connection, database.shown):
                return _told(module, forgotten)
            return _made(module, database, connection, keep, forgotten)


def _made(
    module: AnsibleModule,
    database: Database,
    connection: Connection,
    keep: datetime.timedelta | None,
    forgotten: t.Sequence[str],
) -> ModuleResult:
    name, path = module.params["name"], module.params["export"]
    database.exclusive(connection)
    upgrade(connection, database.shown)
    exported, is_new = _export(connection, name, path, writes=not module.check_mode) if path else (0, False)
    pruned, removed = erasure.Counts(), erasure.Counts()
    if keep or forgotten:
        configurations = erasure.idle(connection, name)
        now = database.now(connection)
        occasion = Occasion(now, {}, {"by": process.user(), "host": process.host()})
        if keep:
            before = now - int(keep.total_seconds())
            pruned = erasure.prune(connection, configurations, erasure.Before(before, before), occasion)
        early = lines.still_there(*erasure.still_there(connection, configurations, forgotten))
        if early:
            module.warn(early)
        removed = erasure.forget(connection, configurations, forgotten, occasion) if forgotten else removed
    # In check mode, the transaction is rolled back.
    changed = is_new or any(pruned.values()) or any(removed.values())
    return _told(module, forgotten, changed=changed, exported=exported, pruned=pruned, forgotten=removed)


def _told(module: AnsibleModule, keys: t.Sequence[str], **done: t.Any) -> ModuleResult:
    """The result, by default of nothing, with its lines."""
    result = {"changed": False, "exported": 0, "pruned": {}, "forgotten": {}, **done}
    path, keep = module.params["export"] or "", module.params["keep"] or ""
    told = lines.done(result, path=path, keep=keep, forget=keys, check_mode=module.check_mode)
    return {**result, "lines": told}


def key_of(given: str) -> str:
    """The key of a person. `key:` before it keeps Ansible from reading 0042 as a number."""
    return given.removeprefix("key:").strip()


def _keep(text: str | None) -> datetime.timedelta | None:
    return periods.period("keep", text, ", or nothing to remove nothing") if text else None


def _export(connection: Connection, name: str | None, path: str, *, writes: bool) -> tuple[int, bool]:
    """Write all rows as lines of JSON to a file that only its owner can read.

    Returns:
        The number of lines, and whether the file had another content, or did not exist.

    Raises:
        StateError: the file cannot be written.
    """
    rows = [json.dumps(row, sort_keys=True) for row in showing.lines(connection, name)]
    content = "".join(f"{row}\n" for row in rows).encode("ascii")
    try:
        is_new = not os.path.exists(path) or pathlib.Path(path).read_bytes() != content
        if is_new and writes:
            files.replace(path, (content,))
    except OSError as error:
        raise StateError(
            f"The file {path} of the option export cannot be written: {error.strerror or error}."
        ) from None
    return len(rows), is_new


@contextlib.contextmanager
def opened(module: AnsibleModule, *, writes: bool, option: str = "state") -> t.Iterator[Database | None]:
    """The database of the option; None if there is no file yet.

    Raises:
        ConfigurationError: the option is `none`.
        StateError: the database cannot be used.
    """
    location = locate(module.params[option])
    if location is None:
        raise ConfigurationError(f"The option {option} is {NONE}, so nothing is remembered. Set it to the database.")
    if isinstance(location, File) and not is_there(location):
        module.warn(f"{location.shown} does not exist yet. If the option {option} is right, the first run creates it.")
        yield None
        return
    with contextlib.closing(Database(location, writes=writes)) as database:
        if writes:
            with database.writing() as connection:
                database.exclusive(connection)
                upgrade(connection, database.shown)
        for warning in database.warnings:
            module.warn(warning)
        yield database
