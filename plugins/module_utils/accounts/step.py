# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the modules that take one step for one account: `hrsync.ad.mailbox`, `hrsync.ad.license` and others."""

from __future__ import annotations

import contextlib
import typing as t

from .. import runner
from ..directory import snapshot
from ..directory.connection import Directory
from ..directory.identity import find, guid_filter, identity_from_params
from ..directory.options import CONNECTION_OPTIONS, OPTIONAL_CONNECTION_TABLE, ConnectionOptions
from ..errors import ConfigurationError
from ..model.desired import Policy, Presence
from ..model.identity import GUID, PRINCIPAL, Identity
from ..model.option_names import OptionNames
from ..model.plan import Plan, Rejection, Subject
from ..model.run import Report
from ..module import run
from ..option_table import argument_spec
from ..planner.protection import Protection
from ..services.exchange.options import EXCHANGE_OPTION
from ..services.file_server.options import FILE_SERVER_OPTION
from ..services.graph.options import MICROSOFT365_OPTION
from ..services.opening import Services
from ..steps.descriptor import Service
from .options import IDENTITY, IDENTITY_OPTIONS
from .outcome import result_of, warn_of_servers
from .protecting import protecting_filter, with_outer_groups
from .run import run_of

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

    from ..model.directory import Account, Snapshot
    from ..module import ModuleResult
    from ..planner.anew import Conflicts
    from ..steps.base import AnyStep
    from ..steps.descriptor import StepDescriptor

_SERVICE_OPTIONS: t.Final[t.Mapping[Service, t.Mapping[str, t.Any]]] = {
    Service.DIRECTORY: CONNECTION_OPTIONS,
    Service.MICROSOFT365: MICROSOFT365_OPTION,
    Service.EXCHANGE: EXCHANGE_OPTION,
    Service.FILE_SERVER: FILE_SERVER_OPTION,
}
"""Without HR systems: their code would be sent to the target with every module of a step."""

_POLICY = Policy(option_names=OptionNames())
"""A policy that protects only the objects that are protected in every domain."""


def run_step(
    step_class: type[AnyStep],
    *,
    required_one_of: t.Sequence[t.Sequence[str]] = (),
    mutually_exclusive: t.Sequence[t.Sequence[str]] = (),
    required_if: t.Sequence[t.Sequence[t.Any]] = (),
    further_options: t.Mapping[str, t.Any] | None = None,
) -> None:
    """Run the module of a step and exit.

    Args:
        step_class: the class of the step.
        required_one_of: for AnsibleModule, in addition to the options that identify the account.
        mutually_exclusive: for AnsibleModule, in addition to the options that identify the account.
        required_if: for AnsibleModule.
        further_options: the argument spec of services that are not for all modules of steps.
    """
    run(
        lambda module: take(module, step_class),
        {**_argument_spec(step_class.DESCRIPTOR), **(further_options or {})},
        required_one_of=[IDENTITY, *required_one_of],
        mutually_exclusive=[IDENTITY, *mutually_exclusive],
        required_if=required_if,
    )


def _argument_spec(descriptor: StepDescriptor) -> dict[str, t.Any]:
    """The options of the services and of the step, and those that identify an account.

    An option of the step takes precedence over an option of a connection with the same name: `timeout` of a photo.
    """
    spec = dict(IDENTITY_OPTIONS)
    for service in descriptor.services:
        spec.update(_SERVICE_OPTIONS.get(service, {}))
    if not descriptor.needs_directory:
        spec.update(argument_spec(OPTIONAL_CONNECTION_TABLE))
    return {**spec, **argument_spec(descriptor.options)}


