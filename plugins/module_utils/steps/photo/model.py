# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The digests of photos, and the change of the photos of one account. Pure.

The photos themselves are in the `Store`, which returns them by the digests that the change shows. So every write is
shown.
"""

from __future__ import annotations

import dataclasses
import hashlib
import typing as t

from ...model.changes import Delta, StepChange
from .descriptor import KIND, MICROSOFT365

if t.TYPE_CHECKING:
    from ...model.kinds import Kind


@dataclasses.dataclass(frozen=True, slots=True)
class PhotoDigest:
    """Identifies a photo."""

    size: int
    """Bytes."""
    sha256: str
    """All 64 hexadecimal digits. Approvals depend on the digest, and with a shorter one an attacker could make two
    pictures with the same digest."""

    @classmethod
    def of(cls, photo: bytes) -> t.Self:
        """The digest of a photo."""
        return cls(len(photo), hashlib.sha256(photo).hexdigest())

    def __str__(self) -> str:
        return f"{self.size} bytes, SHA-256 {self.sha256}"


@dataclasses.dataclass(frozen=True, slots=True)
class PhotoWrite:
    """The photo to write to one target."""

    target: str
    """`thumbnailPhoto`, `jpegPhoto` or `microsoft365`."""
    before: tuple[PhotoDigest, ...]
    after: PhotoDigest | None
    """None removes all photos."""

    def delta(self, reason: str) -> Delta:
        """The target with the digests before and after."""
        after = () if self.after is None else (str(self.after),)
        return Delta(attribute=self.target, before=tuple(map(str, self.before)), after=after, reason=reason)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PhotoChange(StepChange):
    """The change of the photos of one account."""

    kind: Kind = KIND
    writes: tuple[PhotoWrite, ...] = dataclasses.field(repr=False, compare=False)
    user: str = dataclasses.field(default="", repr=False, compare=False)
    """Id of the user of Microsoft 365 if that is a target. It is not shown: the account identifies the user."""
    deltas: tuple[Delta, ...] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        """Compute the deltas from the writes."""
        object.__setattr__(self, "deltas", tuple(write.delta(self.reason) for write in self.writes))

    @property
    def to_directory(self) -> tuple[PhotoWrite, ...]:
        """The writes to attributes of the account."""
        return tuple(write for write in self.writes if write.target != MICROSOFT365)

    @property
    def to_cloud(self) -> PhotoWrite | None:
        """The write to the user of Microsoft 365; None if there is none."""
        return next((write for write in self.writes if write.target == MICROSOFT365), None)
