# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Encodes, shows and validates values by the syntax of their attribute in the schema. Pure."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime
import enum
import re
import typing as t

from ..errors import ConfigurationError
from . import dn
from .text import is_control

NEVER = (0, 0x7FFFFFFFFFFFFFFF)
"""FILETIME values that mean `never`; AD writes either ([MS-ADTS] 3.1.1.8, accountExpires)."""

_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_TICKS = 10_000_000
"""FILETIME units of 100 nanoseconds in a second."""
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_MULTI_LINE = frozenset(("streetaddress", "info", "comment", "postaladdress", "homepostaladdress", "registeredaddress"))
"""Attributes that may have line breaks and tabs."""
_ENCODING_ERRORS: t.Final = (ValueError, OverflowError, binascii.Error)


class Syntax(enum.StrEnum):
    """The kind of values of an attribute, from attributeSyntax and oMSyntax ([MS-ADTS] 3.1.1.2.2.2)."""

    TEXT = "text"
    """Unicode, teletex or case-ignore strings: comparisons ignore case."""
    EXACT = "exact"
    """IA5, printable, numeric and case-exact strings."""
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DN = "dn"
    FILETIME = "filetime"
    """LargeInteger attributes with a timestamp or `never` (both 0 and 2^63-1), such as accountExpires."""
    BINARY = "binary"
    """Octet strings; written and shown as base64."""


@dataclasses.dataclass(frozen=True, slots=True)
class AttributeType:
    """One attributeSchema object."""

    name: str
    """lDAPDisplayName."""
    syntax: Syntax
    single_valued: bool
    range_upper: int | None = None
    """Characters of a string, bytes of an octet string, or the largest integer."""
    range_lower: int | None = None
    writable: bool = True
    """False for systemOnly, constructed and back-link attributes."""


def encode(attribute_type: AttributeType, text: str) -> bytes:
    """The value in the form that servers accept.

    Booleans may have any case. Binary values are given as base64, FILETIME as a number, as `never` or as an ISO 8601
    timestamp with an offset from UTC (`2026-12-01T00:00:00+01:00`). Days are timestamps already, see `instants.expiry`.

    Raises:
        ConfigurationError: the string does not match the attribute's syntax.
    """
    try:
        return _ENCODERS.get(attribute_type.syntax, _encode_text)(text)
    except _ENCODING_ERRORS:
        raise ConfigurationError(f"{attribute_type.name}: {_expected(attribute_type.syntax, text)}") from None


def show(attribute_type: AttributeType, value: bytes) -> str:
    """The value as a string for which `encode` returns an equal value."""
    if attribute_type.syntax is Syntax.BINARY:
        return base64.b64encode(value).decode("ascii")
    text = value.decode("utf-8", "replace")
    if attribute_type.syntax is Syntax.FILETIME and _INTEGER.fullmatch(text):
        return show_filetime(int(text))
    return text


