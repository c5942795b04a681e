# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that bring back a home folder. Pure."""

from __future__ import annotations

import typing as t

from ...model.undo import Reversal
from ...values.unc import UncPath
from .actions import MOVE, PATH, SURPLUS, TRASHED
from .descriptor import ABSENT, FOLDER, NO_FOLDER, PRESENT
from .request import HOME_DIRECTORY, HOME_DRIVE
from .rights import ACCESS, INHERITANCE, OWNER

if t.TYPE_CHECKING:
    from ...model.undo import StepHistory

_RIGHTS: t.Final = "Permissions of the folder are not put back. Set them with hrsync.ad.home_folder."
_IGNORED: t.Final = frozenset((FOLDER, MOVE, PATH, SURPLUS, TRASHED, ACCESS, INHERITANCE, OWNER))
"""Where the folder goes when it is retired, and its permissions."""


def reversal(history: StepHistory, services: frozenset[str]) -> Reversal:
    """The options for the home folder as it was: where it was, or in the trash if there was none.

    Args:
        history: what the runs that are undone have changed.
        services: not used.
    """
    before, after = history.before(HOME_DIRECTORY), history.after(HOME_DIRECTORY)
    if before is None:
        return _with_drive(history)
    was, now = _path(before), _path(after)
    if was is not None and not after:
        trash = (history.after(FOLDER) or ("the trash folder",))[0]
        return Reversal(lost=(("home folder", f"It is in {trash}. Move it back to {was}, and set homeDirectory."),))
    if now is None or (before and was is None):
        return Reversal(lost=(("home folder", "Its path is not remembered as that of a file server."),))
    if was is None:
        options = {"state": ABSENT, "root": str(now.parent), "name": now.name}
        return Reversal(options=options, ignored=_IGNORED)
    moving = {**_at(was, history), "roots": [str(now.parent)], "move": True}
    return Reversal(options=moving, lost=tuple(_lost(history)), ignored=_IGNORED)


def _with_drive(history: StepHistory) -> Reversal:
    """The folder stays: only its drive or its permissions were changed."""
    lost = tuple(_lost(history))
    here = _path(history.account.texts(HOME_DIRECTORY))
    if history.before(HOME_DRIVE) is None or here is None:
        return Reversal(lost=lost)
    return Reversal(options=_at(here, history), lost=lost, ignored=_IGNORED)


def _at(folder: UncPath, history: StepHistory) -> dict[str, t.Any]:
    """The options for the folder at this place, with the drive as before."""
    return {
        "state": PRESENT,
        "root": str(folder.parent),
        "name": folder.name,
        "check_access": False,
        "drive": _drive(history),
    }


def _drive(history: StepHistory) -> str:
    before = history.before(HOME_DRIVE)
    if before is None:
        return history.account.text(HOME_DRIVE) or ""
    return before[0] if before else ""


def _lost(history: StepHistory) -> t.Iterator[tuple[str, str]]:
    is_new = history.before(FOLDER) == NO_FOLDER
    if not is_new and any(history.before(name) is not None for name in (ACCESS, INHERITANCE, OWNER)):
        yield "permissions of the home folder", _RIGHTS


def _path(values: tuple[str, ...] | None) -> UncPath | None:
    try:
        return UncPath.parse(values[0]) if values else None
    except ValueError:
        return None
