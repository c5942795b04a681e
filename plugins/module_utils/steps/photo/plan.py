# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which photos are to change, and how that is shown without showing the photos. Pure."""

from __future__ import annotations

import dataclasses
import hashlib
import typing as t

from ...model.changes import Delta, StepChange
from .descriptor import KIND, PRESENT, SOURCES

if t.TYPE_CHECKING:
    from ...model.plan import Subject
    from .store import Kept

THUMBNAIL_LIMIT = 102_400
"""Bytes: rangeUpper of thumbnailPhoto ([MS-ADA3] 2.338)."""

SMALLEST_SIZE, LARGEST_SIZE = 48, 648
"""Pixels of a side: the smallest and the largest photo that Microsoft 365 knows."""

_SHOWN_DIGITS = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """A photo in one place, as it is and as it is to be."""

    target: str
    """`thumbnailPhoto`, `jpegPhoto` or `microsoft365`."""
    before: tuple[bytes, ...]
    """What is there; jpegPhoto may hold several."""
    after: bytes | None
    """None for no photo."""
    shows_the_same: bool = False
    """Whether both show the same picture though their bytes differ: Microsoft 365 stores photos anew."""

    @property
    def differs(self) -> bool:
        """Whether there is anything to write."""
        wanted = () if self.after is None else (self.after,)
        return self.before != wanted and not self.shows_the_same


class Work(t.NamedTuple):
    """What applying needs to know of one person."""

    photos: t.Mapping[str, Kept | None]
    """By target that changes; None to have no photo."""
    user: str
    """Id of the user of Microsoft 365, where that is a target."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PhotoChange(StepChange):
    """The change of one person's photos."""

    work: Work = dataclasses.field(repr=False, compare=False)


def problem(options: t.Mapping[str, t.Any]) -> str:
    """What is wrong with the options of the step, as sentences; empty where nothing is."""
    given = [name for name in SOURCES if options[name]]
    if options["state"] == PRESENT and len(given) != 1:
        found = " and ".join(given) or "none"
        return f"A photo comes from exactly one of file, content and url, but the options have {found} of them."
    for name, lowest, highest in (
        ("thumbnail_size", SMALLEST_SIZE, LARGEST_SIZE),
        ("jpeg_size", SMALLEST_SIZE, LARGEST_SIZE),
        ("thumbnail_max_bytes", 1024, THUMBNAIL_LIMIT),
        ("jpeg_max_bytes", 1024, 10 * THUMBNAIL_LIMIT),
        ("max_source_bytes", 1024, 1024 * THUMBNAIL_LIMIT),
        ("timeout", 1, 600),
    ):
        if not lowest <= options[name] <= highest:
            return f"The option {name} is {options[name]}. Give a number from {lowest} to {highest}."
    return ""


def change(subject: Subject, held: t.Iterable[Held], work: Work) -> PhotoChange | None:
    """The change for one subject; None where all photos are as they are to be.

    Args:
        subject: whose photos they are.
        held: the places that the option `targets` names.
        work: for whoever applies the change.
    """
    source = next((name for name in SOURCES if subject.options[name]), "")
    state = subject.options["state"]
    reason = f"photo.{source}" if state == PRESENT else f"photo.state is {state}"
    deltas = tuple(_delta(one, reason) for one in held if one.differs)
    if not deltas:
        return None
    return PhotoChange(
        kind=KIND,
        **subject.target,
        deltas=deltas,
        reason=reason,
        work=work,
    )


def shown(photo: bytes) -> str:
    """What people see of a photo: its size, and enough of its hash to tell it from others."""
    return f"{len(photo)} bytes, SHA-256 {hashlib.sha256(photo).hexdigest()[:_SHOWN_DIGITS]}"


def _delta(held: Held, reason: str) -> Delta:
    after = () if held.after is None else (shown(held.after),)
    return Delta(attribute=held.target, before=tuple(map(shown, held.before)), after=after, reason=reason)
