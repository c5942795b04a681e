# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads attribute definitions from the schema: syntax, number of values, range, whether they are writable."""

from __future__ import annotations

import itertools
import typing as t

from ..model.directory import Entry
from ..values.syntax import AttributeType, Syntax
from ..values.text import escape_filter

_ATTRIBUTES = (
    "lDAPDisplayName",
    "attributeSyntax",
    "oMSyntax",
    "isSingleValued",
    "rangeLower",
    "rangeUpper",
    "systemOnly",
    "systemFlags",
    "linkID",
)
_NAMES_PER_SEARCH = 100

_SYNTAXES: t.Final[t.Mapping[str, Syntax]] = {
    "2.5.5.1": Syntax.DN,
    "2.5.5.2": Syntax.EXACT,
    "2.5.5.3": Syntax.EXACT,
    "2.5.5.4": Syntax.TEXT,
    "2.5.5.5": Syntax.EXACT,
    "2.5.5.6": Syntax.EXACT,
    "2.5.5.7": Syntax.EXACT,
    "2.5.5.8": Syntax.BOOLEAN,
    "2.5.5.9": Syntax.INTEGER,
    "2.5.5.10": Syntax.BINARY,
    "2.5.5.11": Syntax.EXACT,
    "2.5.5.12": Syntax.TEXT,
    "2.5.5.13": Syntax.EXACT,
    "2.5.5.14": Syntax.EXACT,
    "2.5.5.15": Syntax.BINARY,
    "2.5.5.16": Syntax.INTEGER,
    "2.5.5.17": Syntax.BINARY,
}
"""By attributeSyntax, [MS-ADTS] 3.1.1.2.2.2."""

_LARGE_INTEGER = "2.5.5.16"
_NEVER_EXPRESSIBLE = frozenset(("accountexpires",))
"""LargeIntegers that hold a timestamp or `never`; in others, such as pwdLastSet, 0 has another meaning."""

_INTEGER_BITS: t.Final[t.Mapping[str, int]] = {"2.5.5.9": 32, _LARGE_INTEGER: 64}
_CONSTRUCTED = 0x4
"""FLAG_ATTR_IS_CONSTRUCTED of systemFlags, [MS-ADTS] 2.2.10."""


class Searcher(t.Protocol):
    """The part of `connection.Directory` that is needed to read the schema."""

    schema_dn: str

    def search(
        self, base: str, filter: str, attributes: t.Collection[str], scope: t.Literal["level"], /
    ) -> t.Iterator[Entry]:
        """See `connection.Directory.search`."""


def read_attribute_types(directory: Searcher, names: t.Collection[str]) -> dict[str, AttributeType]:
    """The attributes with these names (case-insensitive), by lower-case name; the schema's unknown names are missing.

    Raises:
        DirectoryError: the schema cannot be read.
    """
    types: dict[str, AttributeType] = {}
    for some in _batches(sorted({name.lower() for name in names})):
        either = "".join(f"(lDAPDisplayName={escape_filter(name)})" for name in some)
        found = directory.search(
            directory.schema_dn, f"(&(objectClass=attributeSchema)(|{either}))", _ATTRIBUTES, "level"
        )
        types.update((attribute.name.lower(), attribute) for attribute in map(attribute_type, found))
    return types


def attribute_type(entry: Entry) -> AttributeType:
    """The attribute that an attributeSchema object defines."""
    name = entry.text("lDAPDisplayName") or ""
    attribute_syntax = entry.text("attributeSyntax") or ""
    lower, upper = _range(entry, attribute_syntax)
    return AttributeType(
        name,
        Syntax.FILETIME if name.lower() in _NEVER_EXPRESSIBLE else _SYNTAXES.get(attribute_syntax, Syntax.EXACT),
        single_valued=entry.text("isSingleValued") == "TRUE",
        range_lower=lower,
        range_upper=upper,
        writable=_is_writable(entry),
    )


def _range(entry: Entry, attribute_syntax: str) -> tuple[int | None, int | None]:
    """rangeLower and rangeUpper; for integers without them, the limits of their size."""
    lower, upper = _number(entry, "rangeLower"), _number(entry, "rangeUpper")
    if attribute_syntax not in _INTEGER_BITS:
        return lower, upper
    limit = 1 << (_INTEGER_BITS[attribute_syntax] - 1)
    return -limit if lower is None else lower, limit - 1 if upper is None else upper


def _is_writable(entry: Entry) -> bool:
    """False for attributes that only the system writes, for constructed attributes and for back links (odd linkID)."""
    return not (
        entry.text("systemOnly") == "TRUE"
        or (_number(entry, "systemFlags") or 0) & _CONSTRUCTED
        or (_number(entry, "linkID") or 0) % 2
    )


def _number(entry: Entry, attribute: str) -> int | None:
    text = entry.text(attribute)
    return None if text is None else int(text)


def _batches(names: t.Iterable[str]) -> t.Iterator[list[str]]:
    iterator = iter(names)
    while some := list(itertools.islice(iterator, _NAMES_PER_SEARCH)):
        yield some
