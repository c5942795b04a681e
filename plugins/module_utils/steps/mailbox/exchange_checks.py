# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a cmdlet took effect, by what Exchange shows afterwards. Pure.

Asked only if the session ended while the cmdlet was under way, before it is run a second time.
"""

from __future__ import annotations

import typing as t

from ...model.mailbox import MailboxType
from .exchange_mailbox import Properties, get, has_full_access, recipient_from
from .exchange_settings import Cmdlet
from .recipient import without_prefix
from .way import Way

_KINDS: t.Final = {"Regular": MailboxType.USER, "Shared": MailboxType.SHARED}


def reader(way: Way, cmdlet: Cmdlet) -> Cmdlet:
    """The cmdlet that shows the effect of the other one, without the parameters that identify the mailbox."""
    if cmdlet.name == "Add-MailboxPermission":
        return Cmdlet("Get-MailboxPermission", {"User": cmdlet.parameters["User"]})
    return Cmdlet(get(way), {})


def is_done(cmdlet: Cmdlet, objects: t.Sequence[Properties]) -> bool:
    """Whether the cmdlet took effect.

    Args:
        cmdlet: the cmdlet that changes the mailbox.
        objects: the objects that `reader` returned; empty if there is no mailbox.
    """
    verb = cmdlet.name.partition("-")[0]
    if verb in ("Disable", "Remove"):
        return not objects
    if verb == "Add":
        return has_full_access(objects)
    if not objects:
        return False
    return verb == "Enable" or all(_shows(objects[0], name, value) for name, value in cmdlet.parameters.items())


def _shows(mailbox: Properties, parameter: str, value: str | bool | None) -> bool:
    if parameter == "Type":
        return recipient_from(mailbox).type is _KINDS[str(value)]
    if isinstance(value, bool):
        return bool(mailbox.get(parameter)) is value
    return without_prefix(str(mailbox.get(parameter) or "")).lower() == (value or "").lower()
