# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a program may be run with what HR knows: it and its folders must be nobody else's to change."""

from __future__ import annotations

import os
import pathlib
import stat
import typing as t

from ...errors import ConfigurationError

WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def check(command: t.Sequence[str]) -> None:
    """Look at the program, and at every argument that is a file: an interpreter is given the script as an argument.

    Args:
        command: the argument list.

    Raises:
        ConfigurationError: the program is not there, cannot be run, or somebody else could change it.
    """
    if not command or not os.path.isabs(command[0]):
        raise ConfigurationError("The option command must begin with the absolute path of a program.")
    program = pathlib.Path(command[0])
    if not program.is_file():
        raise ConfigurationError(f"The option command names {program}, which is not a file.")
    if not os.access(program, os.X_OK):
        raise ConfigurationError(f"The option command names {program}, which may not be executed; chmod 0755 it.")
    for argument in command:
        if os.path.isabs(argument) and os.path.isfile(argument):
            _check_file(pathlib.Path(argument))


def _check_file(path: pathlib.Path) -> None:
    """The file itself and every folder and symbolic link on the way to it: who changes one of them changes the file."""
    real = path.resolve()
    for place in _way(path):
        problem = _problem(place.lstat())
        if problem:
            where = f"{path}" if place in (path, real) else f"{path}, and {place} on the way to it"
            raise ConfigurationError(
                f"The option command names {where} {problem}. Give it to root or to the user who runs it, and take the"
                " right to write from everybody else."
            )


def _way(path: pathlib.Path) -> t.Iterator[pathlib.Path]:
    """What the path leads through: itself, all folders above it, and the same of what each symbolic link leads to."""
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
    """Why others could change it, as the end of a sentence."""
    if status.st_uid not in (0, os.geteuid()):
        return f"belongs to the user with the number {status.st_uid}"
    # Nobody can replace others' entries of a folder with the sticky bit, and nobody can write to a symbolic link.
    harmless = stat.S_ISLNK(status.st_mode) or (stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX)
    if status.st_mode & WRITABLE_BY_OTHERS and not harmless:
        return f"is writable by others (mode {stat.S_IMODE(status.st_mode):04o})"
    return ""
