# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Distinguished names as strings ([RFC 4514]): parse and build. `equality` compares them. Pure."""

from __future__ import annotations

import re

from ..errors import ConfigurationError
from .text import is_control

Rdn = tuple[tuple[str, str], ...]
"""The attribute and value pairs of a relative distinguished name: one, or several if it is multi-valued.

Values are unescaped; a value in the form `#04024869` ([RFC 4514] section 2.4) is kept in this form, as `HexValue`.
"""

SPECIAL_CHARACTERS = frozenset('"+,;<>\\=')
"""Characters that are escaped within a value."""
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+")
_HEX_VALUE = re.compile(r"#(?:[0-9A-Fa-f]{2})+")
_HEX_PAIR = re.compile(r"[0-9A-Fa-f]{2}")


class DnError(ConfigurationError):
    """A string is not a distinguished name, or a value cannot be part of one."""


class HexValue(str):
    """A value written as `#` and hexadecimal BER; it is not decoded."""

    __slots__ = ()


def escape_value(value: str) -> str:
    """The value, escaped for use in a DN ([RFC 4514] section 2.4).

    Raises:
        DnError: the value is empty, or has NUL, another control character or half a surrogate pair. Some servers would
            end the name at a NUL, so the DN could identify another entry.
    """
    if not value:
        raise DnError("The name of an entry cannot be empty.")
    for position, character in enumerate(value, 1):
        if is_control(character):
            raise DnError(
                f"The name {value!a} has the control character U+{ord(character):04X} at position {position};"
                " names of entries must not have control characters."
            )
    if isinstance(value, HexValue):
        return value
    escaped = "".join("\\" + character if character in SPECIAL_CHARACTERS else character for character in value)
    if escaped[0] in " #":
        escaped = "\\" + escaped
    if value[-1] == " " and len(value) > 1:
        escaped = escaped[:-1] + "\\ "
    return escaped


def join(rdn_attribute: str, value: str, parent: str) -> str:
    """The DN of the entry with the name `value` below `parent`; raises the errors of `escape_value`."""
    return child(f"{rdn_attribute}={escape_value(value)}", parent)


def child(rdn: str, parent: str) -> str:
    """The DN from an escaped RDN and its parent, which may be empty."""
    return f"{rdn},{parent}" if parent else rdn


def rdn(dn: str) -> str:
    """The first RDN, spelled as in the DN: `CN=Nowak\\, Anna`."""
    return split(dn)[0]


def rdn_value(dn: str) -> str:
    """The unescaped value of the first RDN: `Nowak, Anna`. The first value if the RDN is multi-valued."""
    return parse(rdn(dn))[0][0][1]


def parent(dn: str) -> str:
    """The DN without its first RDN, spelled as in the DN; empty if it has only one."""
    first = rdn(dn)
    return _trim(dn)[len(first) :].lstrip(" ").removeprefix(",").lstrip(" ")


def is_deleted(dn: str) -> bool:
    """Whether the directory gave this DN to a deleted object, or to an entry below one ([MS-ADTS] 3.1.1.5.5).

    The name of a deleted object ends with a line feed, `DEL:` and its objectGUID.
    """
    return "\\0adel:" in dn.lower()


def parse(dn: str) -> tuple[Rdn, ...]:
    """The RDNs, from the entry towards the root; the empty DN has none.

    Raises:
        DnError: the string is not a DN.
    """
    return tuple(_parse_rdn(part, dn) for part in split(dn)) if _trim(dn) else ()


def problem(dn: str) -> str | None:
    """Why the string is not a DN, as a sentence; None if it is one."""
    try:
        return None if parse(dn) else "The DN is empty."
    except DnError as error:
        return str(error)


def split(dn: str) -> list[str]:
    """The RDNs, spelled as in the DN but without spaces around them."""
    return [_trim(part) for part in _split_at(dn, ",")]


def _split_at(text: str, separator: str) -> list[str]:
    """Splits at separators that are not escaped."""
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
    """The text without leading and trailing spaces, except an escaped one."""
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
    """The unescaped value; hexadecimal pairs are bytes of UTF-8."""
    if value[0] == "#":
        if not _HEX_VALUE.fullmatch(value):
            raise DnError(f"{dn!r} is not a distinguished name: write the # at the start of {value!r} as \\#.")
        return HexValue(value)
    if "\\" not in value and SPECIAL_CHARACTERS.isdisjoint(value):
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
        # AD does not escape an equals sign in a value.
        if character in SPECIAL_CHARACTERS and character != "=":
            raise DnError(f"{dn!r} is not a distinguished name: write {character} within a value as \\{character}.")
        raw += character.encode("utf-8", "surrogatepass")
        position += 1
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise DnError(f"{dn!r} is not a distinguished name: the \\XX pairs of {value!r} are not UTF-8.") from None


def _unescape_at(value: str, position: int, dn: str) -> tuple[bytes, int]:
    """The bytes of the escape whose backslash is before `position`, and the position after it."""
    if _HEX_PAIR.match(value, position):
        return bytes.fromhex(value[position : position + 2]), position + 2
    if position < len(value) and (value[position] in SPECIAL_CHARACTERS or value[position] in " #"):
        return value[position].encode(), position + 1
    raise DnError(f"{dn!r} is not a distinguished name: a backslash in {value!r} escapes nothing; write it as \\\\.")
