# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup hrsync.ad.hosts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hosts
author: The hrsync.ad authors (@hrsync)
short_description: Get the hosts of a playbook, or refuse how it was launched
version_added: 0.10.0
description:
  - Returns the patterns in the variable C(lifecycle_hosts), by default V(localhost), for C(hosts) of a play.
  - Fails if C(lifecycle_hosts) names a host or a group that the inventory does not have, or matches no host, or if
    C(--limit) leaves none. Ansible would skip the play, and end with exit code 0.
  - Fails if a variable of this collection is blank that was given with C(-e). A script whose variable is empty gives that,
    and blank would mean the default, for example all employees.
  - AWX gives blank text for each question of a survey that is not answered. Therefore, blank means not set in its jobs. A
    slice of a job has only some of the hosts, so there, a group may have no host, and a limit may leave none.
options:
  _terms:
    description:
      - The names of the playbook's own variables that must not be blank, such as V(key), or V(bamboohr_*) for all that begin so.
      - Variables whose names begin with C(lifecycle_) need no mention.
    type: list
    elements: str
    default: []
  instead:
    description:
      - Names of variables that the playbook does not read, each with the name to use instead. The lookup fails if one of them is
        given with C(-e), because the playbook would ignore it, and might then do something for all people.
      - If set, the names of the role's variables without C(lifecycle_) are refused too, and plurals and singulars of all these.
    type: dict
"""

EXAMPLES = r"""
- name: Synchronize Active Directory with HR, from a playbook of your own
  hosts: "{{ query('hrsync.ad.hosts') }}"
  gather_facts: false
  roles:
    - role: hrsync.ad.lifecycle
"""

RETURN = r"""
_raw:
  description: The patterns.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.hosts import HOSTS, hosts_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.launch import check_launch


class LookupModule(LookupBase):  # type: ignore[misc]
    """Ansible finds the lookup through this class."""

    def run(self, terms: list[str], variables: dict[str, t.Any] | None = None, **kwargs: t.Any) -> list[str]:
        """Run the lookup. See its documentation for the arguments."""
        self.set_options(var_options=variables, direct=kwargs)
        given = variables or {}
        try:
            check_launch(self._loader, *terms, instead=self.get_option("instead"))
            return hosts_of(self._templar.template(given.get(HOSTS)), given, self._loader)
        except ConfigurationError as error:
            raise AnsibleLookupError(str(error)) from error
