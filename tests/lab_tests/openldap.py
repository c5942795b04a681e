# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""OpenLDAP's command-line clients: they prepare and verify what the tests are about."""

from __future__ import annotations

import base64
import dataclasses
import os
import pathlib
import subprocess

Found = dict[str, list[bytes]]
"""One entry: values by attribute as the server spells it, the DN under `dn`."""


@dataclasses.dataclass(frozen=True)
class Clients:
    """The clients with one server and one account."""

    url: str
    user: str
    password_file: pathlib.Path
    ca_file: pathlib.Path

    def search(self, base: str, filter: str = "(objectClass=*)", *attributes: str, scope: str = "sub") -> list[Found]:
        """The entries, paged; an empty list where the base does not exist."""
        arguments = (
            "-LLL",
            "-o",
            "ldif-wrap=no",
            "-E",
            "pr=500/noprompt",
            "-b",
            base,
            "-s",
            scope,
            filter,
            *attributes,
        )
        done = self._run("ldapsearch", *arguments, allowed=(0, 32))
        return parse_ldif(done.stdout)

    def texts(self, base: str, filter: str, attribute: str, scope: str = "sub") -> list[str]:
        """One attribute's values of all entries found."""
        found = self.search(base, filter, attribute, scope=scope)
        return [value.decode() for entry in found for value in entry.get(attribute, [])]

    def add(self, dn: str, **attributes: str | bytes) -> None:
        """Adds an entry."""
        self._run("ldapadd", stdin=ldif(dn, **attributes))

    def replace(self, dn: str, attribute: str, value: str) -> None:
        """Replaces one attribute's value."""
        self._run("ldapmodify", stdin=ldif(dn, changetype="modify", replace=attribute, **{attribute: value}))

    def delete_tree(self, dn: str) -> None:
        """Deletes an entry with all below it, where it exists."""
        self._run("ldapdelete", "-r", dn, allowed=(0, 32))

    def can_bind(self, user: str, password: str) -> bool:
        """Whether the server takes these credentials."""
        arguments = ("ldapsearch", "-H", self.url, "-x", "-D", user, "-w", password, "-b", "", "-s", "base", "1.1")
        return subprocess.run(arguments, env=self._environment(), capture_output=True, check=False).returncode == 0

    def _run(
        self, program: str, *arguments: str, stdin: str = "", allowed: tuple[int, ...] = (0,)
    ) -> subprocess.CompletedProcess[str]:
        command = (program, "-H", self.url, "-x", "-D", self.user, "-y", str(self.password_file), *arguments)
        done = subprocess.run(
            command, env=self._environment(), input=stdin, capture_output=True, text=True, check=False, timeout=120
        )
        if done.returncode not in allowed:
            raise AssertionError(f"{program} {arguments}: {done.stderr}")
        return done

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LDAPTLS_CACERT": str(self.ca_file), "LDAPTLS_REQCERT": "demand"}


def ldif(dn: str, **attributes: str | bytes) -> str:
    """One record; every value in base64, so that none needs escaping."""
    lines = [_line("dn", dn)]
    for name, value in attributes.items():
        plain = name in ("changetype", "replace")
        lines.append(f"{name}: {value!s}" if plain else _line(name, value))
    return "\n".join(lines) + "\n"


def _line(name: str, value: str | bytes) -> str:
    raw = value.encode() if isinstance(value, str) else value
    return f"{name}:: {base64.b64encode(raw).decode('ascii')}"


def parse_ldif(text: str) -> list[Found]:
    """The entries of ldapsearch -LLL, unwrapped; comments and references are passed over."""
    entries: list[Found] = []
    for block in text.split("\n\n"):
        entry: Found = {}
        for line in block.splitlines():
            name, colon, value = line.partition(":")
            if not colon or line.startswith("#"):
                continue
            raw = base64.b64decode(value[1:]) if value.startswith(":") else value.removeprefix(" ").encode()
            entry.setdefault(name, []).append(raw)
        if "dn" in entry:
            entries.append(entry)
    return entries
