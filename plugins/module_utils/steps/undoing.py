# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How each step brings back what it has changed, by the kind of its changes. Pure."""

from __future__ import annotations

import typing as t

from .auto_reply.undo import reversal as of_auto_reply
from .home_folder.undo import reversal as of_home_folder
from .license.undo import reversal as of_license
from .mailbox.undo import reversal as of_mailbox
from .photo.undo import reversal as of_photo
from .registry import STEPS
from .script.undo import reversal as of_script
from .skype_user.undo import reversal as of_skype_user
from .write_back.undo import reversal as of_write_back

if t.TYPE_CHECKING:
    from ..model.undo import Reversal, StepHistory

_Reverse: t.TypeAlias = "t.Callable[[StepHistory, frozenset[str]], Reversal]"

_REVERSALS: t.Final[t.Mapping[str, _Reverse]] = {
    "auto_reply": of_auto_reply,
    "home_folder": of_home_folder,
    "license": of_license,
    "mailbox": of_mailbox,
    "photo": of_photo,
    "script": of_script,
    "skype_user": of_skype_user,
    "write_back": of_write_back,
}
"""By the name of the step."""

STEP_OF: t.Final[t.Mapping[str, str]] = {kind.name: name for name, step in STEPS.items() for kind in step.kinds}
"""The name of the step by the name of its kinds of change."""

ORDER: t.Final = ("license", "mailbox", "auto_reply", "photo", "home_folder", "write_back")
"""The steps in the order of their changes: a mailbox may need its license, and a reply its mailbox."""

AS_ATTRIBUTES: t.Final = frozenset(("mailbox", "skype_user"))
"""The kinds whose changes are undone as attributes of the account, as far as that is what they have written."""


def reversal_of(history: StepHistory, services: frozenset[str]) -> Reversal:
    """How the step brings back what it has changed.

    Args:
        history: what the runs that are undone have changed.
        services: those to which the task has a connection: values of `steps.descriptor.Service`.
    """
    return _REVERSALS[STEP_OF[history.kind]](history, services)
