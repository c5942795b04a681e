# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names that somebody else has by now: an account cannot get them back."""

from __future__ import annotations

import typing as t

from ...values.equality import unique_dn_form, unique_form
from .marks import NAME, PLACE, Sort

if t.TYPE_CHECKING:
    from ...model.directory import Account, Snapshot
    from .changes import Work

_LOGIN, _PRINCIPAL, _DN, _ADDRESS = "login", "principal", "dn", "address"
_SPACES: t.Final[t.Mapping[str, str]] = {
    "samaccountname": _LOGIN,
    "userprincipalname": _PRINCIPAL,
    "mail": _ADDRESS,
    "proxyaddresses": _ADDRESS,
    "targetaddress": _ADDRESS,
    "mailnickname": "alias",
}
"""Attributes in lower case whose values must be unique, with the names that they share."""
_SMTP: t.Final = "smtp:"

Name: t.TypeAlias = tuple[str, str]
"""A space of names, and a name in the form in which it must be unique."""


class Names:
    """Who has which name now, and who gets one back in this plan."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._holders: dict[Name, dict[str, str]] = {}
        """By objectGUID or DN, the DN."""
        for account in snapshot.accounts:
            self._add(account.guid, account.dn, _held(account))
        for group in snapshot.groups:
            own = {"samaccountname": (group.name,), **group.unique}
            self._add(group.guid, group.dn, _names(own))
        for other in snapshot.others:
            self._add(other.dn, other.dn, _names({name: other.texts(name) for name in _SPACES}))
        for place in snapshot.ous:
            self._add(place, place, ())
        self._claims: dict[Name, str] = {}

    def taken(self, work: Work) -> t.Iterator[str]:
        """The reasons why the account cannot get its names back, as sentences."""
        guid = work.account.guid
        for shown, value, name in _wanted(work):
            others = [dn for holder, dn in self._holders.get(name, {}).items() if holder != guid]
            claim = self._claims.setdefault(name, work.label or work.account.dn)
            if others:
                yield (
                    f"{shown} {value} is that of {others[0]} now. If undoing gives that object another name, undo once"
                    " more afterwards; otherwise, change it first."
                )
            elif claim != (work.label or work.account.dn):
                yield f"{shown} {value} would also go back to {claim}. Undo one of them only."

    def _add(self, holder: str, dn: str, names: t.Iterable[Name]) -> None:
        for name in (*names, *([_of_dn(dn)] if dn else [])):
            self._holders.setdefault(name, {})[holder] = dn


def _wanted(work: Work) -> t.Iterator[tuple[str, str, Name]]:
    """The names that the account is to get back: how they are called, their values, and their forms."""
    if any(turn.thing in (NAME, PLACE) for turn in work.turns):
        yield "The name", work.dn, _of_dn(work.dn)
    for turn in work.turns:
        if turn.thing.sort is Sort.ATTRIBUTE and turn.thing.name in _SPACES:
            kept = set(_names({turn.thing.name: turn.before}))
            for value in turn.after:
                for name in _names({turn.thing.name: (value,)}):
                    if name not in kept:
                        yield turn.shown, value, name


def _held(account: Account) -> t.Iterator[Name]:
    return _names({name: account.texts(name) for name in _SPACES})


def _names(values: t.Mapping[str, tuple[str, ...]]) -> t.Iterator[Name]:
    for attribute, texts in values.items():
        space = _SPACES[attribute.lower()]
        for text in texts:
            kind, colon, rest = text.partition(":")
            is_other = space == _ADDRESS and colon and f"{kind.lower()}:" != _SMTP
            bare = rest if space == _ADDRESS and colon and not is_other else text
            yield space, unique_form(bare)


def _of_dn(name: str) -> Name:
    """The name of an entry in its container; the attribute of the RDN does not matter ([MS-ADTS] 3.1.1.3.1.2.1)."""
    return _DN, unique_dn_form(name).partition("=")[2]
