#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: connection_info
short_description: Test the connection to an HR system or to the directory
version_added: 0.1.0
author: The hrsync.ad authors (@hrsync)
description:
  - Authenticates, reads one page, and returns who the credential is, what it may see, and which fields came, with their types and with
    examples that show the form of a value but not the value.
  - With O(source) it tests an HR system, without it the directory of O(servers).
  - It fails where the connection cannot be used, and says why.
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
  description: What was tested.
  returned: success
  type: str
  sample: factorial
name:
  description: Name of the source, or of the domain.
  returned: success
  type: str
  sample: factorial
address:
  description: Address of the API, or the domain controller that answered.
  returned: success
  type: str
  sample: https://api.factorialhr.com
identity:
  description: Who the credential is, in the system's own words.
  returned: success
  type: dict
  sample: {company_id: "4100", name: Example}
usable:
  description: Whether everything that a run reads can be read and is not empty.
  returned: success
  type: bool
  sample: true
resources:
  description: What was read, one page each.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the resource in the API, or the base of the search.
      type: str
      sample: employees/employees
    readable:
      description: Whether the credential may read it.
      type: bool
      sample: true
    total:
      description: How many records there are, where the system says it.
      type: int
      sample: 412
    records:
      description: How many came with this page.
      type: int
      sample: 100
    problem:
      description: Why it cannot be used.
      type: str
      sample: null
    fields:
      description: The fields that came.
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
          description: In how many of the records it holds something.
          type: int
          sample: 100
        example:
          description: The form of the first value. Letters are shown as X and x, digits as 9. Private values are not shown at all.
          type: str
          sample: Xxxx
"""

import datetime
import itertools
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory, Entry
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import CONNECTION_OPTIONS, ConnectionOptions
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
    """Test the one connection that the options name."""
    params = module.params
    if params["source"]:
        connection = test_source(params["source"], module)
    elif params["servers"]:
        connection = test_directory(ConnectionOptions.from_params(params))
    else:
        raise ConfigurationError("There is nothing to test: set source for an HR system, or servers for the directory.")
    return {
        "system": connection.system,
        "name": connection.name,
        "address": connection.address,
        "identity": dict(connection.identity),
        "usable": all(resource.readable and not resource.problem for resource in connection.resources),
        "resources": [show(resource) for resource in connection.resources],
    }


def test_source(options: t.Mapping[str, t.Any], module: AnsibleModule) -> Connection:
    """Test an HR system, with its warnings."""
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
        resource = ResourceCheck(
            name=directory.base_dn,
            readable=True,
            records=len(accounts),
            fields=describe([plain(account) for account in accounts]),
            problem=None if accounts else "There is no account below this base, or the bind account may not see any.",
        )
        identity = {"bind_user": options.bind_user} if options.bind_user else {}
        return Connection(
            system="directory",
            name=directory.domain,
            address=directory.server,
            identity=identity,
            resources=(resource,),
        )


def plain(entry: Entry) -> dict[str, t.Any]:
    """An entry's values as text where they are text; names in lower case, as the directory compares them."""
    return {name: shown[0] if len(shown) == 1 else shown for name in entry.values if (shown := texts(entry.raw(name)))}


def texts(values: t.Sequence[bytes]) -> list[t.Any]:
    """Values decoded; of binary ones nothing but that they are there."""
    decoded: list[t.Any] = []
    for value in values:
        try:
            decoded.append(value.decode())
        except UnicodeDecodeError:
            decoded.append(value)
    return decoded


def show(resource: ResourceCheck) -> dict[str, t.Any]:
    """A resource as plain data."""
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
