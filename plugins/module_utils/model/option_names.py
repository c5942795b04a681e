# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of options in messages of the planner.

The role and the modules for accounts share the planner, but have different names for the same option. A test looks up
each name in the argument specs.
"""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OptionNames:
    """A task's names of the planner's options; empty for an option that the task does not have."""

    accept_empty: str = ""
    """The employee fields that may be empty for all employees."""
    accept_feed: str = ""
    """The checksum of an odd feed that a run accepts."""
    account: str = ""
    """Rules for accounts themselves."""
    adopt: str = ""
    """Whether more than a few accounts may be adopted."""
    allowed_signers: str = ""
    """The file with the keys of those who approve plans."""
    approval: str = ""
    """What must be approved before a run may write."""
    approval_levels: str = ""
    """Who must approve which plans."""
    as_of: str = ""
    """The day or the instant for which a preview is made."""
    attributes: str = ""
    awx_approvals: str = ""
    """The approvals of AWX that a run needs."""
    audit_receivers: str = ""
    """Who gets the head of the audit log, or its entries."""
    category: str = ""
    create_missing_ous: str = ""
    drift: str = ""
    enable: str = ""
    """Which disabled accounts are enabled."""
    default_timezone: str = ""
    """The time zone of employees for whom HR has none."""
    emergency: str = ""
    """Why the accounts of leavers are disabled without approval."""
    exchange: str = ""
    expected_checksum: str = ""
    """The checksum of the plan that a run may apply."""
    fail_on: str = ""
    file_server: str = ""
    handover: str = ""
    """The file with the passwords of new accounts."""
    groups: str = ""
    """The option with the groups whose members a run changes."""
    keep_old_address: str = ""
    key_attribute: str = ""
    leave: str = ""
    """What happens to the accounts of employees who are absent for long."""
    leaver_groups: str = ""
    limits: str = ""
    """How many people a run may change, by kind of change."""
    limits_first_run: str = ""
    """Whether the first run may create any number of accounts."""
    limits_once: str = ""
    """The numbers that somebody has allowed for one run."""
    limits_together: str = ""
    """The name that all configurations have whose limits count together."""
    managed_base: str = ""
    manager_left: str = ""
    match_attributes: str = ""
    missing: str = ""
    """What happens to people whom HR does not list any more."""
    more_attributes: str = ""
    """The option whose attributes are added to those of `attributes`."""
    microsoft365: str = ""
    minimum_coverage: str = ""
    must_change: str = ""
    """Whether a new password must be changed at the first logon."""
    name_hold_days: str = ""
    only: str = ""
    ou: str = ""
    plan_valid: str = ""
    """How long the plan of a preview can be applied."""
    precedence: str = ""
    """The order of the sources for single fields."""
    protected_groups: str = ""
    protected_ous: str = ""
    rename: str = ""
    report_dir: str = ""
    report_keep: str = ""
    scope: str = ""
    sources: str = ""
    state: str = ""
    """The database of what runs remember."""
    state_keep: str = ""
    revoked_signers: str = ""
    """The file with keys that were revoked."""
    rehire_match: str = ""
    """By what rehires with a new key are recognized."""
    remember_in: str = ""
    """The option with the attribute in which groups are saved."""
    stages: str = ""
    unlock: str = ""
    unused_days: str = ""
    """After how many days without a sign-in an account counts as unused."""
    wave_check: str = ""
    """What decides after each wave whether the next one begins."""
    waves: str = ""
    """How many people are changed first, before all others."""


ROLE: t.Final = OptionNames(
    accept_empty="lifecycle_accept_empty",
    accept_feed="lifecycle_accept_feed",
    account="lifecycle_account",
    adopt="lifecycle_adopt",
    allowed_signers="lifecycle_allowed_signers",
    approval="lifecycle_approval",
    approval_levels="lifecycle_approval_levels",
    as_of="lifecycle_as_of",
    attributes="lifecycle_attributes",
    awx_approvals="lifecycle_awx_approvals",
    audit_receivers="lifecycle_audit_receivers",
    category="lifecycle_category",
    create_missing_ous="lifecycle_create_missing_ous",
    drift="lifecycle_drift",
    enable="lifecycle_enable",
    default_timezone="lifecycle_timezone",
    emergency="lifecycle_emergency",
    exchange="lifecycle_exchange",
    expected_checksum="lifecycle_expected_checksum",
    fail_on="lifecycle_fail_on",
    file_server="lifecycle_file_server",
    handover="lifecycle_password.handover.file",
    groups="lifecycle_groups",
    keep_old_address="lifecycle_keep_old_address",
    key_attribute="lifecycle_key_attribute",
    leave="lifecycle_leave",
    leaver_groups="lifecycle_leaver_groups",
    limits="lifecycle_limits",
    limits_first_run="lifecycle_limits_first_run",
    limits_once="lifecycle_limits_once",
    limits_together="lifecycle_limits_together",
    managed_base="lifecycle_managed_base",
    manager_left="lifecycle_manager_left",
    match_attributes="lifecycle_match_attributes",
    missing="lifecycle_missing",
    more_attributes="lifecycle_more_attributes",
    microsoft365="lifecycle_microsoft365",
    minimum_coverage="lifecycle_minimum_coverage",
    must_change="lifecycle_password.must_change",
    name_hold_days="lifecycle_name_hold_days",
    only="lifecycle_only",
    ou="lifecycle_ou",
    plan_valid="lifecycle_plan_valid",
    precedence="lifecycle_precedence",
    protected_groups="lifecycle_protected_groups",
    protected_ous="lifecycle_protected_ous",
    rehire_match="lifecycle_rehire_match",
    remember_in="lifecycle_leaver_groups.remember_in",
    rename="lifecycle_rename",
    revoked_signers="lifecycle_revoked_signers",
    report_dir="lifecycle_report_dir",
    report_keep="lifecycle_report_keep",
    scope="lifecycle_scope",
    sources="lifecycle_sources",
    stages="lifecycle_stages",
    state="lifecycle_state",
    state_keep="lifecycle_state_keep",
    unlock="lifecycle_account.unlock",
    unused_days="lifecycle_unused_days",
    wave_check="lifecycle_wave_check",
    waves="lifecycle_waves",
)
"""Variables of the role `lifecycle`, and their members."""

APPROVAL: t.Final = OptionNames(
    allowed_signers="allowed_signers", approval_levels="approval_levels", revoked_signers="revoked_signers"
)
"""Options of the modules `approval` and `plan_info`."""
USER: t.Final = OptionNames(
    attributes="attributes",
    create_missing_ous="create_missing_ous",
    keep_old_address="keep_old_address",
    key_attribute="key_attribute",
    ou="ou",
    unlock="unlock",
)
USERS: t.Final = OptionNames(
    adopt="adopt",
    attributes="attributes",
    create_missing_ous="create_missing_ous",
    fail_on="fail_on",
    groups="groups",
    key_attribute="key_attribute",
    managed_base="managed_base",
    match_attributes="match_attributes",
    ou="ou",
    protected_groups="protected_groups",
    protected_ous="protected_ous",
)
"""Some are members of `accounts`."""
USER_TEMPLATE: t.Final = OptionNames(
    attributes="attributes",
    create_missing_ous="create_missing_ous",
    groups="templates",
    key_attribute="key_attribute",
    ou="ou",
)
"""Some are members of `templates`."""
GROUP_MEMBERSHIP: t.Final = OptionNames(key_attribute="key_attribute", remember_in="remember_in")
"""`groups` depends on the task: see `GroupRequest.option`."""
