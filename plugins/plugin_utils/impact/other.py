# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of another mapping: files with variables over the present ones, or another inventory instead."""

from __future__ import annotations

import pathlib
import typing as t

from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.utils.vars import load_extra_vars
from ansible.vars.manager import VariableManager

from ...module_utils.errors import ConfigurationError
from ..rendering.phrases import clip
from ..run import role
from ..run.yaml_files import files_of, load, parse

if t.TYPE_CHECKING:
    from ansible.parsing.dataloader import DataLoader

    from ..rendering.variables import Templar

Variables = dict[str, t.Any]

OTHER: t.Final = "other"
OTHER_INVENTORY: t.Final = "other_inventory"

MODULE: t.Final = "hrsync.ad.impact"

ROLE_FOLDER: t.Final = pathlib.Path(__file__).parents[3] / "roles" / "lifecycle"
_OF_THE_RUN: t.Final = ("omit", "hostvars", "vars")
"""Variables that belong to the run and not to an inventory."""


def with_files(present: t.Mapping[str, t.Any], paths: t.Iterable[str], loader: DataLoader) -> Variables:
    """The present variables, with those of files over them.

    Args:
        present: all variables, unrendered.
        paths: of the files, or of folders with files; later ones take precedence.
        loader: of the play.

    Raises:
        ConfigurationError: a file cannot be read, or has no variable that the present mapping could use.
    """
    variables = dict(present)
    for file in files_of(paths, OTHER):
        content = load(loader, file, OTHER)
        if _is_inventory(content):
            raise ConfigurationError(f"{OTHER}: {file} is an inventory. Use {OTHER_INVENTORY} for it.")
        if not any(name in present or str(name).startswith(role.PREFIX) for name in content):
            raise ConfigurationError(
                f"{OTHER}: {file} sets no variable that this inventory or the role has, so both mappings would be the"
                " same."
            )
        variables |= content
    return variables


def _is_inventory(content: t.Mapping[str, t.Any]) -> bool:
    """Whether the content is that of an inventory in YAML: groups with hosts, children or variables."""
    return any(
        isinstance(group, dict) and not set(group) - {"hosts", "children", "vars"} and group
        for group in content.values()
    )


def with_inventory(present: t.Mapping[str, t.Any], path: str, loader: DataLoader) -> Variables:
    """The variables of the same host in another inventory. Variables given at launch take precedence, as in a run.

    Variables of the role that the inventory does not set have their defaults. Other variables that only the present
    inventory has are still there.

    Args:
        present: all variables, unrendered.
        path: of the inventory, a file or a folder, as for `ansible-playbook -i`.
        loader: of the play.

    Raises:
        ConfigurationError: the inventory cannot be read, or does not have the host.
    """
    source = pathlib.Path(path).expanduser().absolute()
    if not source.exists():
        raise ConfigurationError(f"{OTHER_INVENTORY}: there is no file or folder {source}.")
    launched = load_extra_vars(loader)
    own = _of_inventory(str(source), present["inventory_hostname"], launched, loader)
    defaults = load(loader, ROLE_FOLDER / "defaults" / "main.yml", OTHER_INVENTORY)
    others = {name: value for name, value in present.items() if not str(name).startswith(role.PREFIX)}
    return {**others, **defaults, **own, **launched}


def _of_inventory(source: str, host_name: str, launched: t.Container[str], loader: DataLoader) -> Variables:
    try:
        inventory = InventoryManager(loader=loader, sources=[source])
        host = inventory.get_host(host_name)
        if host is None:
            raise ConfigurationError(f"{OTHER_INVENTORY}: {source} does not have the host {host_name}.")
        found = VariableManager(loader=loader, inventory=inventory).get_vars(host=host, include_hostvars=False)
    except AnsibleError as error:
        raise ConfigurationError(f"{OTHER_INVENTORY}: {source} cannot be read: {clip(error)}") from error
    variables = {name: value for name, value in found.items() if name not in _OF_THE_RUN and name not in launched}
    if not any(str(name).startswith(role.PREFIX) for name in variables):
        raise ConfigurationError(
            f"{OTHER_INVENTORY}: {source} sets no variable of the role for the host {host_name}. Give an inventory, as"
            " for ansible-playbook -i."
        )
    return variables


def arguments_of_role(templar: Templar, omitted: t.Any, wanted: t.Collection[str], loader: DataLoader) -> Variables:
    """The arguments that the role gives to `hrsync.ad.impact`, with the variables of the templar.

    Args:
        templar: renders the arguments.
        omitted: the value of an argument that is not given: the variable `omit`.
        wanted: the names of arguments to render.
        loader: of the play.

    Raises:
        ConfigurationError: an argument cannot be rendered.
    """
    tasks = parse(loader, ROLE_FOLDER / "tasks" / "impact.yml")
    [arguments] = [task[MODULE] for task in tasks if MODULE in task]
    given = {name: value for name, value in arguments.items() if name in wanted}
    try:
        # As a whole: since ansible-core 2.19, this leaves out arguments that are not given.
        rendered = templar.template(given)
    except AnsibleError as error:
        raise ConfigurationError(clip(error)) from error
    return {name: value for name, value in rendered.items() if value != omitted}
