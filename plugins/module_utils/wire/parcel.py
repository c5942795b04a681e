# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Large values on their way between controller and target: packed, or as they are if both are one process."""

from __future__ import annotations

import typing as t

from . import packing

T = t.TypeVar("T")


class Parcel(t.Generic[T]):
    """A value that is packed only if it leaves the process, because that costs seconds for 10,000 employees.

    Args:
        value: what is handed over. Nobody may change it afterwards.
        to_plain: converts it to JSON types.
    """

    __slots__ = ("_to_plain", "value")

    def __init__(self, value: T, to_plain: t.Callable[[T], t.Any]) -> None:
        self.value = value
        self._to_plain = to_plain

    def packed(self) -> str:
        """The value as `packing.pack` makes it."""
        return packing.pack(self._to_plain(self.value))


def opened(sent: Parcel[T] | str, from_plain: t.Callable[[t.Any], T]) -> T:
    """The value that was handed over.

    Args:
        sent: the parcel, or its packed text.
        from_plain: the inverse of `to_plain`.

    Raises:
        HrsyncError: the text is damaged.
    """
    return sent.value if isinstance(sent, Parcel) else from_plain(packing.unpack(sent))


def packed(members: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The members, with the text of each parcel in its place."""
    return {name: one.packed() if isinstance(one, Parcel) else one for name, one in members.items()}


def sent(function: t.Callable[[t.Any], t.Mapping[str, t.Any]]) -> t.Callable[[t.Any], dict[str, t.Any]]:
    """The function of a module, for a module that runs on a target: the parcels in its result are packed."""
    return lambda module: packed(function(module))


def parcels(members: t.Mapping[str, t.Any]) -> dict[str, Parcel[t.Any]]:
    """Those members that are parcels."""
    return {name: one for name, one in members.items() if isinstance(one, Parcel)}
