# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import uuid

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.values import directory_access, security
from ansible_collections.hrsync.ad.plugins.module_utils.values.directory_access import (
    DELETES,
    RENAMES,
    RESET_PASSWORD,
    RESETS,
    USER_CLASS,
    grants,
)
from ansible_collections.hrsync.ad.plugins.module_utils.values.security import Ace, Descriptor
from ansible_collections.hrsync.ad.plugins.module_utils.values.sid import sid_bytes

ME = "S-1-5-21-1-2-3-1104"
GROUP = "S-1-5-21-1-2-3-1200"
OTHER = "S-1-5-21-1-2-3-1300"


def entry(
    mask: int,
    sid: str = ME,
    target: uuid.UUID | None = None,
    *,
    allows: bool = True,
    flags: int = 0,
    inherited: uuid.UUID | None = None,
) -> Ace:
    """An entry for an object, as [MS-DTYP] 2.4.4.3 lays it out."""
    present = (1 if target else 0) | (2 if inherited else 0)
    guids = b"".join(one.bytes_le for one in (target, inherited) if one)
    body = mask.to_bytes(4, "little") + present.to_bytes(4, "little") + guids + sid_bytes(sid)
    return Ace(5 if allows else 6, flags, body=body)


def plain(mask: int, sid: str = ME, *, allows: bool = True) -> Ace:
    return Ace(security.ALLOW if allows else security.DENY, 0, mask, sid)


@pytest.mark.parametrize(
    ("aces", "granted"),
    [
        ((), False),
        ((plain(directory_access.CONTROL_ACCESS),), True),
        ((plain(directory_access.DELETE),), False),
        ((plain(directory_access.CONTROL_ACCESS, OTHER),), False),
        ((plain(directory_access.CONTROL_ACCESS, GROUP),), True),
        ((entry(directory_access.CONTROL_ACCESS, target=RESET_PASSWORD),), True),
        ((entry(directory_access.CONTROL_ACCESS, target=RESET_PASSWORD, inherited=USER_CLASS),), True),
        ((entry(directory_access.CONTROL_ACCESS, target=USER_CLASS),), False),
        ((entry(directory_access.CONTROL_ACCESS),), True),
        ((entry(directory_access.CONTROL_ACCESS, flags=security.INHERIT_ONLY),), False),
        (
            (plain(directory_access.CONTROL_ACCESS, GROUP, allows=False), plain(directory_access.CONTROL_ACCESS)),
            False,
        ),
        (
            (
                entry(directory_access.CONTROL_ACCESS, target=RESET_PASSWORD, allows=False),
                plain(directory_access.CONTROL_ACCESS),
            ),
            False,
        ),
        ((Ace(7, 0, body=bytes(40)), plain(directory_access.CONTROL_ACCESS)), True),
    ],
)
def test_the_first_entry_about_the_right_decides(aces: tuple[Ace, ...], granted: bool) -> None:
    assert grants(Descriptor(aces=aces), {ME, GROUP}, RESETS) is granted


def test_a_right_to_the_property_set_is_one_to_its_attributes() -> None:
    descriptor = Descriptor(aces=(entry(directory_access.WRITE_PROPERTY, target=directory_access.PUBLIC_INFORMATION),))
    assert all(grants(descriptor, {ME}, right) for right in RENAMES)
    assert not grants(descriptor, {ME}, DELETES)
