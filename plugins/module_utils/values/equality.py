# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decides when two values are equal: one question for finding, another for writing. Pure.

Finding asks whether two strings mean the same object, place, group, key or address. Case does not matter, nor do
insignificant spaces, invisible characters, and whether letters are composed ([RFC 4518]; directories compare so).

Writing asks whether the directory stores what it should show. It stores each character as it was sent (Windows and
Samba alike), so `ANNA NOWAK` is not `Anna Nowak`: correct capitals are written, once.
"""

from __future__ import annotations

import functools
import typing as t
import unicodedata

from ..errors import ConfigurationError
from . import dn, syntax
from .characters import clean, without_invisible
from .syntax import AttributeType, Syntax

ThingT = t.TypeVar("ThingT")
_NEVER = b"never"
"""The form of the timestamps that mean `never`."""


@functools.lru_cache(maxsize=1 << 16)
def find_form(text: str) -> str:
    """The string in the form for finding: equal for two strings if a directory finds one by the other.

    [RFC 4518] without case, invisible characters, insignificant spaces (2.6.1), width and composition. `Groß` and
    `Gross` differ, as for Samba; see `unique_form`.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    normalized = unicodedata.normalize("NFKC", without_invisible(text))
    return " ".join(unicodedata.normalize("NFKC", _without_case(normalized)).split())


def tidy(text: str) -> str:
    """The string without insignificant spaces ([RFC 4518] 2.6.1), as the name of an entry should be written.

    A string of nothing but spaces stays.
    """
    return " ".join(filter(None, text.split(" "))) or text


def spellings(text: str) -> tuple[str, ...]:
    """The string, and its other spellings that a search on a server has to name to find what `find_form` finds.

    Servers ignore case, Samba also insignificant spaces, and Windows composition; neither does all of it.
    """
    cleaned = clean(text)
    return tuple(dict.fromkeys(one for one in (text, cleaned, unicodedata.normalize("NFD", cleaned)) if one))


@functools.lru_cache(maxsize=1 << 16)
def unique_form(text: str) -> str:
    """The form for finding, also without accents; Windows accepts two names only if these forms differ.

    A Windows domain controller refuses the login `jose` if `josé` exists ([MS-ADTS] 6.5, Unicode comparison ignores
    nonspacing marks). Samba accepts it, so names are compared before anything is sent.
    """
    form = find_form(text)
    if form.isascii():
        return form
    decomposed = unicodedata.normalize("NFKD", form.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.casefold().split())


def key_form(attribute_type: AttributeType | None, key: str) -> str:
    """A key of an employee or a group in the form for finding, by the syntax of the attribute that stores it."""
    folds = attribute_type is None or attribute_type.syntax is Syntax.TEXT
    return find_form(key) if folds else key.strip()


@functools.lru_cache(maxsize=1 << 16)
def dn_form(name: str) -> str:
    """A DN that a person wrote, in the form for finding; raises `DnError`.

    Every comma in it separates RDNs, because a comma in a value is `\\2c`. Do not send it to a server or show it.
    """
    return _dn_in_form(name, find_form)


@functools.lru_cache(maxsize=1 << 16)
def entry_form(name: str) -> str:
    """A DN that the directory gave, in the form in which no two of its entries are equal; raises `DnError`.

    Case, escaping and spaces around separators do not matter. Windows keeps `CN=Jan  Nowak` and `CN=Jan Nowak` apart,
    and Samba composed and decomposed letters.
    """
    return _dn_in_form(name, _without_case)


def unique_dn_form(name: str) -> str:
    """A DN in the form of which a directory accepts only one; raises `DnError`."""
    return unique_form(dn_form(name))


def is_below(name: str, base: str) -> bool:
    """Whether the entry is `base` itself or below it at any depth; every entry is below the empty DN."""
    if not base:
        return True
    found, ancestor = dn_form(name), dn_form(base)
    return found == ancestor or found.endswith("," + ancestor)


def is_as_stored(attribute_type: AttributeType, before: tuple[bytes, ...], after: tuple[str, ...]) -> bool:
    """Whether nothing needs to be written, because the directory stores the desired values, in any order.

    Strings must be equal to the character. Numbers, booleans, timestamps and DNs have several spellings of one value:
    the directory stores its own, so another one would be written in every run.

    Args:
        before: the directory's values.
        after: the desired values; one with an invalid syntax (see `syntax.problem`) equals nothing.
    """
    if len(before) == 1 and len(after) == 1 and before[0] == after[0].encode("utf-8", "surrogatepass"):
        return True
    try:
        wanted = {_stored_form(attribute_type, value) for value in after}
    except ConfigurationError:
        return False
    held = {_stored_form_of_bytes(attribute_type, value) for value in before}
    if attribute_type.syntax is Syntax.FILETIME:
        return (held or {_NEVER}) == wanted if wanted else not held
    return held == wanted


