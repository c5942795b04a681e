# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of change that steps make, and all kinds."""

from __future__ import annotations

import typing as t

from ..model.kinds import Kind, Phase, in_order

SCRIPT_BEFORE: t.Final = Kind(
    name="script_before",
    count="scripts_before",
    title="scripts run before",
    verb="run script before",
    phase=Phase.BEFORE,
)
SKYPE_USER: t.Final = Kind(
    name="skype_user",
    count="skype_users",
    title="Skype users changed",
    verb="change Skype user",
    phase=Phase.SERVICES,
)
AUTO_REPLY: t.Final = Kind(
    name="auto_reply",
    count="auto_replies",
    title="auto-replies changed",
    verb="change auto-reply",
    phase=Phase.SERVICES,
)
MAILBOX: t.Final = Kind(
    name="mailbox", count="mailboxes", title="mailboxes changed", verb="change mailbox", phase=Phase.SERVICES
)
LICENSE: t.Final = Kind(
    name="license", count="licenses", title="licences changed", verb="change licences", phase=Phase.SERVICES
)
PHOTO: t.Final = Kind(name="photo", count="photos", title="photos changed", verb="change photo", phase=Phase.SERVICES)
HOME_FOLDER: t.Final = Kind(
    name="home_folder",
    count="home_folders",
    title="home folders changed",
    verb="change home folder",
    phase=Phase.SERVICES,
)
SCRIPT_AFTER: t.Final = Kind(
    name="script_after",
    count="scripts_after",
    title="scripts run after",
    verb="run script after",
    phase=Phase.AFTER,
)

STEP_KINDS: t.Final = (
    SCRIPT_BEFORE,
    SKYPE_USER,
    AUTO_REPLY,
    MAILBOX,
    LICENSE,
    PHOTO,
    HOME_FOLDER,
    SCRIPT_AFTER,
)

KINDS: t.Final = in_order(STEP_KINDS)
"""All kinds of change, in the order in which they are applied."""

KINDS_BY_NAME: t.Final[t.Mapping[str, Kind]] = {kind.name: kind for kind in KINDS}
