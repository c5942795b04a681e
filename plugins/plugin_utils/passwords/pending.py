# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keys of passwords that are not delivered yet, each in a file of its own in the folder of the handover file.

A run derives all its first passwords from one key (`module_utils/apply/keyed.py`). The file with the key is on the disk
before the first account exists, and is removed after the passwords were delivered. If the run is killed in between, the
next run finds the file. A lock shows that the run of a file still works.
"""

from __future__ import annotations

import dataclasses
import datetime
import fcntl
import json
import os
import pathlib
import re
import secrets
import typing as t

from ansible.errors import AnsibleError

from ...module_utils.errors import ConfigurationError
from ...module_utils.files import replace
from ...module_utils.values import dn
from .password_file import Secret, locked

SUFFIX = ".pending"
_NAME = re.compile(rf".+\.[0-9a-f]{{16}}{re.escape(SUFFIX)}")
"""Names of our files. Other programs may have files with this suffix in the same folder."""
FORMAT = "hrsync.ad/pending/1"
_ABOUT = "The key of passwords that are not delivered yet. The next run delivers them, and removes this file."


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The data of a run that the next run needs to deliver its passwords."""

    key: str | None = dataclasses.field(repr=False)
    """None if the file is encrypted with another secret."""
    started: datetime.datetime
    """With a time zone; before the run created its first account."""
    managed_base: str
    key_attribute: str
    generate: t.Mapping[str, t.Any]
    """The options `length`, `pattern` and `classes` of its passwords."""
    known: tuple[str, ...] = ()
    """Login names of accounts whose passwords later runs have delivered."""
    account: str = ""
    """For a task that sets the password of one account, the options that identify the account; otherwise empty."""

    def concerns(self, other: Run) -> bool:
        """Whether both are about the same account, or about the accounts of the same domain."""
        if self.account or other.account:
            return self.account == other.account
        return _domain(self.managed_base) == _domain(other.managed_base)


class Pending:
    """The file of one run, locked by this process. Close it at the end, with or without removing the file.

    Args:
        path: of the file.
        run: its content.
        descriptor: of the open file, with the lock.
    """

    def __init__(self, path: pathlib.Path, run: Run, descriptor: int) -> None:
        self.path = path
        self.run = run
        self._descriptor = descriptor

    def remove(self) -> None:
        """Remove the file, because all passwords were delivered."""
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Release the lock. If the file still exists, the next run delivers its passwords."""
        os.close(self._descriptor)


def begin(handover_file: str, run: Run, secret: Secret | None) -> Pending:
    """Write the file of a run that begins. When this returns, it is on the disk.

    Args:
        handover_file: the file for the passwords.
        run: with a key.
        secret: the secret that encrypts the handover file, and the key too.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    file = pathlib.Path(handover_file)
    path = file.with_name(f"{file.name}.{secrets.token_hex(8)}{SUFFIX}")
    try:
        with locked(file.parent):
            write(path, run, secret)
            return Pending(path, run, _open(path, fcntl.LOCK_EX))
    except (OSError, AnsibleError) as error:
        raise ConfigurationError(
            f"handover.file: the key of the new passwords cannot be written to {path.parent}: {error}. Nothing was"
            " changed, because passwords could be lost. Fix the cause and run again."
        ) from error


def write(path: pathlib.Path, run: Run, secret: Secret | None) -> None:
    """Write a file, replacing an existing one. Raises OSError or AnsibleError."""
    key = run.key or ""
    if secret:
        key = secret.vault.encrypt(key.encode(), secret=secret.secret, vault_id=secret.vault_id).decode()
    record = {
        "format": FORMAT,
        "about": _ABOUT,
        "started": run.started.isoformat(timespec="seconds"),
        "managed_base": run.managed_base,
        "key_attribute": run.key_attribute,
        "generate": dict(run.generate),
        "known": list(run.known),
        "account": run.account,
        "key": key,
    }
    replace(path, [json.dumps(record, indent=2).encode(), b"\n"])


class Found(t.NamedTuple):
    """The files of interrupted runs."""

    pending: tuple[Pending, ...]
    unusable: tuple[str, ...]
    """The files that cannot be read, each with the reason, as sentences."""


def find(folder: pathlib.Path, own: Run, secret: Secret | None) -> Found:
    """Open the files of all interrupted runs that concern this run; those of runs that still work are left alone.

    Args:
        folder: of the handover file.
        own: this run.
        secret: the secret of the handover file, with all other secrets of the play.

    Raises:
        ConfigurationError: the folder cannot be read.
    """
    try:
        with locked(folder):
            return _find(folder, own, secret)
    except OSError as error:
        raise ConfigurationError(f"handover.file: the folder {folder} cannot be read: {error}.") from error


def _find(folder: pathlib.Path, own: Run, secret: Secret | None) -> Found:
    pending: list[Pending] = []
    unusable: list[str] = []
    if not own.account and dn.problem(own.managed_base):
        # The run stops anyway, with a better message.
        return Found((), ())
    for path in sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name)):
        try:
            found = _found(path, own, secret)
        except (OSError, ValueError, LookupError, TypeError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
            unusable.append(
                f"{path} has the key of passwords that an interrupted run may not have delivered, but cannot be used:"
                f" {why}. Fix the cause and run again; or set new passwords with hrsync.ad.password, and delete the"
                " file."
            )
            continue
        if found:
            pending.append(found)
    return Found(tuple(pending), tuple(unusable))


def _found(path: pathlib.Path, own: Run, secret: Secret | None) -> Pending | None:
    """The file, locked; None if its run still works, or does not concern this run.

    Raises:
        OSError: it cannot be read.
        ValueError, LookupError, TypeError: it has another content.
    """
    try:
        descriptor = _open(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return None
    try:
        record = json.loads(path.read_bytes())
        if record["format"] != FORMAT:
            raise ValueError("another format")
        run = _run(record, secret)
        if run.concerns(own):
            return Pending(path, run, descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _open(path: pathlib.Path, lock: int) -> int:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, lock)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _run(record: t.Mapping[str, t.Any], secret: Secret | None) -> Run:
    return Run(
        key=_key(record["key"], secret),
        started=datetime.datetime.fromisoformat(record["started"]),
        managed_base=record["managed_base"],
        key_attribute=record["key_attribute"],
        generate=record["generate"],
        known=tuple(record["known"]),
        account=record["account"],
    )


def _key(text: str, secret: Secret | None) -> str | None:
    if not text.startswith("$ANSIBLE_VAULT"):
        return text
    if secret is None:
        return None
    try:
        return bytes(secret.vault.decrypt(text)).decode()
    except AnsibleError:
        return None


def _domain(name: str) -> tuple[str, ...]:
    """The names of the domain at the end of the DN, in lower case."""
    pairs = (pair for rdn in dn.parse(name) for pair in rdn)
    return tuple(value.lower() for attribute, value in pairs if attribute.lower() == "dc")