def is_found(attribute_type: AttributeType, before: tuple[bytes, ...], text: str) -> bool:
    """Whether the attribute has only this value, as the directory finds values."""
    return len(before) == 1 and _found_value(attribute_type, syntax.show(attribute_type, before[0])) == _found_value(
        attribute_type, text
    )


def distinct(attribute_type: AttributeType, values: t.Iterable[str]) -> tuple[str, ...]:
    """The values in their order, without those found by an earlier one, because servers refuse equal values."""
    seen: dict[t.Hashable, str] = {}
    for value in values:
        seen.setdefault(_found_value(attribute_type, value), value)
    return tuple(seen.values())


class Finder(t.Generic[ThingT]):
    """Finds things by their names, by ever coarser forms of the name until one of them finds something.

    A directory may have two names that others regard as equal. If the first form is `str`, each of them is found by its
    own spelling, and a third spelling finds both.
    """

    def __init__(self, things: t.Iterable[tuple[str, ThingT]], *forms: t.Callable[[str], str]) -> None:
        """`forms` go from fine to coarse, such as `str, find_form, unique_form`."""
        self._things = tuple(things)
        self._forms = forms
        self._indexes: list[dict[str, tuple[ThingT, ...]]] = []

    def find(self, name: str) -> tuple[ThingT, ...]:
        """The things with the name: none, one, or several that only another spelling can tell apart.

        Raises what the forms raise, such as `DnError`.
        """
        for level, form in enumerate(self._forms):
            found = self._index(level).get(form(name))
            if found:
                return found
        return ()

    def _index(self, level: int) -> dict[str, tuple[ThingT, ...]]:
        while len(self._indexes) <= level:
            form = self._forms[len(self._indexes)]
            index: dict[str, tuple[ThingT, ...]] = {}
            for name, thing in self._things:
                key = form(name)
                index[key] = (*index.get(key, ()), thing)
            self._indexes.append(index)
        return self._indexes[level]


def _without_case(text: str) -> str:
    """The string without case, character by character.

    `str.casefold` alone would make `Groß` equal to `Gross`.
    """
    if text.isascii():
        return text.lower()
    return "".join(map(_character_without_case, text))


@functools.lru_cache(maxsize=1 << 12)
def _character_without_case(character: str) -> str:
    folded = character.casefold()
    return folded if len(folded) == 1 else character.lower()


def _dn_in_form(name: str, form: t.Callable[[str], str]) -> str:
    return ",".join(_rdn_in_form(pairs, form) for pairs in dn.parse(name))


def _rdn_in_form(pairs: dn.Rdn, form: t.Callable[[str], str]) -> str:
    return "+".join(sorted(f"{attribute.lower()}={_rdn_value(value, form)}" for attribute, value in pairs))


def _rdn_value(value: str, form: t.Callable[[str], str]) -> str:
    if isinstance(value, dn.HexValue):
        return value.lower()
    # A value of nothing but spaces is equal to one space ([RFC 4518] 2.6.1).
    formed = form(value) or " "
    escaped = "".join(f"\\{ord(c):02x}" if c in dn.SPECIAL_CHARACTERS and c != "=" else c for c in formed)
    return "\\23" + escaped[1:] if escaped[0] == "#" else escaped


def _found_value(attribute_type: AttributeType, text: str) -> t.Hashable:
    if attribute_type.syntax is Syntax.TEXT:
        return find_form(text)
    try:
        return _stored_form(attribute_type, text)
    except ConfigurationError:
        return ("invalid", text)


def _stored_form(attribute_type: AttributeType, text: str) -> t.Hashable:
    if attribute_type.syntax is Syntax.DN:
        return dn_form(text)
    encoded = syntax.encode(attribute_type, text)
    if attribute_type.syntax is Syntax.FILETIME and int(encoded) in syntax.NEVER:
        return _NEVER
    return encoded


def _stored_form_of_bytes(attribute_type: AttributeType, value: bytes) -> t.Hashable:
    if attribute_type.syntax in (Syntax.TEXT, Syntax.BINARY, Syntax.EXACT):
        return value
    try:
        return _stored_form(attribute_type, value.decode("utf-8"))
    except (ConfigurationError, UnicodeDecodeError):
        return value
