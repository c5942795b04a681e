# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hosts for which a playbook runs. They must exist: Ansible skips a play without hosts, with exit code 0."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager, split_host_pattern

from ...module_utils.errors import ConfigurationError
from ...module_utils.given import is_blank
from ...module_utils.values.suggestions import suggestion
from .launch import PREFIX, is_awx

if t.TYPE_CHECKING:
    from ansible.parsing.dataloader import DataLoader

    from .launch import Values

HOSTS: t.Final = f"{PREFIX}hosts"
DEFAULT: t.Final = "localhost"

_LIMIT: t.Final = "ansible_limit"


class Inventory:
    """The hosts and groups of the inventory, as patterns choose them.

    Args:
        groups: the hosts of each group.
        loader: of the play.
        limit: the pattern of `--limit`; empty without.
    """

    def __init__(self, groups: t.Mapping[str, t.Sequence[str]], loader: DataLoader, limit: str = "") -> None:
        self._manager = InventoryManager(loader, parse=False)
        for group, hosts in groups.items():
            self._manager.add_group(group)
            for host in hosts:
                self._manager.add_host(host, group=group)
        self._manager.subset(limit or None)
        self._groups = groups
        self.names = frozenset((*groups, *groups.get("all", ())))

    def has_group(self, name: str) -> bool:
        """Whether there is this group; it may have no host."""
        return name in self._groups

    def is_matched(self, pattern: t.Any, *, ignore_limit: bool = True) -> bool:
        """Whether the pattern matches a host."""
        try:
            return bool(self._manager.get_hosts(pattern, ignore_limits=ignore_limit))
        except AnsibleError:
            # The setting host_pattern_mismatch can make an error of it.
            return False


def hosts_of(value: t.Any, variables: Values, loader: DataLoader) -> list[str]:
    """The patterns of the hosts for which a playbook runs.

    A slice of a job of AWX has only some of the hosts, but all groups. So there, a group may have no host.

    Args:
        value: of `lifecycle_hosts`, rendered.
        variables: of the play, with `groups`.
        loader: of the play.

    Raises:
        ConfigurationError: they match no host.
    """
    pattern = DEFAULT if is_blank(value) else value
    parts: list[str] = split_host_pattern(pattern)
    limit = str(variables.get(_LIMIT) or "")
    inventory = Inventory(variables["groups"], loader, limit)
    _check_names(pattern, parts, inventory)
    if not is_awx(variables):
        _check_match(pattern, inventory, limit)
    return parts


def _check_names(pattern: t.Any, parts: t.Iterable[str], inventory: Inventory) -> None:
    for part in parts:
        name = part.lstrip("!&")
        if not inventory.has_group(name) and not inventory.is_matched(name):
            near = suggestion(name, inventory.names) or "."
            raise _nobody(pattern, f"but the inventory has no group and no host {name!r}{near}")


def _check_match(pattern: t.Any, inventory: Inventory, limit: str) -> None:
    if not inventory.is_matched(pattern):
        raise _nobody(pattern, "which matches no host of the inventory.")
    if limit and not inventory.is_matched(pattern, ignore_limit=False):
        raise _nobody(pattern, f"of which --limit {limit} leaves no host.")


def _nobody(pattern: t.Any, why: str) -> ConfigurationError:
    shown = pattern if isinstance(pattern, str) else ",".join(map(str, pattern))
    return ConfigurationError(
        f"{HOSTS} is {shown!r}, {why} Nothing was done. Set {HOSTS} to a group or a host of the inventory; by default,"
        f" the playbook runs on {DEFAULT}."
    )
