# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the files of allowed and of revoked signers. Nobody else may be able to change them.

They are read once, and `ssh-keygen` gets what was read.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
import stat
import typing as t

from ..errors import ConfigurationError
from .levels import approvers_of, levels_of
from .signers import Signer, check_approvers, signers_of

if t.TYPE_CHECKING:
    from ..model.approval import Level
    from ..model.option_names import OptionNames


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SignerFiles:
    """The files, as they were read."""

    shown: str
    """How messages name the file of allowed signers."""
    contents: t.Mapping[str, bytes]
    """`allowed_signers`, and `revoked_signers` if there is such a file."""
    signers: tuple[Signer, ...]


NO_FILES: t.Final = SignerFiles(shown="", contents={}, signers=())


def read_approval(params: t.Mapping[str, t.Any], names: OptionNames) -> tuple[tuple[Level, ...], SignerFiles]:
    """The levels, and the files of signers, of the options of a task; without levels, no file is read.

    Args:
        params: the options.
        names: of the options, for messages.

    Raises:
        ConfigurationError: an option or a file is wrong.
    """
    levels = levels_of(params.get("approval_levels") or (), names.approval_levels)
    if not levels:
        return (), NO_FILES
    files = files_of(params, names)
    check_approvers(approvers_of(levels, names.approval_levels), files.signers, files.shown)
    return levels, files


def files_of(params: t.Mapping[str, t.Any], names: OptionNames) -> SignerFiles:
    """The files of signers, which levels need.

    Args:
        params: the options.
        names: of the options, for messages.

    Raises:
        ConfigurationError: an option is missing, or a file is wrong.
    """
    if not params.get("allowed_signers"):
        raise ConfigurationError(
            f"{names.approval_levels} needs {names.allowed_signers}, the path of the file with the keys of the"
            " approvers."
        )
    return read_files(params["allowed_signers"], params.get("revoked_signers"), names)


def read_files(allowed: str, revoked: str | None, names: OptionNames) -> SignerFiles:
    """Read the files.

    Args:
        allowed, revoked: their paths on this host.
        names: of the options, for messages.

    Raises:
        ConfigurationError: a file cannot be read or be trusted, or has nobody.
    """
    contents = {"allowed_signers": _read(allowed, names.allowed_signers)}
    if revoked:
        contents["revoked_signers"] = _read(revoked, names.revoked_signers)
    shown = f"{names.allowed_signers} ({allowed})"
    try:
        text = contents["allowed_signers"].decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{shown} is not text in UTF-8.") from None
    signers = signers_of(text, shown)
    if not signers:
        raise ConfigurationError(
            f"{names.allowed_signers} is {allowed}, which has no keys for approvals. Add a line for each approver:"
            " PRINCIPAL KEYTYPE KEY, see ssh-keygen(1), ALLOWED SIGNERS."
        )
    return SignerFiles(shown=shown, contents=contents, signers=signers)


def _read(path: str, option: str) -> bytes:
    try:
        # Without O_NONBLOCK, opening a named pipe waits for somebody who writes to it.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            _refuse_if_others_can_change(os.fstat(file.fileno()), path, option)
            for place in (os.path.abspath(path), os.path.realpath(path)):
                _refuse_folder(os.path.dirname(place), path, option)
            return file.read()
    except OSError as error:
        raise ConfigurationError(
            f"{option} is {path}, which cannot be read on this host: {error.strerror}. Correct the path, or give the"
            " user who runs this the right to read the file."
        ) from None


def _refuse_if_others_can_change(status: os.stat_result, path: str, option: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ConfigurationError(f"{option} is {path}, which is not a file.")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigurationError(
            f"{option} is {path}, which others than its owner can write, so they could add keys of their own. Run chmod"
            f" go-w {path}."
        )
    if status.st_uid not in (0, os.geteuid()):
        raise ConfigurationError(
            f"{option} is {path}, which belongs to another user, who could add keys. It must belong to root, or to the"
            " user who runs this."
        )


def _refuse_folder(folder: str, path: str, option: str) -> None:
    mode = pathlib.Path(folder).stat().st_mode
    # In a sticky folder, such as /tmp, others cannot replace the file.
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise ConfigurationError(
            f"{option} is {path}, in a folder that everybody can write, so others could replace the file. Run chmod o-w"
            f" {folder}."
        )
