# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Distinguished names as text ([RFC 4514]): take apart, put together, compare. Pure."""

from __future__ import annotations

import functools
import re

from ..errors import ConfigurationError
from .text import fold, is_control

Rdn = tuple[tuple[str, str], ...]
"""The attribute and value pairs of a relative distinguished name: one, or several where it is multi-valued.

Values are unescaped; a value in the form `#04024869` of [RFC 4514] section 2.4 stays in it, as `HexValue`.
"""

_SPECIAL = frozenset('"+,;<>\\=')
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+")
_HEX_VALUE = re.compile(r"#(?:[0-9A-Fa-f]{2})+")
_HEX_PAIR = re.compile(r"[0-9A-Fa-f]{2}")


class DnError(ConfigurationError):
    """A text is not a distinguished name, or a value cannot be part of one."""


class HexValue(str):
    """A value written as `#` and hexadecimal BER; kept as it is."""

    __slots__ = ()


def escape_value(value: str) -> str:
    """The value as it is written within a DN ([RFC 4514] section 2.4).

    Raises:
        DnError: the value is empty, or holds NUL, another control character or half a surrogate pair. A NUL would
            end the name for some servers, and what follows it could then name another entry.
    """
    if not value:
        raise DnError("An empty text cannot be the name of an entry.")
    for position, character in enumerate(value, 1):
        if is_control(character):
            raise DnError(
                f"The name {value!a} holds the control character U+{ord(character):04X} at position {position};"
                " names of entries must not hold any."
            )
    if isinstance(value, HexValue):
        return value
    escaped = "".join("\\" + character if character in _SPECIAL else character for character in value)
    if escaped[0] in " #":
        escaped = "\\" + escaped
    if value[-1] == " " and len(value) > 1:
        escaped = escaped[:-1] + "\\ "
    return escaped


def join(rdn_attribute: str, value: str, parent: str) -> str:
    """The DN of the entry that is named `value` below `parent`; raises DnError as `escape_value` does."""
    return child(f"{rdn_attribute}={escape_value(value)}", parent)


def child(rdn: str, parent: str) -> str:
    """The DN made of an RDN that is already escaped and its parent, which may be empty."""
    return f"{rdn},{parent}" if parent else rdn


def rdn(dn: str) -> str:
    """The first RDN, as the DN spells it: `CN=Nowak\\, Anna`."""
    return split(dn)[0]


def rdn_value(dn: str) -> str:
    """The unescaped value of the first RDN: `Nowak, Anna`. The first value where the RDN is multi-valued."""
    return parse(rdn(dn))[0][0][1]


def parent(dn: str) -> str:
    """The DN without its first RDN, as the DN spells it; empty above the last one."""
    first = rdn(dn)
    return _trim(dn)[len(first) :].lstrip(" ").removeprefix(",").lstrip(" ")


def is_below(dn: str, base: str) -> bool:
    """Whether the entry is `base` itself or lies anywhere below it; everything lies below the empty DN."""
    if not base:
        return True
    name, ancestor = normalise(dn), normalise(base)
    # In the comparison form a comma within a value is \2c, so a comma always separates RDNs.
    return name == ancestor or name.endswith("," + ancestor)


@functools.lru_cache(maxsize=1 << 16)
def normalise(dn: str) -> str:
    """The comparison form: two DNs name the same entry exactly when these are equal.

    Case, escaping, spaces around separators and the order within a multi-valued RDN do not matter. Not to be sent to
    a server or shown.
    """
    return ",".join(_normalised_rdn(pairs) for pairs in parse(dn))


def parse(dn: str) -> tuple[Rdn, ...]:
    """The RDNs, from the entry towards the root; the empty DN has none.

    Raises:
        DnError: the text is not a DN.
    """
    return tuple(_parse_rdn(part, dn) for part in split(dn)) if _trim(dn) else ()


def problem(dn: str) -> str | None:
    """Why the text is not a DN, as a sentence; None where it is one."""
    try:
        return None if parse(dn) else "The DN is empty."
    except DnError as error:
        return str(error)


def split(dn: str) -> list[str]:
    """The RDNs as the DN spells them, without the spaces around them."""
    return [_trim(part) for part in _split_at(dn, ",")]


def _split_at(text: str, separator: str) -> list[str]:
    """Splits where the separator is not escaped."""
    if "\\" not in text:
        return text.split(separator)
    parts, start, position = [], 0, 0
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] == separator:
            parts.append(text[start:position])
            start = position + 1
        position += 1
    return [*parts, text[start:]]


def _trim(text: str) -> str:
    """Without leading and trailing spaces, but with one that is escaped."""
    text = text.lstrip(" ")
    trimmed = text.rstrip(" ")
    backslashes = len(trimmed) - len(trimmed.rstrip("\\"))
    return trimmed + " " if backslashes % 2 and len(trimmed) < len(text) else trimmed


def _parse_rdn(part: str, dn: str) -> Rdn:
    return tuple(_parse_pair(pair, dn) for pair in _split_at(part, "+"))


def _parse_pair(pair: str, dn: str) -> tuple[str, str]:
    attribute, equals, value = pair.partition("=")
    attribute = attribute.strip(" ")
    if not equals or not _ATTRIBUTE.fullmatch(attribute):
        raise DnError(f"{dn!r} is not a distinguished name: {_trim(pair)!r} is not of the form attribute=value.")
    value = _trim(value)
    if not value:
        raise DnError(f"{dn!r} is not a distinguished name: {attribute} has no value.")
    return attribute, _unescape(value, dn)


def _unescape(value: str, dn: str) -> str:
    """The value that the escaped text stands for; hexadecimal pairs are bytes of UTF-8."""
    if value[0] == "#":
        if not _HEX_VALUE.fullmatch(value):
            raise DnError(f"{dn!r} is not a distinguished name: write the # at the start of {value!r} as \\#.")
        return HexValue(value)
    if "\\" not in value and _SPECIAL.isdisjoint(value):
        return value
    return _unescape_bytes(value, dn)


def _unescape_bytes(value: str, dn: str) -> str:
    raw, position = bytearray(), 0
    while position < len(value):
        character = value[position]
        if character == "\\":
            decoded, position = _unescape_at(value, position + 1, dn)
            raw += decoded
            continue
        # AD writes an equals sign within a value without escaping it.
        if character in _SPECIAL and character != "=":
            raise DnError(f"{dn!r} is not a distinguished name: write {character} within a value as \\{character}.")
        raw += character.encode("utf-8", "surrogatepass")
        position += 1
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise DnError(f"{dn!r} is not a distinguished name: the \\XX pairs of {value!r} are not UTF-8.") from None


def _unescape_at(value: str, position: int, dn: str) -> tuple[bytes, int]:
    """The bytes of the escape whose backslash is before `position`, and where the text goes on."""
    if _HEX_PAIR.match(value, position):
        return bytes.fromhex(value[position : position + 2]), position + 2
    if position < len(value) and (value[position] in _SPECIAL or value[position] in " #"):
        return value[position].encode(), position + 1
    raise DnError(f"{dn!r} is not a distinguished name: a backslash in {value!r} escapes nothing; write it as \\\\.")


def _normalised_rdn(pairs: Rdn) -> str:
    return "+".join(sorted(f"{attribute.lower()}={_comparable(value)}" for attribute, value in pairs))


def _comparable(value: str) -> str:
    if isinstance(value, HexValue):
        return value.lower()
    folded = fold(value)
    if folded[0] == "#":
        folded = "\\23" + folded[1:]
    return "".join(f"\\{ord(c):02x}" if c in _SPECIAL and c != "=" else c for c in folded)
