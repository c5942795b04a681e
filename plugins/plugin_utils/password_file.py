# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file on the controller in which passwords are handed over, readable by its owner alone, encrypted where asked.

It is YAML that `ansible.builtin.include_vars` reads, with one list, `passwords`. An entry for an account replaces the
one that is there: an old password is of no use to anybody.
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

from ..module_utils.errors import ConfigurationError, HrsyncError
from ..module_utils.files import replace

if t.TYPE_CHECKING:
    from ansible.parsing.dataloader import DataLoader

PasswordEntry = dict[str, t.Any]
"""`account` (sAMAccountName), `dn`, `guid` or `key`, `password`, and `set`, when it was written down."""

_TITLE = "# First passwords, written by hrsync.ad. Delete this file when they are handed over.\n"


class HandoverError(HrsyncError):
    """Passwords were set and could not be written down."""


@dataclasses.dataclass(frozen=True, slots=True)
class Secret:
    """What a file is encrypted with, and what a file that exists is decrypted with."""

    vault_id: str
    secret: t.Any = dataclasses.field(repr=False)
    """A `VaultSecret` of Ansible."""
    others: tuple[t.Any, ...] = dataclasses.field(default=(), repr=False)
    """The play's other secrets, each a vault id and a `VaultSecret`."""

    @property
    def vault(self) -> VaultLib:
        """Encrypts and decrypts."""
        return VaultLib([(self.vault_id, self.secret), *self.others])


def secret_of(handover: t.Mapping[str, t.Any], loader: DataLoader) -> Secret | None:
    """The secret that the options `vault`, `vault_id` and `vault_password_file` name; None where nothing is encrypted.

    Args:
        handover: the options of `apply.password_options.HANDOVER_OPTIONS`.
        loader: the play's, which has the secrets of `--vault-id`.

    Raises:
        ConfigurationError: there is no such secret.
    """
    vault_id, file = handover["vault_id"], handover["vault_password_file"]
    if not handover["vault"]:
        if vault_id is not None or file is not None:
            raise ConfigurationError(
                "handover says what to encrypt with, but not to encrypt; set handover.vault: true."
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
                "handover.vault is true, but the play has no secret of Ansible Vault. Start it with --vault-id or"
                " --vault-password-file, or set handover.vault_password_file."
            )
        matched, secret = match_encrypt_secret(list(play), encrypt_vault_id=vault_id)
        return Secret(matched, secret, play)
    except AnsibleError as error:
        raise ConfigurationError(f"handover: the secret of Ansible Vault cannot be used: {error}") from error


def check(path: str, secret: Secret | None) -> None:
    """Find out before any password is set whether `write` will be able to write down passwords.

    Raises:
        ConfigurationError: it will not.
    """
    file = pathlib.Path(path)
    if not file.parent.is_dir():
        raise ConfigurationError(
            f"handover.file: the folder {file.parent} does not exist on the controller; create it."
        )
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise ConfigurationError(f"handover.file: nothing can be written to the folder {file.parent}.")
    _read(file, secret)


def write(path: str, entries: t.Sequence[PasswordEntry], secret: Secret | None) -> None:
    """Write passwords down, beside those that the file has already.

    The file is replaced as a whole, so that nobody ever reads half of it, and only one process does so at a time. It
    can be read by its owner alone from the first byte on.

    Args:
        path: of the file, on the controller.
        entries: each with `account`, `dn` and `password`, and whatever else says whose it is.
        secret: what the file is encrypted with; None leaves it in clear.

    Raises:
        HandoverError: they could not be written.
    """
    file = pathlib.Path(path)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    try:
        with _locked(file.parent):
            new = {_identity(entry): {**entry, "set": now} for entry in entries}
            kept = [entry for entry in _read(file, secret) if _identity(entry) not in new]
            replace(file, [_encoded([*kept, *new.values()], secret)])
    except (OSError, HrsyncError, AnsibleError) as error:
        names = ", ".join(str(entry["account"]) for entry in entries[:5])
        raise HandoverError(
            f"The passwords of {len(entries)} accounts ({names}) were set, but could not be written to {path}: {error}."
            " Set them again once it can be written: hrsync.ad.password with update_password: always."
        ) from error


def _identity(entry: PasswordEntry) -> tuple[str, str]:
    """The login name and the domain; an account that a bulk run creates has no objectGUID there yet."""
    name = str(entry.get("dn", "")).lower()
    return str(entry.get("account", "")).lower(), name[name.find("dc=") :]


@contextlib.contextmanager
def _locked(folder: pathlib.Path) -> t.Iterator[None]:
    """One process at a time: several hosts of a play may write to one file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _read(file: pathlib.Path, secret: Secret | None) -> list[PasswordEntry]:
    """What the file holds; nothing where there is none.

    Raises:
        ConfigurationError: it is no file that `write` has written, or cannot be decrypted.
    """
    if not os.path.lexists(file):
        return []
    if not stat.S_ISREG(file.lstat().st_mode):
        raise ConfigurationError(
            f"handover.file: {file} is not a plain file; name one that is, or that does not exist."
        )
    try:
        content = file.read_bytes()
        if is_encrypted(content):
            if secret is None:
                raise ConfigurationError(
                    f"handover.file: {file} is encrypted with Ansible Vault, but handover.vault is false; set it, or"
                    " name another file."
                )
            content = secret.vault.decrypt(content)
        document = yaml.safe_load(content)
    except (OSError, AnsibleError) as error:
        raise ConfigurationError(f"handover.file: {file} cannot be read: {error}") from error
    except (yaml.YAMLError, UnicodeDecodeError):
        # What the parser says quotes the file.
        document = None
    entries = document.get("passwords") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigurationError(f"handover.file: {file} holds something else than passwords; name another file.")
    return entries


def _encoded(entries: list[PasswordEntry], secret: Secret | None) -> bytes:
    text = _TITLE + yaml.safe_dump({"passwords": entries}, allow_unicode=True, sort_keys=False, width=4096)
    if secret is None:
        return text.encode()
    encrypted: bytes = secret.vault.encrypt(text.encode(), secret=secret.secret, vault_id=secret.vault_id)
    return encrypted
