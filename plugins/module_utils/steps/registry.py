# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All steps, in the order of their changes. It imports only descriptors, so importing it is cheap."""

from __future__ import annotations

import typing as t

from ..model.kinds import in_order
from .auto_reply.descriptor import AUTO_REPLY
from .home_folder.descriptor import HOME_FOLDER
from .license.descriptor import LICENSE
from .mailbox.descriptor import MAILBOX
from .photo.descriptor import PHOTO
from .script.descriptor import SCRIPT
from .skype_user.descriptor import SKYPE_USER
from .write_back.descriptor import WRITE_BACK

if t.TYPE_CHECKING:
    from ..model.kinds import Kind
    from .descriptor import StepDescriptor

_IN_ORDER: tuple[StepDescriptor, ...] = (
    SCRIPT,
    SKYPE_USER,
    AUTO_REPLY,
    MAILBOX,
    LICENSE,
    PHOTO,
    HOME_FOLDER,
    WRITE_BACK,
)

STEPS: t.Final[t.Mapping[str, StepDescriptor]] = {step.name: step for step in _IN_ORDER}
"""By name. If a step is blocked for an employee, the later steps are skipped for this employee."""

KINDS: t.Final[tuple[Kind, ...]] = in_order(kind for step in _IN_ORDER for kind in step.kinds)
"""All kinds of change, of the directory and of steps, in the order in which they are applied."""

KINDS_BY_NAME: t.Final[t.Mapping[str, Kind]] = {kind.name: kind for kind in KINDS}
