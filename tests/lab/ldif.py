# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""LDIF (RFC 2849), as far as the tools of ldap-utils need and give it."""

from __future__ import annotations

import base64
import re
import typing as t

Value = str | bytes
Attributes = t.Mapping[str, Value | t.Sequence[Value]]
"""Attribute name to one value or several; text is encoded as UTF-8."""

_SAFE = re.compile(rb"(?![ :<])[ -~]*(?<! )")
"""SAFE-STRING of RFC 2849, without the control characters that it allows and the space at the end that it warns of."""


class Entry(t.NamedTuple):
    """An entry that a search found."""

    dn: str
    attributes: dict[str, tuple[bytes, ...]]
    """Attribute names in lower case."""

    def text(self, name: str) -> str:
        """First value of an attribute as text; empty if it has none."""
        return self.attributes.get(name.lower(), (b"",))[0].decode("utf-8")

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of an attribute as text."""
        return tuple(value.decode("utf-8") for value in self.attributes.get(name.lower(), ()))


def record(dn: str, attributes: Attributes) -> str:
    """A record that adds an entry, with the empty line after it."""
    lines = [line("dn", dn)]
    for name, value in attributes.items():
        lines += [line(name, one) for one in _values(value)]
    return "\n".join(lines) + "\n\n"


def change(dn: str, replaced: Attributes, *controls: str) -> str:
    """A record that replaces attributes of an entry (no values: removes them), with the empty line after it.

    `controls` are of the form ``OID true:: BASE64``.
    """
    lines = [line("dn", dn), *(f"control: {control}" for control in controls), "changetype: modify"]
    for name, value in replaced.items():
        lines += [f"replace: {name}", *(line(name, one) for one in _values(value)), "-"]
    return "\n".join(lines) + "\n\n"


def deletion(dn: str, *controls: str) -> str:
    """A record that deletes an entry, with the empty line after it; `controls` as in `change`."""
    return "\n".join([line("dn", dn), *(f"control: {control}" for control in controls), "changetype: delete"]) + "\n\n"


def line(name: str, value: Value) -> str:
    """One attribute and value, in base 64 where RFC 2849 wants it."""
    raw = value.encode("utf-8") if isinstance(value, str) else value
    if _SAFE.fullmatch(raw):
        return f"{name}: {raw.decode('ascii')}"
    return f"{name}:: {base64.b64encode(raw).decode('ascii')}"


def parse(text: str) -> list[Entry]:
    """Entries of what ``ldapsearch -LLL`` prints; comments and continuation references are left out."""
    unfolded = text.replace("\r\n", "\n").replace("\n ", "")
    found = (_entry(block) for block in re.split(r"\n\n+", unfolded))
    return [entry for entry in found if entry]


def _entry(block: str) -> Entry | None:
    dn, attributes = "", t.cast(dict[str, tuple[bytes, ...]], {})
    for name, value in filter(None, map(_attribute, block.split("\n"))):
        if name == "dn":
            dn = value.decode("utf-8")
        else:
            attributes[name] = (*attributes.get(name, ()), value)
    return Entry(dn, attributes) if "ref" not in attributes and (dn or attributes) else None


def _attribute(text: str) -> tuple[str, bytes] | None:
    name, separator, rest = text.partition(":")
    if not separator or name.startswith("#"):
        return None
    if rest.startswith(":"):
        return name.lower(), base64.b64decode(rest[1:].strip())
    return name.lower(), rest.removeprefix(" ").encode("utf-8")


def _values(value: Value | t.Sequence[Value]) -> t.Sequence[Value]:
    return [value] if isinstance(value, (str, bytes)) else value
