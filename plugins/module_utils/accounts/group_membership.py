# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.group_membership`: the groups of one account."""

from __future__ import annotations

import dataclasses
import typing as t

from .. import runner
from ..directory import snapshot
from ..directory.connection import Directory
from ..directory.identity import any_of, equals, find, guid_filter, identity_from_params
from ..directory.options import ConnectionOptions
from ..directory.schema import read_attribute_types
from ..errors import ConfigurationError
from ..model.changes import AddToGroup, RemoveFromGroup
from ..model.desired import Failure
from ..model.plan import Status
from ..planner.group_index import DN, GUID, KEY, reference
from ..presentation.result import sentence
from ..values.sid import sibling_sid
from ..values.text import count
from .options import IDENTITY
from .outcome import changes_of, result_of, warn_of_servers
from .requests.groups import AccountGroups, GroupRequest
from .run import run_of
from .user import PROTECTED_GROUPS

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..model.directory import Account, Group, Snapshot
    from ..model.run import Report
    from ..module import ModuleResult

IN_CHAIN = "1.2.840.113556.1.4.1941"
"""LDAP_MATCHING_RULE_TRANSITIVE_EVAL, [MS-ADTS] 3.1.1.3.4.4.3: also through groups that are in groups."""


def group_membership(module: AnsibleModule) -> ModuleResult:
    """Bring the account's memberships into the state that the task wants.

    Raises:
        HrsyncError: it cannot be done, or not all of it; what was done is in the error's `result`.
    """
    params = module.params
    who = identity_from_params(params, IDENTITY)
    request = GroupRequest.from_options(params)
    with Directory.connect(ConnectionOptions.from_params(params)) as directory:
        warn_of_servers(directory, module)
        key_attribute = group_key_attribute(directory, params["group_key_attribute"], is_needed=request.uses_keys)
        remembers = () if request.remember_in is None else (request.remember_in,)
        account = find(directory, who, remembers)
        if account is None:
            raise ConfigurationError(f"No account below {directory.base_dn} has the {who}.")
        seen = _read(directory, account, request, remembers, key_attribute)
        groups = AccountGroups(seen, account, request)
        problems = groups.problems()
        if problems:
            raise ConfigurationError(" ".join((*problems, "Nothing was changed.")))
        _warn(groups, request, account, module)
        report = runner.follow(run_of(module, directory, seen), groups.task(account))
        warn_of_let_pass(report, module)
        done = changes_of(report)
        return result_of(
            report,
            module,
            added=groups.names(done, AddToGroup),
            removed=groups.names(done, RemoveFromGroup),
            nested=groups.nested(done),
            primary_group=groups.primary,
        )


def group_key_attribute(directory: Directory, attribute: str | None, *, is_needed: bool) -> str | None:
    """The attribute that holds the keys of groups, as the schema has it; None where no group is named by its key.

    Raises:
        ConfigurationError: it is needed and not given, or the schema does not have it.
    """
    if not is_needed:
        return None
    if not attribute:
        raise ConfigurationError(
            f"A group is named by its key ({KEY}:...); set group_key_attribute to the attribute that holds it."
        )
    if not read_attribute_types(directory, (attribute,)):
        raise ConfigurationError(
            f"The option group_key_attribute is {attribute}, which the schema of {directory.server} does not have;"
            " check its spelling."
        )
    return attribute


def group_filter(text: str, key_attribute: str | None) -> str:
    """The [RFC 4515] filter that finds the group that the text means."""
    meant = reference(text)
    if meant.by == GUID:
        return guid_filter(meant.value)
    attribute = {DN: "distinguishedName", KEY: key_attribute or ""}.get(meant.by, "sAMAccountName")
    return equals(attribute, meant.value)


def warn_of_let_pass(report: Report, module: AnsibleModule) -> None:
    """Warn of what the directory refused where the task says that this is no failure."""
    for index, outcome in report.outcomes.items():
        change = report.plan.changes[index]
        if outcome.status is not Status.SKIPPED or not isinstance(change, AddToGroup | RemoveFromGroup):
            continue
        if change.failure is Failure.WARN:
            module.warn(f"{sentence(change)}: {outcome.message}")


def with_outer_groups(directory: Directory, groups: t.Iterable[Group], key_attribute: str | None = None) -> list[Group]:
    """The groups, and all groups that they are in, directly or through others."""
    found = {group.guid: group for group in groups}
    known = {group.dn for group in found.values()}
    inner = [group.dn for group in found.values() if not known.issuperset(group.member_of)]
    if inner:
        narrower = any_of(in_chain(name) for name in inner)
        outer = snapshot.read_groups(directory, narrower, key_attribute)
        found.update({group.guid: group for group in outer if group.guid not in found})
    return list(found.values())


def _read(
    directory: Directory,
    account: Account,
    request: GroupRequest,
    attributes: t.Collection[str],
    key_attribute: str | None,
) -> Snapshot:
    """The account and every group that may matter to it."""
    seen = snapshot.read_snapshot(
        directory,
        attributes,
        account_filter=guid_filter(account.guid),
        group_filter=_groups_filter(account, request, key_attribute),
        group_key=key_attribute,
        ous=False,
        login_names=False,
    )
    return dataclasses.replace(seen, groups=tuple(with_outer_groups(directory, seen.groups, key_attribute)))


def _groups_filter(account: Account, request: GroupRequest, key_attribute: str | None) -> str:
    """The groups that are named, those of the account and around them, and all whose members are protected."""
    filters = [PROTECTED_GROUPS, in_chain(account.dn)]
    filters.extend(group_filter(named.text, key_attribute) for named in request.named)
    if request.remember_in and request.restore:
        filters.extend(equals("distinguishedName", name) for name in account.texts(request.remember_in))
    if account.raw("objectSid") and account.primary_group is not None:
        filters.append(equals("objectSid", sibling_sid(account.raw("objectSid")[0], account.primary_group)))
    return any_of(filters)


def in_chain(name: str) -> str:
    """The groups that have the object as a member, directly or through others."""
    return equals(f"member:{IN_CHAIN}:", name)


def _warn(groups: AccountGroups, request: GroupRequest, account: Account, module: AnsibleModule) -> None:
    for text in (*groups.warnings(), *groups.lost(account)):
        module.warn(text)
    foreign = groups.foreign(account) if request.exactly is not None else []
    if foreign:
        module.warn(
            f"The account stays a member of {count(len(foreign), 'group')} outside of base_dn or of this domain:"
            f" {'; '.join(foreign[:5])}."
        )
