# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The changes of one person as lines for people, from the JSON report: what, before, after and why."""

from __future__ import annotations

import re
import typing as t

from ...module_utils.model import kinds
from ...module_utils.presentation.change_names import SECRET, SECRET_CHANGED
from ...module_utils.presentation.plain_words import plain
from ...module_utils.steps.registry import KINDS_BY_NAME
from ...module_utils.values import dn as names
from ...module_utils.values.dn import DnError

JsonObject = t.Mapping[str, t.Any]

_OBJECT: t.Final = re.compile(r"(?i)CN=.+,\s*(?:OU|CN|DC)=")


class Row(t.NamedTuple):
    """One line."""

    what: str
    before: t.Sequence[str] = ()
    after: t.Sequence[str] = ()
    why: str = ""
    attribute: str = ""
    """The name in the directory, if `what` is another one."""


class Name(t.NamedTuple):
    """The two parts of a DN."""

    name: str
    place: str


def name_of(dn: str) -> Name:
    """The name of an object, and the DN of its container; a DN that cannot be parsed is a name."""
    try:
        return Name(names.rdn_value(dn), names.parent(dn))
    except (DnError, LookupError):
        return Name(dn, "")


def parts_of(value: str) -> Name:
    """The two parts of a value that is the DN of a group or a person; any other value is a name."""
    return name_of(value) if _OBJECT.match(value) else Name(value, "")


def rows_of(change: JsonObject) -> list[Row]:
    """The lines of one change: the change itself, unless it only sets attributes, and each attribute."""
    attributes = [_attribute(attribute) for attribute in change.get("attributes", ())]
    return [*_head(change, bool(attributes)), *attributes]


def _attribute(attribute: JsonObject) -> Row:
    name = attribute["attribute"]
    words = plain(name)
    shown = words[:1].upper() + words[1:]
    other = name if words != name and "_" not in name else ""
    if attribute.get("secret"):
        return Row(shown, (SECRET,), (SECRET_CHANGED,), attribute["reason"], other)
    return Row(shown, attribute["before"], attribute["after"], attribute["reason"], other)


def _head(change: JsonObject, has_attributes: bool) -> list[Row]:
    kind, why = KINDS_BY_NAME[change["kind"]], change["reason"]
    made = _HEADS.get(kind)
    if made:
        return [made(change)._replace(why=why)]
    if has_attributes:
        return []
    return [Row(kind.verb[:1].upper() + kind.verb[1:], why=why)]


def _created(change: JsonObject) -> Row:
    return Row("Account", after=("created, enabled" if change.get("enabled") else "created, disabled",))


def _renamed(change: JsonObject) -> Row:
    return Row("Name", (name_of(change["dn"]).name,), (name_of(change["new_dn"]).name,))


def _moved(change: JsonObject) -> Row:
    return Row("Place", (name_of(change["dn"]).place,), (name_of(change["new_dn"]).place,))


def _constant(what: str, before: str, after: str) -> t.Callable[[JsonObject], Row]:
    return lambda _change: Row(what, (before,) if before else (), (after,) if after else ())


_HEADS: t.Final[t.Mapping[kinds.Kind, t.Callable[[JsonObject], Row]]] = {
    kinds.CREATE: _created,
    kinds.RESTORE: lambda change: Row("Account", ("deleted",), (f"restored to {change['new_dn']}",)),
    kinds.DELETE: _constant("Account", "", "deleted"),
    kinds.LIFT_PROTECTION: _constant("Deletion protection", "on", "off"),
    kinds.DISABLE: _constant("Account", "enabled", "disabled"),
    kinds.ENABLE: _constant("Account", "disabled", "enabled"),
    kinds.UNLOCK: _constant("Account", "locked", "unlocked"),
    kinds.SET_PASSWORD: _constant("Password", "", SECRET_CHANGED),
    kinds.RENAME: _renamed,
    kinds.MOVE: _moved,
    kinds.ADD_TO_GROUP: lambda change: Row("Added to group", (), (change["group"],)),
    kinds.REMOVE_FROM_GROUP: lambda change: Row("Removed from group", (change["group"],), ()),
    kinds.PRIMARY_GROUP: lambda change: Row("Primary group", (), (change["group"],)),
}
"""The lines of kinds that have something to say besides their attributes."""
