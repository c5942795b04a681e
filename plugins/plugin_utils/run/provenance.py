# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who started a run, where, and with which version of the collection, for its report."""

from __future__ import annotations

import functools
import json
import os
import pathlib
import platform
import pwd
import typing as t

import yaml

from ..reports.document import StartedBy

COLLECTION: t.Final = pathlib.Path(__file__).parents[3]
"""The folder of the collection."""

_AWX_PREFIXES = ("awx", "tower")
"""AWX gives its variables under both names; old versions and the automation controller may have the second only."""


def started_by(task_vars: t.Mapping[str, t.Any]) -> StartedBy:
    """The user and the host of the process, and the user and the job of AWX from the variables of the play."""
    return StartedBy(
        user=_user(),
        host=platform.node(),
        awx_user=_of_awx(task_vars, "user_name"),
        awx_job=_of_awx(task_vars, "job_id"),
    )


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def _of_awx(task_vars: t.Mapping[str, t.Any], name: str) -> str:
    values = (task_vars.get(f"{prefix}_{name}") for prefix in _AWX_PREFIXES)
    return str(next((value for value in values if value), ""))


@functools.cache
def version(collection: pathlib.Path = COLLECTION) -> str:
    """The version of the installed collection, or of its source; empty if neither file can be read."""
    try:
        manifest = json.loads((collection / "MANIFEST.json").read_text("utf-8"))
        return str(manifest["collection_info"]["version"])
    except FileNotFoundError:
        return _source_version(collection / "galaxy.yml")
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _source_version(file: pathlib.Path) -> str:
    try:
        return str(yaml.safe_load(file.read_text("utf-8"))["version"])
    except (OSError, ValueError, LookupError, TypeError, yaml.YAMLError):
        return ""
