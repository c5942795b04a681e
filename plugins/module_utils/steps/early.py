# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Begins to read from services, while the directory is read, what does not depend on the plan."""

from __future__ import annotations

import contextlib
import typing as t

from ..values.unc import UncPath
from .home_folder.descriptor import HOME_FOLDER
from .registry import STEPS
from .requirements import Need

if t.TYPE_CHECKING:
    from ..model.run import Task
    from ..option_table import Options
    from ..services.opening import Services


def begin(services: Services, task: Task) -> None:
    """Begin to read the users of Microsoft 365, and the folders that contain home folders.

    A run for single employees only logs on, because it reads these users by name.

    Args:
        services: of the run. Those that no step needs are not opened.
        task: with the options of the steps of each employee.
    """
    in_cloud = sum(_needs_cloud(desired.steps) for desired in task.desired)
    if in_cloud:
        services.begin_tenant(0 if task.policy.only is not None else in_cloud)
    folders = _roots(options for desired in task.desired for options in desired.steps.get(HOME_FOLDER.name, ()))
    if folders:
        services.begin_files(folders)


def _needs_cloud(steps: t.Mapping[str, t.Sequence[Options]]) -> bool:
    """Whether a step needs a permission of Microsoft 365 for the options of one employee."""
    return any(
        requirement.need is Need.PERMISSION and requirement.applies(options)
        for name, several in steps.items()
        for requirement in STEPS[name].requirements
        for options in several
    )


def _roots(several: t.Iterable[Options]) -> list[UncPath]:
    texts = dict.fromkeys(text for options in several for text in (options["root"], *(options["roots"] or ())))
    found: dict[str, UncPath] = {}
    for text in texts:
        # The step reports paths that are invalid.
        with contextlib.suppress(ValueError, AttributeError):
            path = UncPath.parse(text)
            found[path.key] = path
    return list(found.values())
