# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file on the controller for password delivery. Only its owner can read it, and Ansible Vault can encrypt it.

The file is YAML for `ansible.builtin.include_vars`, with one list, `passwords`. An entry for an account replaces the
previous entry, because the old password is no longer valid.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import fcntl
import os
import pathlib
import stat
import typing as t

import yaml
from ansible.errors import AnsibleError
from ansible.parsing.vault import VaultLib, get_file_vault_secret, is_encrypted, match_encrypt_secret

from ...module_utils.errors import ConfigurationError, HrsyncError
from ...module_utils.files import replace
from ...module_utils.values.text import count, ended

if t.TYPE_CHECKING:
    from ansible.parsing.dataloader import DataLoader

PasswordEntry = dict[str, t.Any]
"""`account` (sAMAccountName), `dn`, `guid` or `key`, `password`, and `set`, the timestamp of the entry."""

_TITLE = "# Passwords, written by hrsync.ad. Delete this file after you have delivered them.\n"


class HandoverError(HrsyncError):
    """Passwords were set, but could not be written to the file."""


@dataclasses.dataclass(frozen=True, slots=True)
class Secret:
    """The vault secret that encrypts the file, and the secrets that can decrypt an existing file."""

    vault_id: str
    secret: t.Any = dataclasses.field(repr=False)
    """A `VaultSecret` of Ansible."""
    others: tuple[t.Any, ...] = dataclasses.field(default=(), repr=False)
    """The other secrets of the play, each a vault ID and a `VaultSecret`."""

    @property
    def vault(self) -> VaultLib:
        """The object that encrypts and decrypts with these secrets."""
        return VaultLib([(self.vault_id, self.secret), *self.others])


def secret_of(handover: t.Mapping[str, t.Any], loader: DataLoader) -> Secret | None:
    """The secret of the options `vault`, `vault_id` and `vault_password_file`; None if the file is not encrypted.

    Args:
        handover: the options of `apply.password_options.HANDOVER_OPTIONS`.
        loader: of the play, with the secrets of `--vault-id`.

    Raises:
        ConfigurationError: the secret does not exist.
    """
    vault_id, file = handover["vault_id"], handover["vault_password_file"]
    if not handover["vault"]:
        if vault_id is not None or file is not None:
            raise ConfigurationError(
                "handover.vault_id or handover.vault_password_file is set, but handover.vault is false. Set it to true."
            )
        return None
    try:
        if file is not None:
            secret = get_file_vault_secret(filename=file, vault_id=vault_id, loader=loader)
            secret.load()
            return Secret(vault_id or "default", secret)
        play = tuple(loader._vault.secrets or ())
        if not play:
            raise ConfigurationError(
                "handover.vault is true, but the play has no vault secret. Run it with --vault-id or"
                " --vault-password-file, or set handover.vault_password_file."
            )
        matched, secret = match_encrypt_secret(list(play), encrypt_vault_id=vault_id)
        return Secret(matched, secret, play)
    except AnsibleError as error:
        raise ConfigurationError(f"handover: the vault secret cannot be used: {error}") from error


def check(path: str, secret: Secret | None) -> None:
    """Check, before any password is set, that `write` can write the file.

    Raises:
        ConfigurationError: it cannot.
    """
    file = pathlib.Path(path)
    if not file.parent.is_dir():
        raise ConfigurationError(
            f"handover.file: the folder {file.parent} does not exist on the controller. Create it."
        )
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise ConfigurationError(f"handover.file: the folder {file.parent} is not writable.")
    _read(file, secret)


def write(path: str, entries: t.Sequence[PasswordEntry], secret: Secret | None) -> None:
    """Add passwords to the file.

    The file is replaced atomically, by one process at a time. Only its owner can read it, from the first byte on.

    Args:
        path: of the file, on the controller.
        entries: each with `account`, `dn` and `password`, and optionally more members that identify the account.
        secret: the secret that encrypts the file; None for an unencrypted file.

    Raises:
        HandoverError: the passwords could not be written.
    """
    file = pathlib.Path(path)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    try:
        with locked(file.parent):
            new = {_identity(entry): {**entry, "set": now} for entry in entries}
            kept = [entry for entry in _read(file, secret) if _identity(entry) not in new]
            replace(file, [_encoded([*kept, *new.values()], secret)])
    except (OSError, HrsyncError, AnsibleError) as error:
        names = ", ".join(str(entry["account"]) for entry in entries[:5])
        raise HandoverError(
            f"The passwords of {count(len(entries), 'account')} ({names}) were set, but could not be written to {path}:"
            f" {ended(str(error))} Fix the cause, then set new passwords: hrsync.ad.password with"
            " update_password: always."
        ) from error


def _identity(entry: PasswordEntry) -> tuple[str, str]:
    """The login name and the domain. The objectGUID of an account that a run creates is not known yet."""
    name = str(entry.get("dn", "")).lower()
    return str(entry.get("account", "")).lower(), name[name.find("dc=") :]


@contextlib.contextmanager
def locked(folder: pathlib.Path) -> t.Iterator[None]:
    """Lock the folder, because several hosts of a play can write to the same file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _read(file: pathlib.Path, secret: Secret | None) -> list[PasswordEntry]:
    """The entries of the file; empty if the file does not exist.

    Raises:
        ConfigurationError: `write` did not write the file, or it cannot be decrypted.
    """
    if not os.path.lexists(file):
        return []
    if not stat.S_ISREG(file.lstat().st_mode):
        raise ConfigurationError(
            f"handover.file: {file} is not a regular file. Set a regular file, or a file that does not exist."
        )
    try:
        content = file.read_bytes()
        if is_encrypted(content):
            if secret is None:
                raise ConfigurationError(
                    f"handover.file: {file} is encrypted with Ansible Vault, but handover.vault is false. Set it to"
                    " true, or set another file."
                )
            content = secret.vault.decrypt(content)
        document = yaml.safe_load(content)
    except (OSError, AnsibleError) as error:
        raise ConfigurationError(f"handover.file: {file} cannot be read: {error}") from error
    except (yaml.YAMLError, UnicodeDecodeError):
        # The error of the parser would quote the file.
        document = None
    entries = document.get("passwords") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigurationError(f"handover.file: {file} is not a password file of this collection. Set another file.")
    return entries


def _encoded(entries: list[PasswordEntry], secret: Secret | None) -> bytes:
    text = _TITLE + yaml.safe_dump({"passwords": entries}, allow_unicode=True, sort_keys=False, width=4096)
    if secret is None:
        return text.encode()
    encrypted: bytes = secret.vault.encrypt(text.encode(), secret=secret.secret, vault_id=secret.vault_id)
    return encrypted
