# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML files on the controller that a user names: a path of a file, or of a folder with such files."""

from __future__ import annotations

import pathlib
import typing as t

from ansible.errors import AnsibleError

from ...module_utils.errors import ConfigurationError
from ..rendering.phrases import clip
from ..rendering.trust import TAGS_TRUST

if t.TYPE_CHECKING:
    from ansible.parsing.dataloader import DataLoader

SUFFIXES: t.Final = (".yml", ".yaml", ".json")


def files_of(paths: t.Iterable[str], option: str) -> tuple[pathlib.Path, ...]:
    """The files at the paths, those of a folder in the order of their names, with all that is below it.

    Args:
        paths: relative to the working directory; `~` is expanded.
        option: the name of the option, for messages.

    Raises:
        ConfigurationError: there is nothing at a path, or a folder has no such file.
    """
    return tuple(file for path in paths for file in _files_at(pathlib.Path(path).expanduser().absolute(), option))


def _files_at(path: pathlib.Path, option: str) -> t.Sequence[pathlib.Path]:
    if not path.exists():
        raise ConfigurationError(f"{option}: there is no file or folder {path}.")
    if not path.is_dir():
        return (path,)
    found = [file for file in sorted(path.rglob("*")) if file.suffix in SUFFIXES and not _is_hidden(file, path)]
    if not found:
        raise ConfigurationError(f"{option}: the folder {path} has no file that ends in {', '.join(SUFFIXES)}.")
    return found


def _is_hidden(file: pathlib.Path, folder: pathlib.Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def load(loader: DataLoader, file: pathlib.Path, option: str) -> dict[str, t.Any]:
    """The dictionary in a file, decrypted with the vault secrets of the play; empty for an empty file.

    Its templates are trusted as those of the inventory, because it is a file of the controller that the user names.

    Args:
        loader: of the play.
        file: its path.
        option: the name of the option, for messages.

    Raises:
        ConfigurationError: the file cannot be read, or does not contain a dictionary.
    """
    try:
        content = parse(loader, file)
    except (AnsibleError, OSError) as error:
        raise ConfigurationError(f"{option}: {file}{_line(error)} cannot be read: {clip(error)}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigurationError(f"{option}: {file} must contain a dictionary, not {clip(content, 60)}.")
    return t.cast("dict[str, t.Any]", content)


def parse(loader: DataLoader, file: pathlib.Path) -> t.Any:
    """The content of a file, whose templates are trusted. Raises the errors of the loader."""
    trust = {"trusted_as_template": True} if TAGS_TRUST else {}
    return loader.load_from_file(str(file), **trust)


def _line(error: Exception) -> str:
    """Where the error is: since 2.19, ansible-core has it beside the message."""
    number = getattr(getattr(error, "obj", None), "line_num", None)
    return f", line {number}," if number else ""
