# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps that the role can take, with the options that can differ from person to person.

Importing it costs next to nothing: the controller checks rendered rules with these options.
"""

from __future__ import annotations

import typing as t

from .auto_reply import options as auto_reply
from .home_folder import options as home_folder
from .license import options as license
from .mailbox import options as mailbox
from .photo import options as photo
from .script import options as script
from .skype_user import options as skype_user

STEP_OPTIONS: t.Mapping[str, t.Mapping[str, t.Any]] = {
    "script": script.OPTIONS,
    "skype_user": skype_user.OPTIONS,
    "auto_reply": auto_reply.OPTIONS,
    "mailbox": mailbox.OPTIONS,
    "license": license.OPTIONS,
    "photo": photo.OPTIONS,
    "home_folder": home_folder.OPTIONS,
}
"""Argument spec by the name of the step, which is that of its module and of the role's variable after `lifecycle_`.

In the order of their changes (`Kind`): where one cannot be taken for an employee, those after it are not taken either.
"""
