# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.password`: the password of one account."""

from __future__ import annotations

import datetime
import time
import typing as t

from .. import runner
from ..apply.context import Context
from ..apply.keyed import keyed
from ..apply.password_generator import Recipe, generator
from ..apply.passwords import Names, Passwords
from ..directory import snapshot
from ..directory.connection import Directory
from ..directory.identity import find, guid_filter, identity_from_params
from ..directory.options import ConnectionOptions
from ..directory.password_check import password_check
from ..directory.password_policy import read_policy
from ..errors import ConfigurationError, HrsyncError
from ..model.changes import SetPassword
from ..model.desired import Policy
from ..model.identity import KEY
from ..model.option_names import OptionNames
from ..model.run import Report
from ..values import replication_metadata, syntax
from ..wire import packing
from .options import IDENTITY
from .outcome import changes_of, result_of, warn_of_servers, with_rules
from .protecting import protecting_filter, with_outer_groups
from .requests.password import PasswordRequest, password_plan
from .run import run_of
from .user_info import COMPUTED_CONTROL

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..directory.options import ServerAddress
    from ..model.directory import Account
    from ..model.identity import Identity
    from ..model.password_policy import PasswordPolicy
    from ..module import ModuleResult
    from ..wire.sealing import Seal

SEALED = "_password"
"""The key in the result for the sealed password, which the action plugin reads."""

_ATTRIBUTES = (COMPUTED_CONTROL, "displayName", "msDS-ResultantPSO", "replPropertyMetaData")
_TASK_POLICY = Policy(key_attribute=None, minimum_coverage=0, option_names=OptionNames())


def password(module: AnsibleModule) -> ModuleResult:
    """Bring the password of the account into the desired state.

    The result contains `SEALED` if a password was set and the action plugin passed a key to seal it.

    Raises:
        HrsyncError: the task failed, in whole or in part; `result` of the error has the changes that were made.
    """
    made: list[Passwords] = []
    try:
        return _password(module, made)
    except HrsyncError as error:
        if not any(one.made for one in made):
            error.result = {**error.result, "_settled": True}
        raise


def _password(module: AnsibleModule, made: list[Passwords]) -> ModuleResult:
    params = module.params
    who = identity_from_params(params, IDENTITY)
    request = PasswordRequest.from_options(params)
    recipe = Recipe.from_options(params["generate"] or {})
    seal = _seal(params["_seal"])
    options = ConnectionOptions.from_params(params)
    with Directory.connect(options) as directory:
        warn_of_servers(directory, module)
        account = find(directory, who, _ATTRIBUTES)
        if account is None:
            raise ConfigurationError(f"No account below {directory.base_dn} has the {who}.")
        policy, note = read_policy(directory, account)
        if note and request.sets:
            module.warn(note)
        passwords = Passwords(_source(params, recipe, policy, account))
        made.append(passwords)
        report = _follow(directory, request, account, who, passwords, policy, module)
    earlier = None if passwords.made else _earlier(params["_pending"], account, policy, directory.address, options)
    if earlier:
        module.warn("The password that an interrupted task has set before is still the right one. It is delivered now.")
    return _result(report, passwords, account, module, seal, earlier)


def _earlier(
    packed: str | None, account: Account, policy: PasswordPolicy, address: ServerAddress, options: ConnectionOptions
) -> str | None:
    """The password that an interrupted task has set, but not delivered; None if the account has another one."""
    runs = packing.unpack(packed) if packed else []
    if not runs:
        return None
    with password_check(address, options) as check:
        for run in runs:
            generate = generator(Recipe.from_options(run["generate"]), policy)
            password = keyed(run["key"], generate)(_names(account))
            if check(account.dn, password):
                return password
    return None


def _names(account: Account) -> Names:
    return tuple(name for name in (account.text("sAMAccountName"), account.text("displayName")) if name)


def _seal(key: str | None) -> Seal | None:
    """A function that encrypts the password for the action plugin; None if the password is not delivered."""
    if not key:
        return None
    from ..wire import sealing

    return sealing.sealer(key)


def _source(
    params: t.Mapping[str, t.Any], recipe: Recipe, policy: PasswordPolicy, account: Account
) -> t.Callable[[Names], str]:
    """A function that returns the password of the task.

    Raises:
        ConfigurationError: the password does not meet the policy. Raised before anything is written, and in check mode.
    """
    given, names = params["password"], _names(account)
    if given is None:
        generate = generator(recipe, policy)
        make = keyed(params["_seal"], generate) if params["_seal"] else generate
        return lambda _names: make(names)
    problem = policy.problem(given, names)
    if problem:
        raise ConfigurationError(f"The option password {problem} {policy}")
    return lambda _names: str(given)


def _follow(
    directory: Directory,
    request: PasswordRequest,
    account: Account,
    who: Identity,
    passwords: Passwords,
    policy: PasswordPolicy,
    module: AnsibleModule,
) -> Report:
    seen = snapshot.read_snapshot(
        directory,
        (),
        account_filter=guid_filter(account.guid),
        group_filter=protecting_filter(account),
        ous=False,
        others=False,
    )
    seen = with_outer_groups(directory, seen)
    untouched = request.depends_on_history and _is_untouched(account)
    key = who.value if who.option == KEY else ""
    plan = password_plan(request, account, seen, _TASK_POLICY, key=key, untouched=untouched)
    if untouched and not module.check_mode:
        _let_the_second_pass(directory, account)
    return with_rules(runner.execute(run_of(module, directory, seen), plan, passwords=passwords), policy)


def _is_untouched(account: Account) -> bool:
    raw = account.raw("replPropertyMetaData")
    if not raw:
        raise ConfigurationError(
            f"update_password is on_create, but hrsync.ad cannot see whether {account.dn} has had a password set:"
            " the bind account may not read its replPropertyMetaData. Give it the right to read all properties, or set"
            " update_password: always."
        )
    return replication_metadata.is_untouched(raw[0])


def _let_the_second_pass(directory: Directory, account: Account) -> None:
    """Wait until a new password gets a different timestamp than the creation of the account.

    From this difference the next run sees that a password was set (see `replication_metadata.is_untouched`).
    """
    created = replication_metadata.created(account.raw("replPropertyMetaData")[0])
    for root in directory.search("", "(objectClass=*)", ("currentTime",), "base"):
        now = datetime.datetime.strptime(root.text("currentTime") or "", "%Y%m%d%H%M%S.%fZ")
        if syntax.filetime(now.replace(tzinfo=datetime.UTC)) // 10_000_000 <= created:
            time.sleep(1.1)


def _result(
    report: Report,
    passwords: Passwords,
    account: Account,
    module: AnsibleModule,
    seal: Seal | None,
    earlier: str | None,
) -> ModuleResult:
    sets = [change for change in changes_of(report) if isinstance(change, SetPassword)]
    is_unsure = any(outcome.unknown for outcome in report.outcomes.values())
    told: ModuleResult = {"password_set": bool(sets), "_settled": not is_unsure}
    given = passwords.given(Context.identity(sets[0])) if sets else earlier
    if given is not None and seal:
        entry = {
            "account": account.text("sAMAccountName"),
            "dn": account.dn,
            "guid": account.guid,
            "password": given,
        }
        told[SEALED] = seal(entry)
    # `result_of` may raise an error for a later change. Its result needs the password too, because it is already set.
    return result_of(report, module, **told)
