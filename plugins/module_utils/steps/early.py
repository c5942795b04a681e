# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run can read from services while the directory is read, because it does not depend on the plan. Pure."""

from __future__ import annotations

import typing as t

from ..values.unc import UncPath
from .home_folder.descriptor import HOME_FOLDER
from .registry import STEPS
from .requirements import Need

if t.TYPE_CHECKING:
    from ..model.run import Task
    from ..option_table import Options


def users(task: Task) -> int | None:
    """How many users of Microsoft 365 the steps may need; None if they do not need Microsoft 365.

    A run for single employees reads its users by name, which needs the plan, so it only logs on: the number is 0.
    """
    number = sum(_needs_cloud(desired.steps) for desired in task.desired)
    if not number:
        return None
    return 0 if task.policy.only is not None else number


def folders(task: Task) -> tuple[UncPath, ...]:
    """The folders that contain home folders. The step reports paths that are invalid."""
    rules = (options for desired in task.desired for options in desired.steps.get(HOME_FOLDER.name, ()))
    texts = dict.fromkeys(text for options in rules for text in (options["root"], *(options["roots"] or ())))
    found = [path for path in map(_path, texts) if path is not None]
    return tuple({path.key: path for path in found}.values())


def _needs_cloud(steps: t.Mapping[str, t.Sequence[Options]]) -> bool:
    """Whether a step needs a permission of Microsoft 365 for the options of one employee."""
    return any(
        requirement.need is Need.PERMISSION and requirement.applies(options)
        for name, several in steps.items()
        for requirement in STEPS[name].requirements
        for options in several
    )


def _path(text: str | None) -> UncPath | None:
    try:
        return UncPath.parse(text or "")
    except ValueError:
        return None
