# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the options of the step `photo`, and plans which photos to write. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from .descriptor import PRESENT, SOURCES
from .model import PhotoChange, PhotoDigest, PhotoWrite

if t.TYPE_CHECKING:
    from ...model.plan import Subject

THUMBNAIL_LIMIT = 102_400
"""Bytes: rangeUpper of thumbnailPhoto ([MS-ADA3] 2.338)."""

SMALLEST_SIZE, LARGEST_SIZE = 48, 648
"""Pixels of a side: the smallest and the largest photo that Microsoft 365 supports."""


@dataclasses.dataclass(frozen=True, slots=True)
class TargetPhoto:
    """The current and the wanted photo of one target."""

    target: str
    """`thumbnailPhoto`, `jpegPhoto` or `microsoft365`."""
    before: tuple[bytes, ...]
    """The current photos. Only jpegPhoto can have several."""
    after: bytes | None
    """The wanted photo; None for no photo."""
    shows_the_same: bool = False
    """Whether both show the same picture although their bytes differ: Microsoft 365 compresses photos again."""

    @property
    def differs(self) -> bool:
        """Whether the photo must be written."""
        wanted = () if self.after is None else (self.after,)
        return self.before != wanted and not self.shows_the_same

    @property
    def final(self) -> bytes | None:
        """The photo that the target has after the run; None for no photo."""
        return self.before[0] if self.before and not self.differs else self.after


def problem(options: t.Mapping[str, t.Any]) -> str:
    """Why the options of the step are invalid, as sentences; empty if they are valid."""
    given = [name for name in SOURCES if options[name]]
    if options["state"] == PRESENT and len(given) != 1:
        found = " and ".join(given) or "none"
        return f"Set exactly one of file, content and url (set now: {found})."
    for name, lowest, highest in (
        ("thumbnail_size", SMALLEST_SIZE, LARGEST_SIZE),
        ("jpeg_size", SMALLEST_SIZE, LARGEST_SIZE),
        ("thumbnail_max_bytes", 1024, THUMBNAIL_LIMIT),
        ("jpeg_max_bytes", 1024, 10 * THUMBNAIL_LIMIT),
        ("max_source_bytes", 1024, 1024 * THUMBNAIL_LIMIT),
        ("timeout", 1, 600),
    ):
        if not lowest <= options[name] <= highest:
            return f"The option {name} is {options[name]}, but must be a number from {lowest} to {highest}."
    return ""


def change(
    subject: Subject, photos: t.Iterable[TargetPhoto], keep: t.Callable[[bytes], PhotoDigest], user: str = ""
) -> PhotoChange | None:
    """The change for one subject; None if no photo differs.

    Args:
        subject: the subject with the photos.
        photos: one for each target.
        keep: stores a photo until it is written, and returns its digest.
        user: id of the user of Microsoft 365 if that is a target.
    """
    writes = tuple(_write(photo, keep) for photo in photos if photo.differs)
    if not writes:
        return None
    source = next((name for name in SOURCES if subject.options[name]), "")
    state = subject.options["state"]
    reason = f"photo.{source}" if state == PRESENT else f"photo.state is {state}"
    return PhotoChange(**subject.target, reason=reason, writes=writes, user=user)


def _write(photo: TargetPhoto, keep: t.Callable[[bytes], PhotoDigest]) -> PhotoWrite:
    before = tuple(map(PhotoDigest.of, photo.before))
    return PhotoWrite(photo.target, before, None if photo.after is None else keep(photo.after))
