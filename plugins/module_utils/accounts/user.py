# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`hrsync.ad.user`: one account."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .. import runner
from ..apply.password import is_refusal
from ..apply.passwords import Passwords
from ..directory import snapshot
from ..directory.connection import Directory
from ..directory.deleted import Deleted, find_deleted, place_of
from ..directory.identity import any_of, equals, filter_of, find, guid_filter, identity_from_params, located
from ..directory.namesakes import namesakes
from ..directory.options import ConnectionOptions
from ..directory.password_policy import read_domain_policy
from ..directory.requests import DISCRETIONARY_LIST
from ..errors import ConfigurationError
from ..model.changes import Change, Delete, Move, Restore
from ..model.identity import GUID, KEY, Identity
from ..model.plan import Plan
from ..model.run import Report
from ..planner.anew import with_taken
from ..planner.groups.index import DN as GROUP_DN
from ..planner.groups.index import GUID as GROUP_GUID
from ..planner.groups.index import KEY as GROUP_KEY
from ..planner.groups.index import GroupIndex, reference
from ..planner.plan import make_plan
from ..values.countries import FORMS, country_form
from ..values.equality import entry_form
from ..values.instants import expiry
from .options import IDENTITY
from .outcome import changes_of, result_of, warn_of_servers, with_rules
from .protecting import protecting_filter, with_outer_groups
from .requests.account import State, Wish, account_task
from .requests.account_state import NO_GUID, AccountState, state_after
from .requests.beyond import Beyond, completed
from .run import run_of
from .user_info import COMPUTED_CONTROL

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..model.directory import Account, Group, Snapshot
    from ..model.plan import Outcomes, TakenName
    from ..model.run import Task
    from ..module import ModuleResult
    from ..planner.anew import Conflicts


def user(module: AnsibleModule) -> ModuleResult:
    """Bring the account into the desired state.

    Raises:
        HrsyncError: the task failed, in whole or in part; `result` of the error has the changes that were made.
    """
    params = module.params
    who = identity_from_params(params, IDENTITY)
    if params["password"] == "":
        raise ConfigurationError("The option password is empty; leave it out for a random one.")
    wish = _wish(params)
    with Directory.connect(ConnectionOptions.from_params(params)) as directory:
        warn_of_servers(directory, module)
        account = find(directory, who)
        task = _Task(directory, module, who, _with_manager(wish, params, directory))
        deleted = task.deleted() if account is None and params["restore"] else None
        if deleted is None:
            report = task.follow(account)
        else:
            report, account = _restored(task, deleted)
        if report.met_conflicts:
            account = found_again(directory, who, account)
        after = account_state(directory, report, account, check_mode=module.check_mode)
        return result_of(report, module, account=after and dataclasses.asdict(after))


def _wish(params: t.Mapping[str, t.Any]) -> Wish:
    expires = params["account_expires"]
    return Wish(
        state=State(params["state"]),
        common_name=params["common_name"],
        ou=params["ou"],
        attributes=params["attributes"],
        account_expires=None if expires is None else expiry(expires, params["timezone"]),
        unlock=params["unlock"],
        country=None if params["country"] is None else _country(params["country"]),
        keep_old_address=params["keep_old_address"],
    )


def _country(text: str) -> dict[str, str]:
    """The three attributes of a country. If the string is empty, they are empty, and countryCode is 0."""
    if not text.strip():
        return {"c": "", "co": "", "countryCode": "0"}
    try:
        return {form: country_form(text, form) for form in FORMS}
    except ValueError as error:
        raise ConfigurationError(f"country: {error}.") from error


