# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Flags of userAccountControl that a template may set. The flag that disables an account is not one of them."""

from __future__ import annotations

import typing as t

from ...model.changes import Delta

FLAGS: t.Final[t.Mapping[str, int]] = {
    "password_never_expires": 0x10000,
    "smartcard_required": 0x40000,
    "not_delegated": 0x100000,
}
"""ADS_UF_DONT_EXPIRE_PASSWD, ADS_UF_SMARTCARD_REQUIRED and ADS_UF_NOT_DELEGATED, [MS-ADTS] 2.2.16."""


def control_with(control: int, flags: t.Mapping[str, bool]) -> int:
    """userAccountControl with these flags set or cleared, and all other flags unchanged."""
    for name, is_set in flags.items():
        control = control | FLAGS[name] if is_set else control & ~FLAGS[name]
    return control


def delta(control: int, flags: t.Mapping[str, bool]) -> Delta | None:
    """The change of userAccountControl; None if the flags are already as desired."""
    after = control_with(control, flags)
    if after == control:
        return None
    shown = ", ".join(f"{name} is {str(is_set).lower()}" for name, is_set in sorted(flags.items()))
    reason = f"flags: {shown}"
    return Delta(attribute="userAccountControl", before=(str(control),), after=(str(after),), reason=reason)
