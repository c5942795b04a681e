# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts values to and from PowerShell's CLIXML ([MS-PSRP] section 2.2.5) where pypsrp does not."""

from __future__ import annotations

import base64
import datetime
import re
import typing as t
import uuid
import xml.etree.ElementTree as ET

from ...values.text import kind_of
from . import internals

if t.TYPE_CHECKING:
    from .commands import Properties, Value

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LISTS = frozenset({"LST", "IE", "STK", "QUE"})
_INTEGERS = frozenset({"By", "SB", "U16", "I16", "U32", "I32", "U64", "I64"})
_FLOATS = frozenset({"Sg", "Db"})
_SMALLEST, _LARGEST = -(2**31), 2**31 - 1


def parameter(value: Value) -> t.Any:
    """A parameter's value in a form that pypsrp can send.

    Raises:
        TypeError: values of this class are not supported, or a datetime has no time zone.
    """
    if isinstance(value, datetime.datetime):
        return _date_time(value)
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, bool | bytes | uuid.UUID):
        return value
    if isinstance(value, int):
        # pypsrp sends every integer as an Int32.
        return value if _SMALLEST <= value <= _LARGEST else _element("I64", str(value))
    if isinstance(value, list | tuple):
        return [parameter(each) for each in value]
    raise TypeError(f"A parameter of a command cannot be {kind_of(value)}.")


def _date_time(value: datetime.datetime) -> ET.Element:
    """A DateTime, which pypsrp itself cannot send; in UTC, because the server's time zone is not known."""
    if value.tzinfo is None:
        raise TypeError(f"{value.isoformat()} has no time zone, so it is not a timestamp.")
    moment = value.astimezone(datetime.UTC).replace(tzinfo=None)
    return _element("DT", f"{moment.isoformat()}Z")


def _element(tag: str, text: str) -> ET.Element:
    element = ET.Element(tag)
    element.text = text
    return element


def properties(output: t.Any) -> Properties:
    """The properties of a command's output object; a primitive value is the property `Value`."""
    text = internals.xml_of(output)
    if text is None:
        return {"Value": str(output) if isinstance(output, uuid.UUID) else output}
    element = ET.fromstring(text)
    found = _Reader().properties(element)
    return found or {"Value": _Reader().value(element)}


class _Reader:
    """Reads one object, and keeps the objects in it because later elements may refer to them."""

    def __init__(self) -> None:
        self._known: dict[str, t.Any] = {}

    def properties(self, element: ET.Element) -> Properties:
        """The properties of the .NET object, and those that PowerShell added."""
        members = (member for part in ("Props", "MS") for member in element.findall(f"{part}/*"))
        return {_text(member.get("N", "")): self.value(member) for member in members}

    def value(self, element: ET.Element) -> t.Any:
        """The value of an element of any type."""
        tag, text = element.tag, element.text or ""
        if tag == "Obj":
            value = self._known[element.get("RefId", "")] = self._object(element)
            return value
        if tag == "Ref":
            return self._known.get(element.get("RefId", ""))
        return _primitive(tag, text)

    def _object(self, element: ET.Element) -> t.Any:
        for part in element:
            if part.tag in _LISTS:
                return [self.value(each) for each in part]
            if part.tag == "DCT":
                return dict(map(self._entry, part))
        name = element.find("ToString")
        if name is not None:
            return _text(name.text or "")
        return self.properties(element)

    def _entry(self, element: ET.Element) -> tuple[str, t.Any]:
        key, value = element.find("*[@N='Key']"), element.find("*[@N='Value']")
        return (
            "" if key is None else str(self.value(key)),
            None if value is None else self.value(value),
        )


def _primitive(tag: str, text: str) -> t.Any:
    if tag == "Nil":
        return None
    if tag == "B":
        return text.lower() == "true"
    if tag in _INTEGERS:
        return int(text)
    if tag in _FLOATS:
        return float(text)
    if tag == "BA":
        return base64.b64decode(text)
    return _text(text)


def _text(text: str) -> str:
    """Decodes the escapes of [MS-PSRP] section 2.2.5.3.2, which represent UTF-16 code units."""
    if "_x" not in text:
        return text
    units = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
