# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.group_membership`: the groups of one account."""

from __future__ import annotations

import typing as t

from .. import runner
from ..directory import snapshot
from ..directory.connection import Directory
from ..directory.identity import any_of, equals, find, guid_filter, identity_from_params, sibling_sid
from ..directory.options import ConnectionOptions
from ..errors import ConfigurationError
from ..model.plan import Kind
from ..planner.group_request import AccountGroups, GroupRequest
from .options import IDENTITY
from .outcome import Result, changes_of, result_of, warn_of_servers
from .user import PROTECTED_GROUPS

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..model.directory import Account


def group_membership(module: AnsibleModule) -> Result:
    """Bring the account's memberships into the state that the task wants.

    Raises:
        HrsyncError: it cannot be done, or not all of it; what was done is in the error's `result`.
    """
    params = module.params
    who = identity_from_params(params, IDENTITY)
    request = GroupRequest.from_options(params)
    with Directory.connect(ConnectionOptions.from_params(params)) as directory:
        warn_of_servers(directory, module)
        account = find(directory, who)
        if account is None:
            raise ConfigurationError(f"No account below {directory.base_dn} has the {who}.")
        seen = snapshot.read_snapshot(
            directory,
            (),
            account_filter=guid_filter(account.guid),
            group_filter=_groups_filter(account, request),
            ous=False,
            login_names=False,
        )
        groups = AccountGroups(seen, account)
        problems = groups.problems(request)
        if problems:
            raise ConfigurationError(" ".join((*problems, "Nothing was changed.")))
        _warn_of_foreign(groups, request, module)
        report = runner.follow(directory, groups.task(request), seen, check_mode=module.check_mode)
        done = changes_of(report)
        return result_of(
            report,
            module,
            added=groups.names(done, Kind.ADD_TO_GROUP),
            removed=groups.names(done, Kind.REMOVE_FROM_GROUP),
        )


def _groups_filter(account: Account, request: GroupRequest) -> str:
    """The groups that are named, those of the account, its primary group, and all whose members are protected."""
    filters = [PROTECTED_GROUPS, equals("member", account.dn)]
    filters.extend(equals("sAMAccountName", name) for name in request.names)
    if account.raw("objectSid") and account.primary_group is not None:
        filters.append(equals("objectSid", sibling_sid(account.raw("objectSid")[0], account.primary_group)))
    return any_of(filters)


def _warn_of_foreign(groups: AccountGroups, request: GroupRequest, module: AnsibleModule) -> None:
    foreign = groups.foreign() if request.exactly is not None else []
    if foreign:
        module.warn(
            f"The account stays a member of {len(foreign)} groups outside of base_dn or of this domain:"
            f" {'; '.join(foreign[:5])}."
        )
