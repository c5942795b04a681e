# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps that a run takes, each imported where somebody is to take it."""

from __future__ import annotations

import typing as t

from .registry import STEP_OPTIONS

if t.TYPE_CHECKING:
    from ..model.run import Task
    from .base import Step


def step_classes(task: Task) -> list[type[Step]]:
    """The classes of the steps that somebody is to take, in the order of their changes."""
    wanted = {name for desired in task.desired for name in desired.steps}
    return [step_class(name) for name in STEP_OPTIONS if name in wanted]


def step_class(name: str) -> type[Step]:
    """The class of a step.

    Raises:
        KeyError: there is no step of that name.
    """
    return _IMPORTS[name]()


def _script() -> type[Step]:
    from .script.step import Script

    return Script


def _skype_user() -> type[Step]:
    from .skype_user.step import SkypeUser

    return SkypeUser


def _auto_reply() -> type[Step]:
    from .auto_reply.step import AutoReply

    return AutoReply


def _mailbox() -> type[Step]:
    from .mailbox.step import Mailbox

    return Mailbox


def _license() -> type[Step]:
    from .license.step import License

    return License


def _photo() -> type[Step]:
    from .photo.step import Photo

    return Photo


def _home_folder() -> type[Step]:
    from .home_folder.step import HomeFolder

    return HomeFolder


_IMPORTS: t.Mapping[str, t.Callable[[], type[Step]]] = {
    "script": _script,
    "skype_user": _skype_user,
    "auto_reply": _auto_reply,
    "mailbox": _mailbox,
    "license": _license,
    "photo": _photo,
    "home_folder": _home_folder,
}
