# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Recognizes photos that an earlier run has compared with the same picture, so that they are not decoded again. Pure.

Decoding and converting a picture takes much longer than reading it. What is remembered says nothing of what a run has
written. It says that this picture, converted in this way, is this photo. So it stays true whatever becomes of a run,
and a photo that somebody else has changed is not recognized.
"""

from __future__ import annotations

import hashlib
import typing as t

from ...model.memory import Written
from ...values.digests import digest
from .model import PhotoDigest

if t.TYPE_CHECKING:
    import datetime

    from ...model.memory import Memory


class Recognition:
    """Compares digests with those that earlier runs have remembered. Thread-safe.

    Args:
        memory: what is remembered of earlier runs. Without it, no photo is recognized.
        now: the timestamp of the run.
    """

    def __init__(self, memory: Memory, now: datetime.datetime) -> None:
        self._memory = memory
        self._now = now

    def wanted(self, picture: bytes, conversion: str) -> str:
        """The digest of a picture before it is converted, and of everything else that the result depends on.

        Args:
            picture: as it was read.
            conversion: see `picture.conversion`.
        """
        return digest((hashlib.sha256(picture).hexdigest(), conversion), self._memory.secret)

    def knows(self, key: str, target: str, before: tuple[bytes, ...], wanted: str) -> bool:
        """Whether the current photo of a target is what the picture would become.

        Args:
            key: of the person.
            target: where the photo is.
            before: the current photos.
            wanted: see `wanted`.
        """
        person = self._memory.people.get(key)
        known = person.written.get(entry_name(target)) if person and len(before) == 1 else None
        return known is not None and (known.wanted, known.digest) == (wanted, self._shown(before[0]))

    def entry(self, photo: bytes, wanted: str) -> Written:
        """What to remember of a photo that is what the picture becomes; see `wanted`."""
        return Written(digest=self._shown(photo), at=self._now, wanted=wanted)

    def _shown(self, photo: bytes) -> str:
        return digest((str(PhotoDigest.of(photo)),), self._memory.secret)


def entry_name(target: str) -> str:
    """The name of what is remembered of a target, in `PersonMemory.written`."""
    return f"photo.{target.lower()}"