def _with_manager(wish: Wish, params: t.Mapping[str, t.Any], directory: Directory) -> Wish:
    """The wish, with the DN of the manager's account.

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
    else:
        there = located(directory, name)
        if there is None:
            raise ConfigurationError(f"manager: {name} does not exist, or the bind account may not see it.")
        name = there
    return dataclasses.replace(wish, manager=(name,), manager_option=option)


@dataclasses.dataclass(frozen=True, slots=True)
class _Task:
    """One task, with its module and directory."""

    directory: Directory
    module: AnsibleModule
    who: Identity
    wish: Wish

    def deleted(self) -> Deleted | None:
        """The deleted account to restore; None if there is none, or if the task wants no account."""
        if self.wish.state is State.ABSENT:
            return None
        logins = [value for name, value in self.wish.attributes.items() if name.lower() == "samaccountname"]
        return find_deleted(self.directory, self.who, str(logins[0]) if logins and logins[0] else None)

    def follow(self, account: Account | None, *, restored: bool = False, check_mode: bool | None = None) -> Report:
        """Plan the task and, outside check mode, apply the plan.

        Args:
            account: the account, in check mode as it would be after it is restored; None if there is none.
            restored: whether the account was deleted before this run.
            check_mode: whether nothing is written; by default as in the task.
        """
        only_checks = self.module.check_mode if check_mode is None else check_mode

        def planned(now: Account | None, taken: t.Iterable[TakenName] = ()) -> runner.Attempt:
            task = account_task(self.wish, self.who, now, create_missing_ous=self.module.params["create_missing_ous"])
            seen = with_taken(self._read(now, task), taken)
            beyond = None if restored and only_checks else now
            return runner.Attempt(seen, self._plan(task, now, seen, beyond, restored=restored))

        def again(conflicts: Conflicts) -> runner.Attempt:
            return planned(found_again(self.directory, self.who, account), conflicts.taken)

        seen, plan = planned(account)
        run = dataclasses.replace(run_of(self.module, self.directory, seen), check_mode=only_checks)
        return self._explained(runner.execute(run, plan, passwords=self._passwords(), again=again))

    def _plan(
        self, task: Task, account: Account | None, seen: Snapshot, held: Account | None, *, restored: bool
    ) -> Plan:
        """The plan with everything that it needs. `held` is the account in the directory; None if there is none."""
        [desired] = task.desired
        plan = make_plan(task, seen, datetime.datetime.now(datetime.UTC))
        return completed(plan, desired, account, dataclasses.replace(self._beyond(held, plan, seen), restored=restored))

    def _passwords(self) -> Passwords:
        given = self.module.params["password"]
        return Passwords() if given is None else Passwords(lambda _names: str(given))

    def _read(self, account: Account | None, task: Task) -> Snapshot:
        [desired] = task.desired
        group = self.module.params["primary_group"]
        same_names = namesakes(desired, self.directory.domain, account)
        own = guid_filter(account.guid) if account else filter_of(self.who)
        seen = snapshot.read_snapshot(
            self.directory,
            (*runner.attributes_of(task.policy), COMPUTED_CONTROL),
            account_filter=any_of([own, same_names] if same_names else [own]),
            group_filter=protecting_filter(account, *([group_filter(group)] if group else ())),
            ous=desired.ou is not None,
            others=same_names is not None,
            other_filter=same_names,
            suffixes=runner.maps_principals(task.policy),
        )
        seen = with_outer_groups(self.directory, seen)
        if account is None or any(one.guid == account.guid for one in seen.accounts):
            return seen
        # In check mode the account was not restored, so the search cannot find it; add it here.
        return dataclasses.replace(seen, accounts=(*seen.accounts, account))

    def _beyond(self, account: Account | None, plan: Plan, seen: Snapshot) -> Beyond:
        params = self.module.params
        hindered = any(isinstance(change, Move | Delete) for change in plan.changes)
        deleted = any(isinstance(change, Delete) for change in plan.changes)
        return Beyond(
            descriptor=_descriptor(self.directory, account) if account and hindered else b"",
            lift_protection=params["lift_protection"],
            children=_children(self.directory, account) if account and deleted else (),
            delete_children=params["delete_children"],
            primary_group=_primary_group(params["primary_group"], seen),
        )

    def _explained(self, report: Report) -> Report:
        """The report. If the directory refused the password, it also has the rules of the password policy."""
        if not any(is_refusal(outcome) for outcome in report.outcomes.values()):
            return report
        return with_rules(report, read_domain_policy(self.directory))


def found_again(directory: Directory, who: Identity, account: Account | None) -> Account | None:
    """The account as it is now, even if it was renamed or moved; None if there is none any more, or none yet."""
    return find(directory, Identity(GUID, account.guid) if account else who)


def _descriptor(directory: Directory, account: Account) -> bytes:
    """nTSecurityDescriptor of the account, only its discretionary list; empty if it cannot be read."""
    found = directory.search(
        f"<GUID={account.guid}>",
        "(objectClass=*)",
        ("nTSecurityDescriptor",),
        "base",
        controls=(DISCRETIONARY_LIST,),
    )
    return next((value for entry in found for value in entry.raw("nTSecurityDescriptor")), b"")


def _children(directory: Directory, account: Account) -> tuple[str, ...]:
    """DNs of all entries below the account, such as those of mobile devices."""
    own = entry_form(account.dn)
    found = (entry.dn for entry in directory.search(account.dn, "(objectClass=*)", ()))
    return tuple(sorted(name for name in found if entry_form(name) != own))


def _primary_group(name: str | None, seen: Snapshot) -> Group | None:
    """The group that the option `primary_group` names.

    Raises:
        ConfigurationError: there is no such group.
    """
    if not name:
        return None
    found = GroupIndex(seen.groups).find(name)
    if not found:
        raise ConfigurationError(f"primary_group: no group below {seen.base_dn} is called {name}.")
    return found[0]


def group_filter(name: str) -> str:
    """The filter for the group that a string refers to by sAMAccountName, DN or objectGUID.

    Raises:
        ConfigurationError: the string is not such a reference.
    """
    meant = reference(name)
    problem = meant.problem()
    if problem or meant.by == GROUP_KEY:
        raise ConfigurationError(f"primary_group: {problem or 'name the group by its sAMAccountName, DN or GUID.'}")
    if meant.by == GROUP_GUID:
        return guid_filter(meant.value)
    return equals("distinguishedName" if meant.by == GROUP_DN else "sAMAccountName", meant.value)


def _restored(task: _Task, deleted: Deleted) -> tuple[Report, Account]:
    """Restore the account, then apply the rest of the task. Restore nothing if the rest is known to be impossible.

    Returns:
        The report, and the account as it is, or in check mode would be, right after it was restored.
    """
    account = deleted.at(place_of(task.directory, deleted, task.wish.ou))
    expected = task.follow(account, restored=True, check_mode=True)
    if expected.plan.stops or expected.plan.rejections:
        return expected, account
    example = expected.plan.changes[:1]
    restore = Restore(
        key=example[0].key if example else "",
        label=example[0].label if example else deleted.name,
        account=account.guid,
        dn=deleted.entry.dn,
        new_dn=account.dn,
        reason="restore",
    )
    if task.module.check_mode:
        return _joined(restore, {}, expected), account
    first = runner.execute(run_of(task.module, task.directory), Plan(changes=(restore,), employees=1))
    if first.failures:
        return first, account
    account = find(task.directory, Identity(GUID, account.guid)) or account
    return _joined(restore, first.outcomes, task.follow(account, restored=True)), account


def _joined(restore: Change, outcomes: Outcomes, report: Report) -> Report:
    """The report, with the restoration as the first change."""
    outcomes = {**outcomes, **{index + 1: outcome for index, outcome in report.outcomes.items()}}
    plan = dataclasses.replace(report.plan, changes=(restore, *report.plan.changes), unchanged=0)
    return dataclasses.replace(report, plan=plan, outcomes=outcomes)


def account_state(
    directory: Directory, report: Report, account: Account | None, *, check_mode: bool
) -> AccountState | None:
    """The account after the run. If it was changed, its DN and objectGUID are read from the directory.

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
