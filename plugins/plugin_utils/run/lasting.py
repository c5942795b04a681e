# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether files that must last until the next run are in a container that ends with the job, as in AWX."""

from __future__ import annotations

import os
import typing as t

from ...module_utils.model.option_names import ROLE

_JOB: t.Final = "AWX_ISOLATED_DATA_DIR"
"""ansible-runner sets it in the containers of AWX and Automation Controller."""

Values: t.TypeAlias = "t.Mapping[str, t.Any]"


def files_of(params: Values, sources: t.Iterable[Values], environment: t.Mapping[str, str]) -> dict[str, str]:
    """The configured files and folders that must last, by the option or the variable that names them.

    Args:
        params: the options.
        sources: the entries of the option `sources`.
        environment: the environment variables of the controller.
    """
    handover = (params["passwords"] or {}).get("handover") or {}
    found = {ROLE.report_dir: params["report_dir"], ROLE.handover: handover.get("file")}
    for index, source in enumerate(sources):
        variable = f"HRSYNC_{str(source.get('type')).upper()}_TOKEN_FILE"
        found[variable] = environment.get(variable)
        if source.get("token_file"):
            found |= {variable: None, f"{ROLE.sources}[{index}].token_file": source["token_file"]}
    return {option: str(path) for option, path in found.items() if path}


def losses(
    files: t.Mapping[str, str], environment: t.Mapping[str, str], task_vars: t.Mapping[str, t.Any]
) -> t.Iterator[str]:
    """A sentence about each file that is lost when the job ends; none outside of AWX.

    Args:
        files: the result of `files_of`.
        environment: the environment variables of the controller.
        task_vars: the variables of the task.
    """
    if _JOB not in environment and "awx_job_id" not in task_vars:
        return
    passing = {path for path in ("/runner", "/tmp", environment.get("HOME", "")) if path.strip("/")}
    for option, path in files.items():
        absolute = os.path.normpath(os.path.join("/runner/project", os.path.expanduser(path)))
        if any(_is_below(absolute, folder) for folder in passing):
            yield (
                f"{option} is {path}, which is lost when this AWX job ends. Name a folder elsewhere that AWX mounts"
                " into its containers (Settings, Jobs, Paths to expose to isolated jobs)."
            )


def _is_below(path: str, folder: str) -> bool:
    return os.path.commonpath((path, os.path.normpath(folder))) == os.path.normpath(folder)