def take(module: AnsibleModule, step_class: type[AnyStep]) -> ModuleResult:
    """Take the step for the account of the task.

    Raises:
        HrsyncError: the step failed, in whole or in part; `result` of the error has the changes that were made.
    """
    descriptor = step_class.DESCRIPTOR
    who = identity_from_params(module.params, IDENTITY)
    with contextlib.ExitStack() as stack:
        services = stack.enter_context(Services(module.params))
        directory = _directory(module, who, stack)
        found = find(directory, who) if directory else None
        if directory and found is None:
            return _without_account(directory, who, module, descriptor)
        seen, account = _read(directory, found, step_class) if directory and found else (None, None)
        context = run_of(module, directory, seen, services)
        step = step_class(context)
        subject = _subject(module, descriptor, who, account)
        again = _again(directory, found, who, module, step_class) if directory and found else None
        report = runner.execute(context, _plan(step_class, subject, seen), [step], again=again)
        return result_of(report, module, **step.result(subject))


def _again(
    directory: Directory, found: Account, who: Identity, module: AnsibleModule, step_class: type[AnyStep]
) -> runner.Again:
    """Plans the step anew for the same account, even if it was renamed or moved."""

    def again(_conflicts: Conflicts) -> runner.Attempt:
        now = find(directory, Identity(GUID, found.guid))
        if now is None:
            raise ConfigurationError(f"No account below {directory.base_dn} has the {who} any more.")
        seen, account = _read(directory, now, step_class)
        return runner.Attempt(seen, _plan(step_class, _subject(module, step_class.DESCRIPTOR, who, account), seen))

    return again


def _plan(step_class: type[AnyStep], subject: Subject, seen: Snapshot | None) -> Plan:
    protected = _protected(seen, subject.account)
    return _refusal(subject, protected) if protected else plan_of(step_class, subject)


def _directory(module: AnsibleModule, who: Identity, stack: contextlib.ExitStack) -> Directory | None:
    """The directory; None if the task sets no servers and does not need them."""
    if not module.params["servers"]:
        if who.option == PRINCIPAL:
            return None
        raise ConfigurationError(
            f"The option {who.option} identifies an account of the directory, but the option servers is empty. Name a"
            " domain controller, or identify the account by upn."
        )
    directory = stack.enter_context(Directory.connect(ConnectionOptions.from_params(module.params)))
    warn_of_servers(directory, module)
    return directory


def _without_account(
    directory: Directory, who: Identity, module: AnsibleModule, descriptor: StepDescriptor
) -> ModuleResult:
    """The result if there is no account: unchanged if the task wants the step's object gone.

    Raises:
        ConfigurationError: the task wants anything else.
    """
    if descriptor.gone and module.params["state"] == descriptor.gone:
        plan = Plan(employees=1, unchanged=1)
        return result_of(Report(plan=plan, outcomes={}, server=directory.server, checksum=""), module)
    raise ConfigurationError(f"No account below {directory.base_dn} has the {who}.")


def _read(directory: Directory, found: Account, step_class: type[AnyStep]) -> tuple[Snapshot, Account]:
    seen = snapshot.read_snapshot(
        directory,
        step_class.ATTRIBUTES,
        account_filter=guid_filter(found.guid),
        group_filter=protecting_filter(found),
        ous=False,
        others=False,
    )
    seen = with_outer_groups(directory, seen)
    return seen, next((account for account in seen.accounts if account.guid == found.guid), found)


def _protected(seen: Snapshot | None, account: Account | None) -> str | None:
    """Why the account must not be changed; None if it may be changed, or was not read."""
    if seen is None or account is None:
        return None
    return Protection(seen, _POLICY).account(account)


def _subject(module: AnsibleModule, descriptor: StepDescriptor, who: Identity, account: Account | None) -> Subject:
    return Subject(
        key=who.value,
        label=account.dn if account else who.value,
        presence=Presence.ACTIVE,
        options={name: module.params[name] for name in descriptor.options},
        account=account,
        upn=who.value if who.option == PRINCIPAL else "",
    )


def _refusal(subject: Subject, protected: str) -> Plan:
    return Plan(rejections=(Rejection(subject.key, subject.label, (f"protected: {protected}",)),))


def plan_of(step: AnyStep | type[AnyStep], subject: Subject) -> Plan:
    """A plan with only this step, for one subject."""
    return Plan(employees=1, unchanged=1, subjects={step.DESCRIPTOR.name: (subject,)})
