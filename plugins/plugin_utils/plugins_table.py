# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jinja's filters and tests, completed by Ansible's, with the collection's rule for null.

A null from HR has to stay a null. Jinja's own text filters make the word `none` of it, which would then be written
into the directory as if it were somebody's name.
"""

from __future__ import annotations

import collections.abc
import functools
import typing as t

from ansible.errors import AnsibleError

Function = t.Callable[..., t.Any]

BUILTIN = "ansible.builtin."

JINJA_ONLY = frozenset(
    ("d", "default", "defined", "groupby", "map", "reject", "rejectattr", "select", "selectattr", "undefined")
)
"""Plugins of which Jinja's own version is taken: from 2.19 on Ansible's works with Ansible's kind of undefined only."""

NULL_STAYS_NULL = frozenset(
    # Jinja's own
    "abs capitalize center e escape filesizeformat first float forceescape format indent int last lower replace"
    " round string striptags title trim truncate upper urlencode urlize wordcount wordwrap"
    # Ansible's
    " b64decode b64encode basename checksum comment dirname expanduser expandvars from_json from_yaml hash"
    " human_readable human_to_bytes md5 normpath password_hash quote realpath regex_escape regex_findall regex_replace"
    " regex_search sha1 split splitext to_datetime to_uuid urldecode urlsplit win_basename win_dirname win_splitdrive"
    "".split()
)
"""Filters that answer null for null. All others get to see the null: `default`, `ternary`, and the user's own."""

ARGUMENTS_TOO = frozenset(("format", "replace", "regex_replace"))
"""Of those, the ones that put their arguments into the text."""

_PLAIN = frozenset((str, list, bool, int, dict, type(None)))
_ITERATORS = (
    collections.abc.Iterator,
    collections.abc.KeysView,
    collections.abc.ValuesView,
    collections.abc.ItemsView,
    range,
)


class PluginTable(dict[str, Function]):
    """Functions by name, looked up in Ansible's plugin loader when a name is used for the first time."""

    def __init__(
        self,
        builtin: t.Mapping[str, t.Any],
        loader: t.Any,
        adapt: t.Callable[[str, Function], Function] = lambda name, function: function,
    ) -> None:
        super().__init__()
        self._builtin = builtin
        self._loader = loader
        self._adapt = adapt

    def __missing__(self, name: str) -> Function:
        short = name.removeprefix(BUILTIN)
        function = self._find(name, short)
        if function is None:
            raise KeyError(name)
        self[name] = self._adapt(short, function)
        return self[name]

    def __contains__(self, name: object) -> bool:
        return self.get(name) is not None

    def get(self, name: t.Any, default: t.Any = None) -> t.Any:
        """The function, or `default` where neither Ansible nor Jinja knows it."""
        try:
            return self[name]
        except KeyError:
            return default

    def names(self) -> set[str]:
        """Every name that can be listed, for suggestions."""
        listed = {plugin.ansible_name for plugin in self._loader.all()}
        return listed | {name.removeprefix(BUILTIN) for name in listed} | set(self._builtin) | set(self)

    def _find(self, name: str, short: str) -> Function | None:
        # Ansible's own names come first, as within Ansible; so do those of the user's filter_plugins.
        plugin = None if short in JINJA_ONLY else self._load(name)
        if plugin is not None:
            return t.cast(Function, plugin.j2_function)
        return self._builtin.get(short)

    def _load(self, name: str) -> t.Any:
        try:
            return self._loader.get(name)
        except (KeyError, AnsibleError):
            return None


def listing(name: str, function: Function) -> Function:
    """The function, its result a list where it is an iterator, as Ansible does it."""

    @functools.wraps(function)
    def listed(*args: t.Any, **kwargs: t.Any) -> t.Any:
        result = function(*args, **kwargs)
        if type(result) in _PLAIN:
            return result
        return list(result) if isinstance(result, _ITERATORS) else result

    return listed


def keeping_null(name: str, function: Function) -> Function:
    """The function, answering null for null where it is one of `NULL_STAYS_NULL`."""
    if name == "join":
        return _joining(function)
    if name not in NULL_STAYS_NULL:
        return listing(name, function)
    # Functions marked with pass_context and the like get the value as their second argument.
    position = 1 if hasattr(function, "jinja_pass_arg") else 0
    if name in ARGUMENTS_TOO:
        return _null_for_any(function, position)
    return _null_for_value(function, position)


def _null_for_value(function: Function, position: int) -> Function:
    if position == 0:

        @functools.wraps(function)
        def simple(value: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
            return None if value is None else function(value, *args, **kwargs)

        return simple

    @functools.wraps(function)
    def passed(first: t.Any, value: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        return None if value is None else function(first, value, *args, **kwargs)

    return passed


def _null_for_any(function: Function, position: int) -> Function:
    @functools.wraps(function)
    def guarded(*args: t.Any, **kwargs: t.Any) -> t.Any:
        if any(value is None for value in (*args[position:], *kwargs.values())):
            return None
        return function(*args, **kwargs)

    return guarded


def _joining(function: Function) -> Function:
    """Jinja's `join`, null where a member is null; `select` before it leaves the empty ones out."""

    @functools.wraps(function)
    def join(first: t.Any, value: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        if value is None:
            return None
        members = list(value)
        return None if any(member is None for member in members) else function(first, members, *args, **kwargs)

    return join
