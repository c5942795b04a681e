# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keys to which a run is limited: the option `only`, and the variable `lifecycle_only` of the role."""

from __future__ import annotations

import json
import re
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.people.wanted import ID_PREFIX
from ...module_utils.values.text import clip, kind_of, written

if t.TYPE_CHECKING:
    from ...module_utils.model.employee import Employee

PREFIX: t.Final = "key:"
"""Marks a key as a string. Since ansible-core 2.19, a variable that is given at launch and reads like a number, a date
or a boolean is one, as AWX writes it: `0042` becomes 34."""

_SEPARATORS = re.compile(r"[\s,;]+")


def keys_of(value: t.Any, option: str) -> frozenset[str] | None:
    """The keys that an option names; None if it is not set.

    Args:
        value: a list of keys, or text with keys that commas or white space separate. Each key may begin with `PREFIX`.
        option: the name of the option, for messages.

    Raises:
        ConfigurationError: a key is not a string, or there is no key.
    """
    if value is None:
        return None
    if isinstance(value, dict):
        raise ConfigurationError(f"{option} is a dictionary, but must be a list of keys, or text with commas.")
    keys = frozenset(filter(None, (key_of(item, option) for item in _items(value, option))))
    if not keys:
        raise ConfigurationError(
            f"{option} is {written(value)}, which names nobody, so nothing is done."
            " To process all employees, do not set it."
        )
    return keys


def without_ids(only: frozenset[str] | None, records: t.Iterable[Employee]) -> frozenset[str] | None:
    """The keys, with the key of the person in place of an id. An id of nobody, or of several people, stays as it is.

    Args:
        only: what `keys_of` returns.
        records: the employees of all HR systems.
    """
    if not any(key.startswith(ID_PREFIX) for key in only or ()):
        return only
    found: dict[str, set[str]] = {}
    for record in records:
        if record.key:
            found.setdefault(f"{ID_PREFIX}{record.id}", set()).add(record.key.strip())
    known = {item: keys.pop() for item, keys in found.items() if len(keys) == 1}
    return frozenset(known.get(item, item) for item in only or ())


def _items(value: t.Any, option: str) -> t.Sequence[t.Any]:
    if isinstance(value, (list, tuple)):
        return value
    if not isinstance(value, str):
        return [value]
    if value.strip().startswith("["):
        return _listed(value, option)
    return _SEPARATORS.split(re.sub(rf"({PREFIX}|{ID_PREFIX})\s+", r"\1", value.strip(), flags=re.IGNORECASE))


def _listed(text: str, option: str) -> t.Sequence[t.Any]:
    try:
        items = json.loads(text)
    except ValueError as error:
        raise ConfigurationError(
            f"{option} is {text!r}, which begins like a list but is not one in JSON. Write the keys with commas."
        ) from error
    return t.cast("list[t.Any]", items)


def key_of(item: t.Any, option: str) -> str:
    """The key without its prefix; empty for null.

    Raises:
        ConfigurationError: it is not a string.
    """
    if item is None:
        return ""
    if isinstance(item, str):
        text = item.strip()
        has_prefix = text[: len(PREFIX)].lower() == PREFIX
        return str(text[len(PREFIX) :].strip() if has_prefix else text)
    if isinstance(item, (dict, list, tuple)):
        raise ConfigurationError(
            f"{option} has {kind_of(item)} ({clip(written(item), 60)}) in place of a key. It must be a list of keys, or"
            " text with commas."
        )
    raise ConfigurationError(
        f"{option} has {written(item)}, {kind_of(item)} and not text. The text was lost on the way: YAML, and"
        " ansible-core 2.19 and newer for a variable given at launch, read 0042 as the number 34. Write"
        f" {PREFIX} before it, as HR has it, such as {PREFIX}0042, or in YAML '0042' in quotes."
    )
