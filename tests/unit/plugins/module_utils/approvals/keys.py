# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""People with real SSH keys, made and used by ssh-keygen itself."""

from __future__ import annotations

import contextlib
import pathlib
import re
import shutil
import subprocess
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.signer_files import SignerFiles, read_files
from ansible_collections.hrsync.ad.plugins.module_utils.model.option_names import ROLE

needs_ssh_keygen: t.Final = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None,
    reason="ssh-keygen is not installed: without openssh-client, no signature is tested",
)


def ssh_keygen(*arguments: str, given: str = "") -> str:
    """What the program says."""
    command = ["ssh-keygen", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout


@contextlib.contextmanager
def agent(*private: pathlib.Path) -> t.Iterator[None]:
    """An agent that has these keys, with their certificates if there are any."""
    said = subprocess.run(["ssh-agent", "-s"], capture_output=True, text=True, check=True).stdout
    with pytest.MonkeyPatch.context() as patch:
        for name, value in re.findall(r"(SSH_\w+)=([^;]+);", said):
            patch.setenv(name, value)
        try:
            subprocess.run(["ssh-add", "-q", *map(str, private)], check=True, capture_output=True)
            yield
        finally:
            subprocess.run(["ssh-agent", "-k"], check=True, capture_output=True)


class Keys:
    """A folder with keys and with the file of allowed signers."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        folder.chmod(0o700)
        self.allowed = folder / "allowed_signers"
        self.revoked: pathlib.Path | None = None
        self._lines: list[str] = []
        self._write()

    def make(self, name: str, *more: str) -> pathlib.Path:
        """A private key. Its public key is beside it."""
        file = self.folder / name
        ssh_keygen("-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(file), *more)
        return file

    def allow(self, principals: str, file: pathlib.Path, options: str = "") -> None:
        """Add a line to the file of allowed signers."""
        kind, blob, *_comment = file.with_name(f"{file.name}.pub").read_text("utf-8").split()
        self._lines.append(" ".join(filter(None, (principals, options, kind, blob))))
        self._write()

    def person(self, principal: str, options: str = "") -> pathlib.Path:
        """Somebody with a new key who is an allowed signer."""
        file = self.make(f"{principal}-{len(self._lines)}")
        self.allow(principal, file, options)
        return file

    def revoke(self, file: pathlib.Path) -> None:
        """Revoke a key."""
        self.revoked = self.folder / "revoked_signers"
        ssh_keygen("-q", "-k", "-f", str(self.revoked), f"{file}.pub")

    @property
    def files(self) -> SignerFiles:
        """The files, as a run reads them."""
        return read_files(str(self.allowed), str(self.revoked) if self.revoked else None, ROLE)

    def _write(self) -> None:
        self.allowed.write_text("".join(f"{line}\n" for line in self._lines), "utf-8")
        self.allowed.chmod(0o644)


def sign(file: pathlib.Path, text: str, namespace: str = "hrsync.ad") -> str:
    """A signature by ssh-keygen, without the code that is tested."""
    return ssh_keygen("-Y", "sign", "-q", "-n", namespace, "-f", str(file), given=text)


def fingerprint(file: pathlib.Path) -> str:
    """Of a key, as ssh-keygen says."""
    return ssh_keygen("-l", "-f", f"{file}.pub").split()[1]
