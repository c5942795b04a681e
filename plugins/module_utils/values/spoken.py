# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that people can say to each other, such as `calm-otter-42`."""

from __future__ import annotations

import hashlib
import typing as t

_FIRST: t.Final = (
    "amber able blue bold brave brisk bronze calm clear clever copper coral crisp deep eager early fair fast fine fond"
    " free fresh full gentle glad gold grand green happy honest ivory keen kind large light lime lively long loyal"
    " lucky mild neat noble olive plain proud quick quiet rapid ready rich round rosy royal safe sharp silver smart"
    " smooth solid sunny swift tidy warm"
).split()
_SECOND: t.Final = (
    "alder badger beaver birch bison cedar cherry clover comet condor crane daisy dolphin eagle elm falcon fern finch"
    " fox garden glacier hare harbor hazel heron hill ibex island jasmine juniper kestrel lagoon lake lark laurel lemon"
    " linden lion lotus lynx maple marten meadow mint moose nutmeg oak orchid oriole otter owl panda pepper pine poplar"
    " puffin quail raven river robin sparrow swan tulip walnut"
).split()
_NUMBERS: t.Final = range(10, 100)


def spoken(text: str, attempt: int = 0) -> str:
    """One of 368,640 names, which follows from a text.

    Args:
        text: anything, such as a checksum.
        attempt: gives another name if this one is taken.
    """
    number = int.from_bytes(hashlib.sha256(f"{attempt} {text}".encode()).digest()[:8], "big")
    number, first = divmod(number, len(_FIRST))
    number, second = divmod(number, len(_SECOND))
    return f"{_FIRST[first]}-{_SECOND[second]}-{_NUMBERS[number % len(_NUMBERS)]}"
