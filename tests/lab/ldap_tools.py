# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looking at and changing the lab's directory with ldap-utils: what tests verify with, instead of what they test."""

from __future__ import annotations

import os
import subprocess
import typing as t

from . import ldif
from .errors import LabError
from .facts import LabFacts

MANAGED = "(|(objectClass=user)(objectClass=group)(objectClass=organizationalUnit))"
"""Filter of what the collection manages: accounts, groups and organisational units."""

PAGE = 1000
"""Entries a page; Windows gives no more at once, so nor do we ask for more."""

_NO_SUCH_OBJECT = 32
_TREE_DELETE = "1.2.840.113556.1.4.805 true"
"""The control of [MS-ADTS] 3.1.1.3.4.1.15: one request deletes an entry with whatever lies below."""


class ToolError(LabError):
    """A tool of ldap-utils failed; `code` is the LDAP result code (RFC 4511, appendix A)."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def search(
    facts: LabFacts,
    base: str,
    expression: str = "(objectClass=*)",
    attributes: t.Sequence[str] = ("*",),
    scope: t.Literal["base", "one", "sub"] = "sub",
    controls: t.Sequence[str] = (),
) -> list[ldif.Entry]:
    """Entries that the administrator finds below `base`; none if `base` does not exist.

    `controls` are written as ldapsearch wants them after ``-E``.
    """
    options = [option for control in (f"pr={PAGE}/noprompt", *controls) for option in ("-E", control)]
    arguments = ["-LLL", "-o", "ldif-wrap=no", *options, "-b", base, "-s", scope, expression]
    try:
        return ldif.parse(_run("ldapsearch", facts, [*arguments, *attributes]))
    except ToolError as error:
        if error.code == _NO_SUCH_OBJECT:
            return []
        raise


def read(facts: LabFacts, dn: str, attributes: t.Sequence[str] = ("*",)) -> ldif.Entry | None:
    """The entry with this distinguished name, or None."""
    found = search(facts, dn, attributes=attributes, scope="base")
    return found[0] if found else None


def highest_usn(facts: LabFacts, base: str | None = None) -> int:
    """The highest uSNChanged of the accounts, groups and units of `base` (default: the managed base), itself included.

    Every write there but a deletion makes it higher; nothing else does. 0 if there is nothing.
    """
    found = search(facts, base or facts.managed_base, MANAGED, ["uSNChanged"])
    return max((int(entry.text("uSNChanged")) for entry in found), default=0)


def add(facts: LabFacts, records: str) -> None:
    """Add the entries of an LDIF text with ``ldapadd`` as administrator."""
    _run("ldapadd", facts, [], records)


def modify(facts: LabFacts, records: str) -> None:
    """Make the changes of an LDIF text with ``ldapmodify`` as administrator."""
    _run("ldapmodify", facts, [], records)


def delete(facts: LabFacts, dn: str) -> None:
    """Delete an entry and all below it, if it is there."""
    try:
        modify(facts, ldif.deletion(dn, _TREE_DELETE))
    except ToolError as error:
        if error.code != _NO_SUCH_OBJECT:
            raise


def bind(facts: LabFacts, user: str, given: str) -> bool:
    """Whether the server takes these credentials in a simple bind; `given` is read from standard input."""
    arguments = [
        "ldapsearch",
        "-x",
        "-H",
        facts.ldaps_url,
        "-D",
        user,
        "-y",
        "/dev/stdin",
        "-b",
        "",
        "-s",
        "base",
        "1.1",
    ]
    done = subprocess.run(
        arguments, input=given, capture_output=True, text=True, encoding="utf-8", env=environment(facts), check=False
    )
    return done.returncode == 0


def command(tool: str, facts: LabFacts) -> list[str]:
    """Start of a command line of `tool` that connects by LDAPS as administrator; it needs `environment`."""
    password_file = str(facts.administrator_password_file)
    return [tool, "-x", "-H", facts.ldaps_url, "-D", facts.administrator, "-y", password_file]


def environment(facts: LabFacts) -> dict[str, str]:
    """The environment in which ldap-utils trust the CA of the lab, whatever the machine is configured to trust."""
    return {**os.environ, "LDAPTLS_CACERT": str(facts.ca_file), "LDAPTLS_REQCERT": "demand"}


def _run(tool: str, facts: LabFacts, arguments: t.Sequence[str], given: str = "") -> str:
    done = subprocess.run(
        [*command(tool, facts), *arguments],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(facts),
        check=False,
    )
    if done.returncode != 0:
        raise ToolError(f"{tool} failed with code {done.returncode}: {done.stderr.strip()}", done.returncode)
    return done.stdout
