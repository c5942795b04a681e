# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.user_template`: one account by templates and a template account."""

from __future__ import annotations

import dataclasses
import typing as t

from .. import runner
from ..directory import snapshot
from ..directory.connection import Directory
from ..directory.identity import any_of, filter_of, find, guid_filter, identity_from_params
from ..directory.namesakes import namesakes
from ..directory.options import ConnectionOptions
from ..errors import ConfigurationError
from ..model.changes import AddToGroup, RemoveFromGroup
from ..planner.groups.index import KEY, reference
from .group_membership import group_filter, group_key_attribute, warn_of_let_pass
from .options import IDENTITY
from .outcome import changes_of, result_of, warn_of_servers
from .protecting import in_chain, protecting_filter, with_outer_groups
from .requests.groups import AccountGroups, GroupRequest
from .requests.user_template import TemplateRequest, with_groups
from .run import run_of
from .user import account_state, found_again

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..model.directory import Account, Snapshot
    from ..model.identity import Identity
    from ..model.run import Task
    from ..module import ModuleResult

_NO_GROUPS = GroupRequest()


def user_template(module: AnsibleModule) -> ModuleResult:
    """Bring the account into the state of the templates and the template account.

    Raises:
        HrsyncError: the task failed, in whole or in part; `result` of the error has the changes that were made.
    """
    params = module.params
    who = identity_from_params(params, IDENTITY)
    request = TemplateRequest.from_options(params)
    groups_asked = request.groups or _NO_GROUPS
    with Directory.connect(ConnectionOptions.from_params(params)) as directory:
        warn_of_servers(directory, module)
        named = [*(one.text for one in groups_asked.named), *request.skipped_groups]
        key_attribute = group_key_attribute(directory, params["group_key_attribute"], is_needed=_uses_keys(named))
        account = find(directory, who)
        template = _template_account(directory, params, account)
        task = request.task(who, account, template, create_missing_ous=params["create_missing_ous"])

        def read() -> Snapshot:
            now = found_again(directory, who, account)
            return _read(directory, task, who, now, template, named, key_attribute)

        seen = read()
        groups = AccountGroups(seen, account, groups_asked)
        problems = groups.problems()
        if problems:
            raise ConfigurationError(" ".join((*problems, "Nothing was changed.")))
        for text in groups.warnings():
            module.warn(text)
        report = runner.follow(run_of(module, directory, seen), with_groups(task, groups), read=read)
        warn_of_let_pass(report, module)
        done = changes_of(report)
        if report.met_conflicts:
            account = found_again(directory, who, account)
        after = account_state(directory, report, account, check_mode=module.check_mode)
        return result_of(
            report,
            module,
            account=after and dataclasses.asdict(after),
            templates=list(request.names),
            like=template.dn if template else None,
            added=groups.names(done, AddToGroup),
            removed=groups.names(done, RemoveFromGroup),
        )


def _uses_keys(named: t.Iterable[str]) -> bool:
    return any(reference(text).by == KEY for text in named)


def _template_account(directory: Directory, params: t.Mapping[str, t.Any], account: Account | None) -> Account | None:
    """The template account of the option `like`; None if the option is not set.

    Raises:
        ConfigurationError: there is no such account, or it is the account of the task.
    """
    if params["like"] is None:
        return None
    try:
        who = identity_from_params({**params["like"], "key_attribute": params["key_attribute"]}, IDENTITY)
    except ConfigurationError as error:
        raise ConfigurationError(f"like: {error}") from error
    found = find(directory, who, params["copy_attributes"])
    if found is None:
        raise ConfigurationError(f"like: no account below {directory.base_dn} has the {who}.")
    if account is not None and found.guid == account.guid:
        raise ConfigurationError(f"like: {found.dn} is the account itself; name another one.")
    return found


def _read(
    directory: Directory,
    task: Task,
    who: Identity,
    account: Account | None,
    template: Account | None,
    named: t.Iterable[str],
    key_attribute: str | None,
) -> Snapshot:
    """Read the two accounts, accounts that may already have the desired names, and every group that the task needs."""
    [desired] = task.desired
    accounts = [guid_filter(account.guid) if account else filter_of(who)]
    same_names = namesakes(desired, directory.domain, account)
    if same_names is not None:
        accounts.append(same_names)
    filters = [group_filter(text, key_attribute) for text in named]
    if template is not None:
        accounts.append(guid_filter(template.guid))
        filters.append(in_chain(template.dn))
    seen = snapshot.read_snapshot(
        directory,
        runner.attributes_of(task.policy),
        account_filter=any_of(accounts),
        group_filter=protecting_filter(account, *filters),
        group_key=key_attribute,
        ous=desired.ou is not None,
        others=same_names is not None,
        other_filter=same_names,
        suffixes=runner.maps_principals(task.policy),
    )
    return with_outer_groups(directory, seen, key_attribute)
