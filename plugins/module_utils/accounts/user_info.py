# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.user_info`: reads accounts."""

from __future__ import annotations

import typing as t

from ..directory.connection import Directory
from ..directory.identity import find_all, identity_from_params
from ..directory.options import ConnectionOptions
from ..directory.schema import read_attribute_types
from ..errors import ConfigurationError
from ..values import syntax
from ..values.sid import sid_text
from ..values.syntax import Syntax
from .options import SEARCHES
from .outcome import warn_of_servers

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..model.directory import Account
    from ..values.syntax import AttributeType

COMPUTED_CONTROL = "msDS-User-Account-Control-Computed"
"""Flags that the directory computes, such as whether the account is locked ([MS-ADTS] 3.1.1.4.5.17)."""

Schema = t.Mapping[str, "AttributeType"]


def user_info(module: AnsibleModule) -> dict[str, t.Any]:
    """Read the accounts of the task. An empty result is not an error.

    Raises:
        ConfigurationError: an attribute does not exist.
        DirectoryError: the directory cannot be read.
    """
    params = module.params
    who = identity_from_params(params, SEARCHES)
    names: list[str] = params["attributes"]
    with Directory.connect(ConnectionOptions.from_params(params)) as directory:
        warn_of_servers(directory, module)
        schema = _schema(directory, names)
        found = find_all(directory, who, (COMPUTED_CONTROL, *names))
        return {"accounts": [describe(account, names, schema) for account in found], "server": directory.server}


def _schema(directory: Directory, names: t.Sequence[str]) -> Schema:
    schema = read_attribute_types(directory, names) if names else {}
    unknown = [name for name in names if name.lower() not in schema]
    if unknown:
        raise ConfigurationError(
            f"The option attributes has names that the schema of {directory.server} lacks: {', '.join(unknown)}."
            " Check the spelling."
        )
    return schema


def describe(account: Account, names: t.Iterable[str], schema: Schema) -> dict[str, t.Any]:
    """An account as plain data, with the same keys for every account.

    Args:
        account: the account, with `snapshot.ACCOUNT_ATTRIBUTES`, `COMPUTED_CONTROL` and the attributes in `names`.
        names: the attributes to show, in the spelling of the task.
        schema: the schema of each of these attributes, by lower-case name.
    """
    sid = account.raw("objectSid")
    expires = account.text("accountExpires")
    return {
        "dn": account.dn,
        "guid": account.guid,
        "sid": sid_text(sid[0]) if sid else None,
        "sam_account_name": account.text("sAMAccountName"),
        "upn": account.text("userPrincipalName"),
        "enabled": account.enabled if account.raw("userAccountControl") else None,
        "locked": account.locked,
        "expires": None if expires is None or int(expires) in syntax.NEVER else syntax.show_filetime(int(expires)),
        "member_of": sorted(account.texts("memberOf")),
        "attributes": {name: native(schema[name.lower()], account.raw(name)) for name in names},
    }


def native(attribute_type: AttributeType, values: tuple[bytes, ...]) -> t.Any:
    """Values for JSON: one value or null if the attribute is single-valued, otherwise a list."""
    shown = [_native(attribute_type, value) for value in values]
    if not attribute_type.single_valued:
        return shown
    return shown[0] if shown else None


def _native(attribute_type: AttributeType, value: bytes) -> str | int | bool:
    text = syntax.show(attribute_type, value)
    if attribute_type.syntax is Syntax.INTEGER:
        return int(text)
    if attribute_type.syntax is Syntax.BOOLEAN:
        return text == "TRUE"
    return text
