# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks values of example files. Each error is a `ConfigurationError` with the path of the value."""

from __future__ import annotations

import typing as t

from ...module_utils.errors import ConfigurationError
from ..rendering.phrases import clip, suggestion


def check_names(given: t.Iterable[t.Any], known: t.Collection[str], where: str, word: str) -> None:
    """Raise an error if a name is not known.

    Args:
        given: the names.
        known: the names that exist.
        where: the path of the dictionary.
        word: the word for a name: `field`.
    """
    for name in given:
        if name not in known:
            near = suggestion(str(name), known) or f"; the {word}s are {', '.join(known)}."
            raise ConfigurationError(f"{where}.{name}: there is no such {word}{near}")


def dictionary(value: t.Any, where: str) -> dict[str, t.Any]:
    """The dictionary; an empty one for null."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ConfigurationError(f"{where} must be a dictionary, not {clip(value, 60)}.")
    return value


def text(value: t.Any, where: str) -> str:
    """The text, without the tags of Ansible."""
    if not isinstance(value, str):
        raise ConfigurationError(f"{where} is {clip(value, 60)}, but must be text. Put it in quotes.")
    return str(value)


def texts(value: t.Any, where: str) -> tuple[str, ...]:
    """The members of a list of texts. A single text is a list with one member, and null an empty list."""
    if value is None:
        return ()
    members = value if isinstance(value, list) else [value]
    return tuple(text(member, f"{where}[{index}]") for index, member in enumerate(members))


def choice(value: t.Any, choices: t.Sequence[str], where: str) -> str | None:
    """One of the choices; None for null."""
    if value is not None and value not in choices:
        near = suggestion(str(value), choices) or "."
        raise ConfigurationError(f"{where} is {clip(repr(value), 60)}, not one of {', '.join(choices)}{near}")
    return None if value is None else str(value)