def show_filetime(ticks: int) -> str:
    """`never`, or the timestamp in UTC as ISO 8601; the number itself if it is out of range or not a whole second."""
    if ticks in NEVER:
        return "never"
    seconds, rest = divmod(ticks, _TICKS)
    try:
        moment = _EPOCH + datetime.timedelta(seconds=seconds)
    except OverflowError:
        return str(ticks)
    return str(ticks) if rest or ticks < 0 else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def filetime_moment(ticks: int) -> datetime.datetime | None:
    """The timestamp of a FILETIME, in UTC and whole seconds; None if it means `never` or is out of range."""
    try:
        return None if ticks in NEVER or ticks < 0 else _EPOCH + datetime.timedelta(seconds=ticks // _TICKS)
    except OverflowError:
        return None


def filetime(moment: datetime.datetime) -> int:
    """The FILETIME of a timestamp with a time zone: units of 100 ns since 1601 ([MS-DTYP] 2.3.3)."""
    return (moment - _EPOCH) // datetime.timedelta(microseconds=1) * 10


def generalized_time(text: str) -> datetime.datetime:
    """A value such as `20261128081504.0Z` ([RFC 4517] section 3.3.13, as Active Directory writes it)."""
    return datetime.datetime.strptime(text, "%Y%m%d%H%M%S.%fZ").replace(tzinfo=datetime.UTC)


def problem(attribute_type: AttributeType, values: tuple[str, ...]) -> str | None:
    """Why the directory would refuse the values, as a sentence without the attribute's name; None if it would not.

    Windows refuses values that Samba accepts, so they are validated before anything is sent.
    """
    if not attribute_type.writable:
        return "the directory computes this attribute itself; it cannot be written."
    if attribute_type.single_valued and len(values) > 1:
        return f"{len(values)} values, but the schema allows one."
    for value in values:
        found = _value_problem(attribute_type, value)
        if found:
            return found
    return None


def _value_problem(attribute_type: AttributeType, value: str) -> str | None:
    if not value:
        return "an empty string cannot be stored; clear the attribute instead."
    found = _control_problem(attribute_type.name, value)
    if found:
        return found
    try:
        encoded = _ENCODERS.get(attribute_type.syntax, _encode_text)(value)
    except _ENCODING_ERRORS:
        return _expected(attribute_type.syntax, value)
    if attribute_type.syntax is Syntax.DN:
        return dn.problem(value)
    if attribute_type.syntax is Syntax.FILETIME and not NEVER[0] <= int(encoded) <= NEVER[1]:
        return _expected(attribute_type.syntax, value)
    return _range_problem(attribute_type, value, encoded)


def _control_problem(name: str, value: str) -> str | None:
    lawful = "\r\n\t" if name.lower() in _MULTI_LINE else ""
    if value.isprintable():
        return None
    for character in value:
        if is_control(character) and character not in lawful:
            return f"{value!a} has the control character U+{ord(character):04X}."
    return None


def _range_problem(attribute_type: AttributeType, value: str, encoded: bytes) -> str | None:
    lower, upper = attribute_type.range_lower, attribute_type.range_upper
    size, unit = _size(attribute_type.syntax, value, encoded)
    if upper is not None and size > upper:
        return f"{size}{unit}, but the schema allows at most {upper}."
    if lower is not None and size < lower:
        return f"{size}{unit}, but the schema requires at least {lower}."
    return None


def _size(syntax: Syntax, value: str, encoded: bytes) -> tuple[int, str]:
    """The size that the schema's range limits, and its unit."""
    if syntax in (Syntax.INTEGER, Syntax.FILETIME):
        return int(encoded), ""
    if syntax is Syntax.BINARY:
        return len(encoded), " bytes"
    # AD counts UTF-16 code units; for most strings these are the characters.
    return len(value.encode("utf-16-le", "surrogatepass")) // 2, " characters"


def _expected(syntax: Syntax, value: str) -> str:
    return f"{_shortened(value)} is not {_FORMS.get(syntax, 'text that UTF-8 can hold')}."


def _shortened(value: str) -> str:
    return repr(value if len(value) <= 80 else value[:77] + "...")


def _encode_text(text: str) -> bytes:
    return text.encode("utf-8")


def _encode_integer(text: str) -> bytes:
    return str(_integer(text)).encode("ascii")


def _encode_boolean(text: str) -> bytes:
    upper = text.strip().upper()
    if upper not in ("TRUE", "FALSE"):
        raise ValueError(text)
    return upper.encode("ascii")


def _encode_filetime(text: str) -> bytes:
    return str(_ticks(text)).encode("ascii")


def _encode_binary(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text.strip()):
        raise ValueError(text)
    return int(text)


def _ticks(text: str) -> int:
    text = text.strip()
    if text.lower() == "never":
        return NEVER[1]
    if _INTEGER.fullmatch(text):
        return int(text)
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return filetime(moment)


_ENCODERS: t.Final[t.Mapping[Syntax, t.Callable[[str], bytes]]] = {
    Syntax.INTEGER: _encode_integer,
    Syntax.BOOLEAN: _encode_boolean,
    Syntax.FILETIME: _encode_filetime,
    Syntax.BINARY: _encode_binary,
}
_FORMS: t.Final[t.Mapping[Syntax, str]] = {
    Syntax.INTEGER: "an integer",
    Syntax.BOOLEAN: "TRUE or FALSE",
    Syntax.FILETIME: (
        "a timestamp from 1601 on; write never, a day such as 2026-12-31, or ISO 8601 with an offset from UTC, as in"
        " 2026-12-01T00:00:00+01:00"
    ),
    Syntax.BINARY: "base64",
}
