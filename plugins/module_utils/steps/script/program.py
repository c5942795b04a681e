# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks that nobody else can change a program: it runs with HR data, and with the permissions of the user."""

from __future__ import annotations

import os
import pathlib
import stat
import typing as t

from ...errors import ConfigurationError

WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def check(command: t.Sequence[str], option: str = "command") -> None:
    """Check the program, and all arguments that are files, because the script of an interpreter is an argument.

    Args:
        command: the argument list.
        option: names it in messages.

    Raises:
        ConfigurationError: the program does not exist, is not executable, or somebody else could change it.
    """
    if not command or not os.path.isabs(command[0]):
        raise ConfigurationError(f"The option {option} must begin with the absolute path of a program.")
    program = pathlib.Path(command[0])
    if not program.is_file():
        raise ConfigurationError(f"The option {option} names {program}, which is not a file.")
    if not os.access(program, os.X_OK):
        raise ConfigurationError(f"The option {option} names {program}, which is not executable. Run chmod 0755 on it.")
    for argument in command:
        if os.path.isabs(argument) and os.path.isfile(argument):
            _check_file(pathlib.Path(argument), option)


def _check_file(path: pathlib.Path, option: str) -> None:
    """Check the file, and all folders and symbolic links of its path, because each of them can replace the file."""
    real = path.resolve()
    for place in _way(path):
        problem = _problem(place.lstat())
        if problem:
            where = f"{path}, which" if place in (path, real) else f"{path}, but {place} in its path"
            raise ConfigurationError(
                f"The option {option} names {where} {problem}. Make root or the user that runs hrsync.ad its owner, and"
                " remove the write permission of all others."
            )


def _way(path: pathlib.Path) -> t.Iterator[pathlib.Path]:
    """The path, all folders above it, and the same for the target of each symbolic link among them."""
    left, seen = [path], set[pathlib.Path]()
    while left:
        place = left.pop()
        if place in seen:
            continue
        seen.add(place)
        yield place
        left.append(place.parent)
        if place.is_symlink():
            left.append(place.parent / place.readlink())


def _problem(status: os.stat_result) -> str:
    """Why others could change the file or folder, as the end of a sentence; empty if they cannot."""
    if status.st_uid not in (0, os.geteuid()):
        return f"belongs to the user with the number {status.st_uid}"
    # In a folder with the sticky bit, users cannot replace entries of others, and symbolic links are not writable.
    harmless = stat.S_ISLNK(status.st_mode) or (stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX)
    if status.st_mode & WRITABLE_BY_OTHERS and not harmless:
        return f"is writable by others (mode {stat.S_IMODE(status.st_mode):04o})"
    return ""
