# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH signatures, made and verified by `ssh-keygen` (ssh-keygen(1), -Y sign and -Y verify).

Nothing passes a shell. What `ssh-keygen` reads from files is put into a folder that only this user can read, so that it
reads exactly what was checked here. A private key is read by `ssh-keygen` or by the agent only.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import typing as t

from ..errors import ApprovalError
from ..model.approval import NAMESPACE
from ..values.text import clip, ended, is_control
from .statement import RefusedError

if t.TYPE_CHECKING:
    import datetime

    from .signer_files import SignerFiles

PROGRAM: t.Final = "ssh-keygen"
OLDEST: t.Final = "OpenSSH 8.7"
"""The first version that knows how long a key is valid. Older ones ignore the option `verify-time`."""

_SECONDS_TO_VERIFY: t.Final = 60
_SECONDS_TO_SIGN: t.Final = 300
"""Somebody may have to touch a hardware key, or to confirm the use of a key of the agent."""
_FINGERPRINT: t.Final = re.compile(r"key (SHA256:[A-Za-z0-9+/]{43})\s*")
_BEGIN: t.Final = "-----BEGIN SSH SIGNATURE-----"
LONGEST_SIGNATURE: t.Final = 1 << 16
"""The most characters of a signature; that of an RSA key of 16384 bits, with a certificate, has about 10,000."""


def require_program() -> str:
    """The path of `ssh-keygen`.

    Raises:
        ApprovalError: it is not installed, or too old.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise ApprovalError(
            f"Approvals need {PROGRAM}, which is not installed on this host. Install {OLDEST} or newer (openssh-client"
            " on Debian and Ubuntu, openssh on Red Hat and in execution environments)."
        )
    if not _knows_validity(program):
        raise ApprovalError(
            f"{program} is too old: approvals need {OLDEST} or newer, which knows how long a key is valid. Install a"
            " newer OpenSSH client on this host."
        )
    return program


@functools.cache
def _knows_validity(program: str) -> bool:
    """Whether it refuses a wrong time for `verify-time`. It has no option that tells its version."""
    probe = ["-Y", "verify", "-O", "verify-time=never", "-f", os.devnull, "-I", "x", "-n", "x", "-s", os.devnull]
    return "verify-time" in _run([program, *probe], "", _SECONDS_TO_VERIFY).stderr


def sign(statement: str, key_file: str) -> str:
    """The signature of a statement.

    Args:
        statement: its text.
        key_file: a private key, or a public one whose private key is in the agent or in a hardware key.

    Raises:
        ApprovalError: it cannot be signed.
    """
    program = require_program()
    done = _run([program, "-Y", "sign", "-f", key_file, "-n", NAMESPACE], statement, _SECONDS_TO_SIGN)
    if done.returncode or not done.stdout.startswith(_BEGIN):
        raise ApprovalError(
            f"{PROGRAM} could not sign with {key_file}: {_said(done)} If the key has a passphrase, add it to the agent"
            " (ssh-add), or export the request and sign it where the key is."
        )
    return done.stdout


def fingerprint_of_key(key_file: str) -> str:
    """The fingerprint of a private or a public key.

    Raises:
        ApprovalError: the file is not a key.
    """
    if not os.path.isfile(key_file):
        raise ApprovalError(f"The key file {key_file} does not exist on this host, or is not a file.")
    done = _run([require_program(), "-l", "-E", "sha256", "-f", key_file], "", _SECONDS_TO_VERIFY)
    found = re.search(r"\s(SHA256:[A-Za-z0-9+/]{43})\s", done.stdout)
    if done.returncode or not found:
        raise ApprovalError(f"The key file {key_file} is not an SSH key: {_said(done)}")
    return found[1]


def fingerprint_of_signature(statement: str, signature: str) -> str:
    """The fingerprint of the key that made a signature, whoever has that key.

    Raises:
        ApprovalError: the signature is not one of this text.
    """
    with _private_folder({"signature": signature.encode()}) as folder:
        command = [require_program(), "-Y", "check-novalidate", "-n", NAMESPACE, "-s", f"{folder}/signature"]
        done = _run(command, statement, _SECONDS_TO_VERIFY)
    found = _FINGERPRINT.search(done.stdout)
    if done.returncode or not found:
        raise ApprovalError(f"The signature is not one of this request: {_said(done)}")
    return found[1]


def verify(files: SignerFiles, statement: str, signature: str, principal: str, now: datetime.datetime) -> str:
    """Verify a signature.

    Args:
        files: the allowed signers.
        statement: the text that was signed.
        signature: armored.
        principal: who is said to have signed.
        now: the time at which the key must be valid.

    Returns:
        The fingerprint of the key that signed.

    Raises:
        RefusedError: the signature is not right.
        ApprovalError: `ssh-keygen` cannot be used.
    """
    if not (signature.startswith(_BEGIN) and signature.isascii() and len(signature) <= LONGEST_SIGNATURE):
        raise RefusedError("is not an SSH signature.")
    if not principal or any(map(is_control, principal)):
        raise RefusedError("is of a principal whose name is empty, or has control characters.")
    with _private_folder({"signature": signature.encode(), **files.contents}) as folder:
        command = [require_program(), "-Y", "verify", "-n", NAMESPACE, "-I", principal, *_time(now)]
        command += ["-f", f"{folder}/allowed_signers", "-s", f"{folder}/signature"]
        command += ["-r", f"{folder}/revoked_signers"] if "revoked_signers" in files.contents else []
        done = _run(command, statement, _SECONDS_TO_VERIFY)
    found = _FINGERPRINT.search(done.stdout)
    if done.returncode or not found:
        said = _said(done).replace(f"{folder}/allowed_signers", files.shown)
        raise RefusedError(f"cannot be verified: {said}")
    return found[1]


def _time(now: datetime.datetime) -> list[str]:
    """The time in the zone of this host: before OpenSSH 9.1, `ssh-keygen` knows no other."""
    return ["-O", f"verify-time={now.astimezone():%Y%m%d%H%M%S}"]


@contextlib.contextmanager
def _private_folder(contents: t.Mapping[str, bytes]) -> t.Iterator[str]:
    """A folder with these files, which only this user can read."""
    try:
        with tempfile.TemporaryDirectory(prefix="hrsync-") as folder:
            for name, content in contents.items():
                path = pathlib.Path(folder, name)
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(content)
            yield folder
    except OSError as error:
        raise ApprovalError(f"Temporary files for {PROGRAM} cannot be written: {error.strerror}.") from None


def _run(command: list[str], given: str, seconds: int) -> subprocess.CompletedProcess[str]:
    try:
        # The run_command of modules has no timeout, and needs a module, which an action plugin does not have.
        return subprocess.run(  # pylint: disable=ansible-bad-function
            command,
            input=given,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
            # Without a terminal, no prompt waits for an answer that nobody can give.
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise ApprovalError(f"{PROGRAM} did not answer within {seconds} seconds.") from None
    except OSError as error:
        raise ApprovalError(f"{command[0]} cannot be run: {error.strerror}.") from None


def _said(done: subprocess.CompletedProcess[str]) -> str:
    lines = done.stderr.strip().splitlines() or done.stdout.strip().splitlines()
    return ended(clip("; ".join(line.strip() for line in lines) or f"{PROGRAM} gave no reason"))
