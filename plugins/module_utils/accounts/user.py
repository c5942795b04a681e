# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.user`: one account as a task wants it."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from .. import runner
from ..actions import password
from ..directory import snapshot
from ..directory.connection import Directory
from ..directory.identity import any_of, equals, exists, filter_of, find, guid_filter, identity_from_params
from ..directory.options import ConnectionOptions
from ..errors import ConfigurationError
from ..model.identity import KEY, Identity
from ..planner.single import NO_GUID, AccountState, State, Wish, account_task, state_after
from .options import IDENTITY
from .outcome import Result, changes_of, result_of, warn_of_servers
from .user_info import COMPUTED_CONTROL

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..model.desired import Desired
    from ..model.directory import Account
    from ..model.run import Report

PROTECTED_GROUPS = "(|(adminCount=1)(isCriticalSystemObject=TRUE))"
"""The groups whose members are protected: all that is needed of groups to work on one account's other properties."""

_UNIQUE_TEXTS = ("sAMAccountName", "userPrincipalName", "cn", "name")


def user(module: AnsibleModule) -> Result:
    """Bring the account into the state that the task wants.

    Raises:
        HrsyncError: it cannot be done, or not all of it; what was done is in the error's `result`.
    """
    params = module.params
    who = identity_from_params(params, IDENTITY)
    if params["password"] == "":
        raise ConfigurationError("The option password is empty; leave it out for a random one.")
    with Directory.connect(ConnectionOptions.from_params(params)) as directory:
        warn_of_servers(directory, module)
        account = find(directory, who)
        wish = _with_manager(_wish(params), params, directory)
        report = _follow(directory, wish, who, account, module)
        after = account_state(directory, report, account, check_mode=module.check_mode)
        return result_of(report, module, account=after and dataclasses.asdict(after))


def _wish(params: t.Mapping[str, t.Any]) -> Wish:
    return Wish(
        state=State(params["state"]),
        common_name=params["common_name"],
        ou=params["ou"],
        attributes=params["attributes"],
        account_expires=params["account_expires"],
        unlock=params["unlock"],
    )


def _with_manager(wish: Wish, params: t.Mapping[str, t.Any], directory: Directory) -> Wish:
    """The wish with the DN of the manager's account.

    Raises:
        ConfigurationError: there is no such account.
    """
    name, key = params["manager"], params["manager_key"]
    option = "manager" if key is None else "manager_key"
    if wish.state is State.ABSENT or (name is None and key is None):
        return wish
    if not name and not (key and key.strip()):
        return dataclasses.replace(wish, manager=(), manager_option=option)
    if key is not None:
        found = find(directory, Identity(KEY, key.strip(), params["key_attribute"]))
        if found is None:
            raise ConfigurationError(f"manager_key: no account has the {params['key_attribute']} {key.strip()!r}.")
        name = found.dn
    elif not exists(directory, name):
        raise ConfigurationError(f"manager: {name} does not exist, or the bind account may not see it.")
    return dataclasses.replace(wish, manager=(name,), manager_option=option)


def _follow(directory: Directory, wish: Wish, who: Identity, account: Account | None, module: AnsibleModule) -> Report:
    task = account_task(wish, who, account, create_missing_ous=module.params["create_missing_ous"])
    [desired] = task.desired
    seen = snapshot.read_snapshot(
        directory,
        (*runner.attributes_of(task.policy), COMPUTED_CONTROL),
        account_filter=any_of([guid_filter(account.guid) if account else filter_of(who), *namesakes(desired)]),
        group_filter=PROTECTED_GROUPS,
        ous=desired.ou is not None,
        login_names=False,
    )
    given = module.params["password"]
    passwords = password.generate if given is None else lambda: str(given)
    return runner.follow(directory, task, seen, check_mode=module.check_mode, passwords=passwords)


def namesakes(desired: Desired) -> t.Iterator[str]:
    """Filters for the accounts that may hold the names which this one is to get."""
    for attribute, values in desired.attributes.items():
        for value in values or ():
            if attribute.lower() in map(str.lower, _UNIQUE_TEXTS):
                yield equals(attribute, value)
            if attribute.lower() == "userprincipalname":
                yield equals("sAMAccountName", value.partition("@")[0])
            if attribute.lower() in ("mail", "proxyaddresses"):
                address = re.sub("^smtp:", "", value, flags=re.IGNORECASE)
                yield equals("mail", address)
                yield equals("proxyAddresses", f"smtp:{address}")


def account_state(
    directory: Directory, report: Report, account: Account | None, *, check_mode: bool
) -> AccountState | None:
    """The account after the run, where it was written as the directory names it now.

    In check mode the objectGUID of a new account is zeros.
    """
    changes = changes_of(report)
    state = state_after(account, changes)
    if state is None or check_mode or not changes:
        return state
    base = state.dn if state.guid == NO_GUID else f"<GUID={state.guid}>"
    for entry in directory.search(base, "(objectClass=*)", ("objectGUID",), "base"):
        return dataclasses.replace(state, dn=entry.dn, guid=snapshot.guid_text(entry.raw("objectGUID")[0]))
    return state
