# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters and tests of Jinja and Ansible, with the collection's rules for null and for what is undefined.

A null from HR must give null. The string filters of Jinja convert it to the string `none`, which would then be written
to the directory as a value. A misspelt field is neither null nor anything else: without a rule of its own,
`employee.custom.vipp is not none` would be true for everybody.
"""

from __future__ import annotations

import collections.abc
import functools
import math
import typing as t

from ansible.errors import AnsibleError
from jinja2.runtime import Undefined

Function = t.Callable[..., t.Any]

BUILTIN = "ansible.builtin."

JINJA_ONLY = frozenset(
    ("d", "default", "defined", "groupby", "map", "reject", "rejectattr", "select", "selectattr", "undefined")
)
"""Plugins that come from Jinja. Since ansible-core 2.19, those of Ansible work only with its own undefined type."""

TAKES_UNDEFINED = frozenset(("d", "default", "defined", "mandatory", "ternary", "undefined"))
"""Filters and tests that are made for what can be undefined, `ternary` for the value that it does not choose."""

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
"""Filters that return null for null. All others receive the null: `default`, `ternary`, and custom filters."""

ARGUMENTS_TOO = frozenset(("format", "replace", "regex_replace"))
"""Filters of `NULL_STAYS_NULL` whose arguments become part of the string."""

NUMBERS = frozenset(("hrsync.ad.days_since",))
"""Filters that give a number, or null. Python cannot compare null with a number."""

_PLAIN = frozenset((str, list, bool, int, dict, type(None)))
_ITERATORS = (
    collections.abc.Iterator,
    collections.abc.KeysView,
    collections.abc.ValuesView,
    collections.abc.ItemsView,
    range,
)


class PluginTable(dict[str, Function]):
    """Functions by name. A function is looked up in the plugin loader of Ansible when it is first used."""

    def __init__(
        self,
        builtin: t.Mapping[str, t.Any],
        loader: t.Any,
        adapt: t.Callable[[str, Function], Function],
    ) -> None:
        """Create a table.

        Args:
            builtin: the functions of Jinja.
            loader: the plugin loader of Ansible for filters, or for tests.
            adapt: gives a function, by its short name, the rules of the collection.
        """
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
        """The function, or `default` if neither Ansible nor Jinja has it."""
        try:
            return self[name]
        except KeyError:
            return default

    def names(self) -> set[str]:
        """All names that can be listed, for suggestions."""
        listed = {plugin.ansible_name for plugin in self._loader.all()}
        return listed | {name.removeprefix(BUILTIN) for name in listed} | set(self._builtin) | set(self)

    def _find(self, name: str, short: str) -> Function | None:
        # As in Ansible, its own plugins and those in filter_plugins take precedence over those of Jinja.
        plugin = None if short in JINJA_ONLY else self._load(name)
        if plugin is not None:
            return t.cast(Function, plugin.j2_function)
        return self._builtin.get(short)

    def _load(self, name: str) -> t.Any:
        try:
            return self._loader.get(name)
        except (KeyError, AnsibleError):
            return None


def refusing_undefined(name: str, function: Function) -> Function:
    """The function, which raises UndefinedError for what is undefined if it is none of `TAKES_UNDEFINED`."""
    if name in TAKES_UNDEFINED:
        return function

    @functools.wraps(function)
    def checked(*args: t.Any, **kwargs: t.Any) -> t.Any:
        for value in args:
            require_defined(value)
        return function(*args, **kwargs)

    return checked


def require_defined(value: t.Any) -> t.Any:
    """The value. Raises UndefinedError if it is undefined."""
    if isinstance(value, Undefined):
        str(value)
    return value


def listing(function: Function) -> Function:
    """The function, with a list as its result if it returns an iterator, as in Ansible."""

    @functools.wraps(function)
    def listed(*args: t.Any, **kwargs: t.Any) -> t.Any:
        result = function(*args, **kwargs)
        if type(result) in _PLAIN:
            return result
        return list(result) if isinstance(result, _ITERATORS) else result

    return listed


def in_conditions(name: str, function: Function) -> Function:
    """A filter as it is in Ansible, with a list as its result.

    One of `NUMBERS` gives NaN for null, with which every comparison is false.
    """
    defined = refusing_undefined(name, function)
    return _number(defined) if name in NUMBERS else listing(defined)


def _number(function: Function) -> Function:
    @functools.wraps(function)
    def number(*args: t.Any, **kwargs: t.Any) -> t.Any:
        result = function(*args, **kwargs)
        return math.nan if result is None else result

    return number


def keeping_null(name: str, function: Function) -> Function:
    """A filter for values, which returns null for null if it is one of `NULL_STAYS_NULL`."""
    defined = refusing_undefined(name, function)
    if name == "join":
        return _joining(defined)
    if name not in NULL_STAYS_NULL:
        return listing(defined)
    # Functions with a decorator such as pass_context get the value as their second argument.
    position = 1 if hasattr(function, "jinja_pass_arg") else 0
    if name in ARGUMENTS_TOO:
        return _null_for_any(defined, position)
    return _null_for_value(defined, position)


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
    """`join` of Jinja, which returns null if a member is null. Use `select` before it to remove empty members."""

    @functools.wraps(function)
    def join(first: t.Any, value: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        if value is None:
            return None
        members = list(value)
        return None if any(member is None for member in members) else function(first, members, *args, **kwargs)

    return join
