# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.group_membership`: the groups of one account."""

from __future__ import annotations

import typing as t

from .. import runner
from ..directory import snapshot
from ..directory.connection import Directory
from ..directory.identity import equals, find, guid_filter, identity_from_params
from ..directory.options import ConnectionOptions
from ..directory.schema import read_attribute_types
from ..errors import ConfigurationError
from ..model.changes import AddToGroup, RemoveFromGroup
from ..model.desired import Failure
from ..model.identity import GUID as ACCOUNT_GUID
from ..model.identity import Identity
from ..model.plan import Status
from ..planner.groups.index import DN, GUID, KEY, reference
from ..presentation.result import sentence
from ..values.text import count
from .options import IDENTITY
from .outcome import changes_of, result_of, warn_of_servers
from .protecting import protecting_filter, with_outer_groups
from .requests.groups import AccountGroups, GroupRequest
from .run import run_of

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..model.directory import Account, Snapshot
    from ..model.run import Report
    from ..module import ModuleResult


def group_membership(module: AnsibleModule) -> ModuleResult:
    """Bring the memberships of the account into the desired state.

    Raises:
        HrsyncError: the task failed, in whole or in part; `result` of the error has the changes that were made.
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

        def read() -> Snapshot:
            now = find(directory, Identity(ACCOUNT_GUID, account.guid), remembers) or account
            return _read(directory, now, request, remembers, key_attribute)

        seen = read()
        groups = AccountGroups(seen, account, request)
        problems = groups.problems()
        if problems:
            raise ConfigurationError(" ".join((*problems, "Nothing was changed.")))
        _warn(groups, request, account, module)
        report = runner.follow(run_of(module, directory, seen), groups.task(account), read=read)
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
    """The attribute that contains the keys of groups; None if the task refers to no group by key.

    Raises:
        ConfigurationError: the attribute is needed but not set, or the schema does not have it.
    """
    if not is_needed:
        return None
    if not attribute:
        raise ConfigurationError(
            f"The task refers to a group by key ({KEY}:...); set group_key_attribute to the attribute with the keys."
        )
    if not read_attribute_types(directory, (attribute,)):
        raise ConfigurationError(
            f"The option group_key_attribute is {attribute}, which the schema of {directory.server} does not have;"
            " check its spelling."
        )
    return attribute


def group_filter(text: str, key_attribute: str | None) -> str:
    """The [RFC 4515] filter for the group that the string refers to."""
    meant = reference(text)
    if meant.by == GUID:
        return guid_filter(meant.value)
    attribute = {DN: "distinguishedName", KEY: key_attribute or ""}.get(meant.by, "sAMAccountName")
    return equals(attribute, meant.value)


def warn_of_let_pass(report: Report, module: AnsibleModule) -> None:
    """Warn of refused changes of groups, if the task sets `failure: warn`."""
    for index, outcome in report.outcomes.items():
        change = report.plan.changes[index]
        if outcome.status is not Status.SKIPPED or not isinstance(change, AddToGroup | RemoveFromGroup):
            continue
        if change.failure is Failure.WARN:
            module.warn(f"{sentence(change)}: {outcome.message}")


def _read(
    directory: Directory,
    account: Account,
    request: GroupRequest,
    attributes: t.Collection[str],
    key_attribute: str | None,
) -> Snapshot:
    """Read the account, and every group that the task needs."""
    seen = snapshot.read_snapshot(
        directory,
        attributes,
        account_filter=guid_filter(account.guid),
        group_filter=_groups_filter(account, request, key_attribute),
        group_key=key_attribute,
        ous=False,
        others=False,
    )
    return with_outer_groups(directory, seen, key_attribute)


def _groups_filter(account: Account, request: GroupRequest, key_attribute: str | None) -> str:
    """The filter for the groups in the task, all groups that contain the account, and groups with protected members."""
    filters = [group_filter(named.text, key_attribute) for named in request.named]
    if request.remember_in and request.restore:
        filters.extend(equals("distinguishedName", name) for name in account.texts(request.remember_in))
    return protecting_filter(account, *filters)


def _warn(groups: AccountGroups, request: GroupRequest, account: Account, module: AnsibleModule) -> None:
    for text in (*groups.warnings(), *groups.lost(account)):
        module.warn(text)
    foreign = groups.foreign(account) if request.exactly is not None else []
    if foreign:
        module.warn(
            f"The account stays a member of {count(len(foreign), 'group')} outside base_dn or this domain:"
            f" {'; '.join(foreign[:5])}."
        )
