# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command that comes next after a run or a preview, from the arguments of `ansible-playbook`."""

from __future__ import annotations

import os
import pathlib
import shlex
import typing as t

from .launch import is_awx

if t.TYPE_CHECKING:
    from ...module_utils.model.run import Report

APPROVE: t.Final = "hrsync.ad.approve"
PREVIEW: t.Final = "hrsync.ad.preview"
SYNC: t.Final = "hrsync.ad.sync"
UNDO: t.Final = "hrsync.ad.undo"

_KEY: t.Final = "key_file=~/.ssh/id_ed25519"
"""An example, which users replace by the path of their key."""

_ALIKE: t.Final = {
    "extra_vars": "-e",
    "subset": "--limit",
    "tags": "--tags",
    "skip_tags": "--skip-tags",
    "vault_ids": "--vault-id",
    "vault_password_files": "--vault-password-file",
    "ask_vault_pass": "-J",
}
"""Options that must be given again. Their values are not shown, because they may be secret."""


def next_command(
    arguments: t.Mapping[str, t.Any], task_vars: t.Mapping[str, t.Any], report: Report, *, is_now: bool = True
) -> str:
    """The command that comes next; empty if it is not known.

    After a preview, it approves the plan if it waits, or else makes its changes. After a run, it shows what an undo of
    this run would change.

    Args:
        arguments: `ansible.context.CLIARGS`.
        task_vars: the variables of the play, which tell whether AWX runs it.
        report: of the run or the preview.
        is_now: whether its changes can be made now; not if it is the preview of another time.
    """
    playbooks = list(arguments.get("args") or ())
    if len(playbooks) != 1 or is_awx(task_vars):
        return ""
    if report.waiting:
        return _command(arguments, APPROVE, "-e", f"plan={report.waiting.name}", "-e", _KEY)
    if report.number:
        return _command(arguments, UNDO, "-e", f"run={report.number}", "--check")
    playbook = _playbook(str(playbooks[0]), is_checked=bool(arguments.get("check"))) if is_now else ""
    return _command(arguments, playbook) if playbook else ""


def _command(arguments: t.Mapping[str, t.Any], playbook: str, *more: str) -> str:
    inventories = [part for given in arguments.get("inventory") or () for part in ("-i", _short(str(given)))]
    again = [option for name, option in _ALIKE.items() if _is_given(name, arguments.get(name))]
    words = ["ansible-playbook", playbook, *inventories, *more]
    # In quotes, the shell would keep the tilde. Ansible expands it anyway, but quotes make the command harder to read.
    command = " ".join(word if word == _KEY else shlex.quote(word) for word in words)
    return f"{command} (with the same {', '.join(again)})" if again else command


def _playbook(playbook: str, *, is_checked: bool) -> str:
    """The playbook that writes; empty if the play of the user is in check mode for another reason than `--check`."""
    if playbook == PREVIEW:
        return SYNC
    return _short(playbook) if is_checked else ""


def _short(path: str) -> str:
    """The path as the user would write it: relative if it is below the working directory."""
    if not os.path.isabs(path):
        return path
    try:
        return str(pathlib.Path(path).relative_to(pathlib.Path.cwd()))
    except (OSError, ValueError):
        return path


def _is_given(name: str, value: t.Any) -> bool:
    """Whether the user gave the option. Without `--tags`, ansible-core has the tag `all`."""
    return bool(value) and not (name == "tags" and list(value) == ["all"])
