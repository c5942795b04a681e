# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Debian's smbclient and smbcacls: how tests look at shares, and spoil them, without what is tested."""

from __future__ import annotations

import os
import re
import subprocess
import typing as t

from .errors import LabError
from .facts import LabFacts

_STREAM = re.compile(r"^stream: \[:(?P<name>[^:]+):\$DATA\]", re.MULTILINE)


def run(facts: LabFacts, share: str, command: str, user: tuple[str, str] | None = None) -> str:
    """What smbclient prints for its commands; the administrator's, unless a user and a password are given.

    Args:
        facts: of the lab.
        share: as `//server/share`.
        command: smbclient's own, separated by semicolons.
        user: name and password.
    """
    return _checked(["smbclient", share, "-c", command], facts, user)


def tree(facts: LabFacts, share: str, folder: str) -> set[str]:
    """Names of everything below the folder, as `a/b`; hidden files too."""
    printed = run(facts, share, f'cd "{folder}"; recurse on; ls')
    found: set[str] = set()
    base = "\\" + folder.replace("/", "\\")
    place = ""
    for line in printed.splitlines():
        if line.startswith("\\"):
            place = line[len(base) :].strip("\\").replace("\\", "/") + "/"
            continue
        match = re.match(r"  (?P<name>.+?) +[A-Z]* +\d+  \w{3} \w{3} ", line)
        if match and match["name"] not in (".", ".."):
            found.add((place + match["name"]).lstrip("/"))
    return found


def names(facts: LabFacts, share: str, folder: str = "") -> set[str]:
    """Names of what is in a folder; hidden files too."""
    printed = run(facts, share, f'cd "{folder}"; ls' if folder else "ls")
    found = re.findall(r"^  (.+?) +[A-Z]* +\d+  \w{3} \w{3} ", printed, re.MULTILINE)
    return set(found) - {".", ".."}


def information(facts: LabFacts, share: str, path: str) -> dict[str, str]:
    """What smbclient's `allinfo` says of a file: `write_time`, `attributes` and the like."""
    printed = run(facts, share, f'allinfo "{path}"')
    return dict(re.findall(r"^(\w+):\s*(.*)$", printed, re.MULTILINE))


def streams(facts: LabFacts, share: str, path: str) -> set[str]:
    """Names of the alternate data streams of a file."""
    return {match["name"] for match in _STREAM.finditer(run(facts, share, f'allinfo "{path}"'))}


def permissions(facts: LabFacts, share: str, path: str, *options: str) -> list[str]:
    """The lines that smbcacls prints: `OWNER:…`, `CONTROL:…`, `ACL:name:ALLOWED/OI|CI/…`; with options that change."""
    return _checked(["smbcacls", share, path, *options], facts, None).splitlines()


def remove(facts: LabFacts, share: str, folder: str, *read_only: str) -> None:
    """Delete a folder with all that is in it, of which some is read-only; no harm where it is not there."""
    for name in read_only:
        _run(["smbclient", share, "-c", f'setmode "{folder}/{name}" -r'], facts, None)
    _run(["smbclient", share, "-c", f'deltree "{folder}"'], facts, None)


def _checked(command: list[str], facts: LabFacts, user: tuple[str, str] | None) -> str:
    done = _run(command, facts, user)
    if done.returncode or "NT_STATUS_" in done.stdout + done.stderr:
        raise LabError(f"{' '.join(command)}: {done.stdout} {done.stderr}")
    return done.stdout


def _run(command: list[str], facts: LabFacts, user: tuple[str, str] | None) -> subprocess.CompletedProcess[str]:
    name, password = user or (facts.administrator, facts.administrator_password)
    environment: t.Mapping[str, str] = {**os.environ, "PASSWD": password, "KRB5_CONFIG": str(facts.krb5_conf)}
    who = ["-U", f"{facts.netbios_domain}\\{name.partition('@')[0]}"]
    return subprocess.run(
        [*command, *who], env=environment, capture_output=True, text=True, check=False, timeout=60, errors="replace"
    )
