# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run knows of today's feeds: whether they are odd, and whether somebody has accepted them nevertheless."""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FeedGate:
    """The answers of all HR systems, compared with the last accepted ones."""

    checksum: str
    """Of today's feeds; does not depend on the order of the employees."""
    accepted: str = ""
    """The checksum that somebody has accepted for this run."""
    oddities: tuple[str, ...] = ()
    """What is odd, as sentences."""
    compares_accounts: bool = False
    """Whether no feed of a source is remembered, so that the managed accounts are compared instead."""
    lacking: t.Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """By employee field that many lack and others have, the keys of people who work and lack it; only for that."""
