# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of allowed signers: who is in it, and which names and keys belong to one person. Pure.

`ssh-keygen` reads the file itself when it verifies a signature (ssh-keygen(1), ALLOWED SIGNERS). What is read here only
makes that stricter.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import datetime
import hashlib
import re
import typing as t

from ..errors import ConfigurationError
from ..model.approval import NAMESPACE
from ..values.suggestions import suggestion

_LINE: t.Final = re.compile(
    r'(?P<principals>"[^"]*"|\S+)\s+'
    r'(?:(?P<options>(?!(?:ssh|ecdsa|sk)-)(?:"(?:\\.|[^"\\])*"|[^\s"])+)\s+)?'
    r"(?P<type>(?:ssh|ecdsa|sk)-\S+)\s+(?P<key>[A-Za-z0-9+/]+={0,2})(?:\s.*)?"
)
_NAMESPACES: t.Final = re.compile(r'(?:^|,)namespaces="([^"]*)"', re.IGNORECASE)
_AUTHORITY: t.Final = re.compile(r"(?:^|,)cert-authority(?:,|$)", re.IGNORECASE)
_VALID: t.Final = re.compile(r'(?:^|,)(valid-(?:after|before)="([^"]*)")', re.IGNORECASE)
_TIME: t.Final = re.compile(r"(?P<time>\d{8}|\d{12}|\d{14})(?P<utc>Z|UTC)?", re.IGNORECASE | re.ASCII)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A line of the file whose key may sign approvals."""

    line: int
    """Its number, from 1."""
    principals: tuple[str, ...]
    """Names and patterns."""
    is_authority: bool
    """Whether the key signs certificates, which name the principals."""
    key: str
    """The fingerprint, as `ssh-keygen` writes it."""
    limits: tuple[str, ...] = ()
    """When the key is valid, as the line has it: `valid-before="20270101"`."""

    def is_valid(self, now: datetime.datetime) -> bool:
        """Whether the key is valid at this time.

        Args:
            now: in the time zone of this host, of which `ssh-keygen` takes times that name no zone.
        """
        return all(_is_within(limit, now) for limit in self.limits)


def signers_of(text: str, shown: str) -> tuple[Signer, ...]:
    """The lines of a file of allowed signers whose keys may sign approvals.

    Args:
        text: of the file.
        shown: how messages name the file.

    Raises:
        ConfigurationError: a line cannot be read, or a key would be that of everybody whom a pattern means.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            found += _signer(number, line.strip(), shown)
    return tuple(found)


def _signer(number: int, line: str, shown: str) -> list[Signer]:
    parts = _LINE.fullmatch(line)
    blob = _decoded(parts["key"]) if parts else b""
    if not parts or not blob:
        raise ConfigurationError(
            f"{shown} has a line {number} that is not of the form PRINCIPALS [OPTIONS] KEYTYPE KEY. Correct it, or"
            " remove it."
        )
    options = parts["options"] or ""
    namespaces = _NAMESPACES.search(options)
    if namespaces and not matches(NAMESPACE, namespaces[1].split(",")):
        return []
    signer = Signer(
        line=number,
        principals=tuple(filter(None, parts["principals"].strip('"').split(","))),
        is_authority=bool(_AUTHORITY.search(options)),
        key=_fingerprint(blob),
        limits=tuple(found[1] for found in _VALID.finditer(options)),
    )
    if not signer.is_authority and any(map(_is_pattern, signer.principals)):
        raise ConfigurationError(
            f"{shown} has a pattern in line {number} ({','.join(signer.principals)}), so that one key could sign for"
            " several people. Name one principal, or add cert-authority if the key signs certificates."
        )
    return [signer]


def _is_within(limit: str, now: datetime.datetime) -> bool:
    name, _equals, value = limit.partition("=")
    found = _TIME.fullmatch(value.strip('"'))
    try:
        time = datetime.datetime.strptime(found["time"].ljust(14, "0"), "%Y%m%d%H%M%S") if found else None
    except ValueError:
        time = None
    if not found or not time:
        return False
    clock = (now.astimezone(datetime.UTC) if found["utc"] else now).replace(tzinfo=None)
    return clock >= time if name.lower() == "valid-after" else clock <= time


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _fingerprint(blob: bytes) -> str:
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii")
    return f"SHA256:{digest.rstrip('=')}"


def _is_pattern(principal: str) -> bool:
    return any(character in principal for character in "*?!")


def matches(name: str, patterns: t.Iterable[str]) -> bool:
    """Whether a name matches a list of patterns (ssh_config(5), PATTERNS): one of them, and none with `!` before it."""
    several = list(patterns)
    denied = any(_matches(name, pattern[1:]) for pattern in several if pattern.startswith("!"))
    return not denied and any(_matches(name, pattern) for pattern in several if not pattern.startswith("!"))


def _matches(name: str, pattern: str) -> bool:
    wild = {"*": ".*", "?": "."}
    return bool(re.fullmatch("".join(wild.get(part, re.escape(part)) for part in pattern), name, re.DOTALL))


def check_approvers(approvers: t.Iterable[tuple[str, str]], signers: t.Sequence[Signer], shown: str) -> None:
    """Check that every approver is in the file.

    Args:
        approvers: the path of the option, for messages, and the principal.
        signers: of the file.
        shown: how messages name the file.

    Raises:
        ConfigurationError: somebody is not; the message has a line for each of them.
    """
    known = {name for signer in signers for name in signer.principals if not _is_pattern(name)}
    problems = [
        f"{where} is {approver!r}, but {shown} has no key of this principal for the namespace {NAMESPACE}"
        f"{suggestion(approver, known) or '.'}"
        for where, approver in approvers
        if not any(matches(approver, signer.principals) for signer in signers)
    ]
    if problems:
        raise ConfigurationError("\n".join(problems))


class People:
    """Which names and keys belong to one person: those that a line of the file, or a signature, has together.

    Args:
        signers: the lines of the file.
        signed: principals with the keys by which they signed.
    """

    def __init__(self, signers: t.Iterable[Signer], signed: t.Iterable[tuple[str, str]] = ()) -> None:
        self._above: dict[str, str] = {}
        for signer in signers:
            if not signer.is_authority:
                self._join([signer.key, *map(str.casefold, signer.principals)])
        for principal, key in signed:
            self._join([key, principal.casefold()])

    def _join(self, names: t.Sequence[str]) -> None:
        for name in names[1:]:
            self._above[self._root(name)] = self._root(names[0])

    def _root(self, name: str) -> str:
        while self._above.setdefault(name, name) != name:
            name = self._above[name]
        return name

    def person(self, principal: str) -> str:
        """An identity that is the same for all names and keys of the person."""
        return self._root(principal.casefold())

    def has_requested(self, principal: str, requesters: t.Iterable[str]) -> bool:
        """Whether the person has requested a plan: by the principal, another name of theirs, or its local part.

        Args:
            principal: of the person.
            requesters: the names of who has requested the plan.
        """
        person = self.person(principal)
        names = {_short(name) for name in self._above if self._root(name) == person}
        return not names.isdisjoint(map(_short, requesters))


def _short(name: str) -> str:
    """The name of a user without the domain: of `EXAMPLE\\Jo` and `jo@example.com`, `jo`."""
    return name.rpartition("\\")[2].partition("@")[0].strip().casefold()
