#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: connection_info
short_description: Test the connection to an HR system or to Active Directory
version_added: 0.1.0
author: The hrsync.ad authors (@hrsync)
description:
  - Authenticates, reads one page, and returns the identity of the credential, the resources that it is allowed to read, and their fields. Each field
    has its type and an example that shows the form of a value but not the value.
  - With O(source), the module tests an HR system; without it, the directory of O(servers).
  - If the connection cannot be used, the module fails with the reason.
  - To check everything that a run needs, use M(hrsync.ad.readiness_info).
extends_documentation_fragment:
  - hrsync.ad.attributes.info_module
  - hrsync.ad.directory
  - hrsync.ad.source.entry
options:
  servers:
    required: false
"""

EXAMPLES = r"""
- name: Test Factorial
  hrsync.ad.connection_info:
    source:
      type: factorial
      api_key: "{{ vault_factorial_api_key }}"

- name: Test the directory
  hrsync.ad.connection_info:
    servers: [dc1.example.com]
    bind_user: svc-hrsync@example.com
    bind_password: "{{ vault_bind_password }}"
    ca_file: /etc/ssl/certs/example-ca.pem
"""

RETURN = r"""
system:
  description: The tested system, V(directory) or the type of the HR system.
  returned: success
  type: str
  sample: factorial
name:
  description: Name of the source, or of the domain.
  returned: success
  type: str
  sample: factorial
address:
  description: Address of the API, or name of the domain controller that answered.
  returned: success
  type: str
  sample: https://api.factorialhr.com
identity:
  description: Identity of the credential, as the system describes it.
  returned: success
  type: dict
  sample: {company_id: "4100", name: Example}
usable:
  description: Whether the credential can read every resource that a run reads, and no required resource is empty.
  returned: success
  type: bool
  sample: true
resources:
  description: The resources of which the module read one page.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the resource in the API, or the base of the search.
      type: str
      sample: employees/employees
    readable:
      description: Whether the credential is allowed to read it.
      type: bool
      sample: true
    total:
      description: Total number of records; null if the system does not return it.
      type: int
      sample: 412
    records:
      description: Number of records on this page.
      type: int
      sample: 100
    problem:
      description: Why it cannot be used; null if it can.
      type: str
      sample: null
    fields:
      description: The fields of the records.
      type: list
      elements: dict
      contains:
        name:
          description: Name of the field.
          type: str
          sample: first_name
        type:
          description: Type of its values, such as V(text), V(integer), V(boolean), V(binary) or V(list).
          type: str
          sample: text
        filled:
          description: Number of records in which the field is not empty.
          type: int
          sample: 100
        example:
          description: Form of the first value. Letters are shown as X and x, digits as 9. Private values are not shown at all. For the field C(slug) of
            custom fields, all values are shown unchanged, because templates use them.
          type: str
          sample: Xxxx
"""

import datetime
import itertools
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import CONNECTION_OPTIONS, ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.directory.plain import plain
from ansible_collections.hrsync.ad.plugins.module_utils.directory.schema import read_attribute_types
from ansible_collections.hrsync.ad.plugins.module_utils.directory.snapshot import ACCOUNT_FILTER
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Connection, ResourceCheck
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import ENTRY_OPTIONS, source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.sources.sample import describe

DIRECTORY_PAGE = 100

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **CONNECTION_OPTIONS,
    "servers": {**CONNECTION_OPTIONS["servers"], "required": False},
    "source": {"type": "dict", "options": ENTRY_OPTIONS},
}


def test(module: AnsibleModule) -> dict[str, t.Any]:
    """Test the connection that the options describe."""
    params = module.params
    if params["source"]:
        connection = test_source(params["source"], module)
    elif params["servers"]:
        connection = test_directory(ConnectionOptions.from_params(params))
    else:
        raise ConfigurationError("There is nothing to test. Set source for an HR system, or servers for the directory.")
    return {
        "system": connection.system,
        "name": connection.name,
        "address": connection.address,
        "identity": dict(connection.identity),
        "usable": all(resource.readable and not resource.problem for resource in connection.resources),
        "resources": [show(resource) for resource in connection.resources],
    }


def test_source(options: t.Mapping[str, t.Any], module: AnsibleModule) -> Connection:
    """Test an HR system, and show its warnings."""
    source = source_from_options(options, datetime.datetime.now(datetime.UTC).date())
    try:
        return source.check()
    finally:
        for warning in source.warnings:
            module.warn(warning)


def test_directory(options: ConnectionOptions) -> Connection:
    """Bind, and read one page of accounts."""
    with Directory.connect(options) as directory:
        found = directory.search(directory.base_dn, ACCOUNT_FILTER, ("*",), page_size=DIRECTORY_PAGE)
        accounts = list(itertools.islice(found, DIRECTORY_PAGE))
        types = read_attribute_types(directory, {name for account in accounts for name in account.values})
        resource = ResourceCheck(
            name=directory.base_dn,
            readable=True,
            records=len(accounts),
            fields=describe([plain(account, types) for account in accounts]),
            problem=None if accounts else "There is no account below this base, or the bind account cannot see any.",
        )
        identity = {"bind_user": options.bind_user} if options.bind_user else {}
        return Connection(
            system="directory",
            name=directory.domain,
            address=directory.server,
            identity=identity,
            resources=(resource,),
        )


def show(resource: ResourceCheck) -> dict[str, t.Any]:
    """The resource as plain data."""
    return {
        "name": resource.name,
        "readable": resource.readable,
        "total": resource.total,
        "records": resource.records,
        "problem": resource.problem,
        "fields": [field.to_dict() for field in resource.fields],
    }


def main() -> None:
    """Run the module."""
    run(test, ARGUMENT_SPEC)


if __name__ == "__main__":
    main()
