# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The desired state of an employee's account, and the rules for a run."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from .limits import NO_LIMITS, Limits
from .option_names import ROLE, OptionNames


class Presence(enum.StrEnum):
    """An employee's lifecycle state today, in the employee's own time zone."""

    FUTURE = "future"
    """The start date is too far ahead: no account is created yet."""
    UPCOMING = "upcoming"
    """Pre-hire: the start date is near enough to create the account, disabled."""
    ACTIVE = "active"
    LEFT = "left"
    """Terminated: the end date is reached, or HR has terminated or archived the person."""
    DISABLED = "disabled"
    """The account exists and is disabled. Only tasks for one account use this, never HR."""
    ABSENT = "absent"
    """The account does not exist. Only tasks for one account use this, never HR."""


class Failure(enum.StrEnum):
    """How to handle a group whose member cannot be added or removed."""

    IGNORE = "ignore"
    WARN = "warn"
    FAIL = "fail"

    def or_stricter(self, other: Failure) -> Failure:
        """The stricter of two settings for the same group: fail before warn before ignore."""
        order = tuple(Failure)
        return max(self, other, key=order.index)


class Drift(enum.StrEnum):
    """What a run does about a value or a membership that somebody else has changed since the last run."""

    REVERT = "revert"
    """HR's value is written again."""
    KEEP = "keep"
    """The other value stays until HR's value changes."""
    REPORT = "report"
    """The other value stays, and every run lists it."""

    def or_stricter(self, other: Drift) -> Drift:
        """The stricter of two settings for the same group: revert before report before keep."""
        return max(self, other, key=(Drift.KEEP, Drift.REPORT, Drift.REVERT).index)


class Enable(enum.StrEnum):
    """Which disabled accounts of employees who work here are enabled."""

    OURS = "ours"
    """Those that a run has disabled, or created disabled."""
    ALWAYS = "always"
    """All of them, whoever has disabled them."""


class NullPolicy(enum.StrEnum):
    """What a null from HR does to the present value in the directory."""

    KEEP = "keep"
    CLEAR = "clear"
    ERROR = "error"


class ValueKind(enum.StrEnum):
    """The meaning of an attribute's rendered strings."""

    VALUES = "values"
    """The values themselves."""
    CANDIDATES = "candidates"
    """Alternatives in order of preference; the first unused one is assigned, and then kept."""
    PERSON = "person"
    """The key of another employee, whose account's DN is the value (manager)."""


class Renaming(enum.StrEnum):
    """What happens to the names and addresses of an account whose employee gets another name."""

    KEEP = "keep"
    """They stay as they were when the account was created."""
    RENAME = "rename"
    """They follow together."""
    RENAME_WITH_ALIAS = "rename_with_alias"
    """They follow together, and the former address stays as a secondary one."""


class ManagerLeft(enum.StrEnum):
    """What happens to the attribute manager of employees whose manager has left."""

    KEEP = "keep"
    """The manager of HR is written, even if this person has left."""
    CLEAR = "clear"
    NEXT = "next"
    """The next one above who works here; if there is nobody, the attribute is cleared."""


class Category(enum.StrEnum):
    """The kinds of change that a configuration may make (`lifecycle_category`)."""

    CREATE = "create"
    MODIFY = "modify"
    DEPROVISION = "deprovision"
    ALL = "all"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AttributeRule:
    """How one LDAP attribute follows HR."""

    attribute: str
    kind: ValueKind = ValueKind.VALUES
    on_create_only: bool = False
    null: NullPolicy = NullPolicy.KEEP
    fields: tuple[str, ...] = ()
    """The employee fields that the template uses, for the reason of a change."""
    template: str = ""
    """The template's source, for messages and reasons."""
    keep_former: bool = False
    """For `mail` and proxyAddresses: whether the account's mail addresses stay in proxyAddresses, as secondary
    addresses."""
    option: str = ""
    """The option that configures it, for messages and reasons; empty for `attributes` with the attribute's name."""
    drift: Drift | None = None
    """None for `Policy.drift`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A template account, and the properties to copy from it."""

    account: str
    """The template account's distinguished name, userPrincipalName (with an at sign) or sAMAccountName."""
    attributes: tuple[str, ...] = ()
    """LDAP attributes to copy if the template account has them and nothing else sets them."""
    groups: bool = False
    """Whether to join the groups of the template account."""
    skipped_groups: tuple[str, ...] = ()
    """Groups not to join, in the forms of `planner/groups/index.py`."""
    on_create_only: bool = False
    option: str = "like"
    """The option that configures it, for messages and reasons."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What the reached stages of an employee say about the account, besides what other fields of `Desired` hold.

    The values of an active employee are in `Desired.ou`, `attributes` and `groups`. Of a leaver, nothing but this is
    changed.
    """

    enabled: bool | None = None
    """Whether the account of somebody who has not left is enabled; None if no stage says it. After the first day, a
    stage that enables the account leaves it to other rules."""
    ou: str | None = None
    """DN of the organizational unit; None if no stage says it."""
    attributes: t.Mapping[str, tuple[str, ...] | None] = dataclasses.field(default_factory=dict)
    """As `Desired.attributes`, those that stages give to a leaver."""
    joins: tuple[str, ...] = ()
    """The groups that stages give."""
    leaves: tuple[str, ...] = ()
    """The groups that the account leaves."""
    leaves_all: bool = False
    """Whether the account leaves all groups that are not in `joins`."""
    remembers: bool = False
    """Whether to save the groups that the account leaves (`Policy.group_memory`)."""
    known_groups: tuple[str, ...] = ()
    """The groups that any stage gives, reached or not. An account leaves them if a run has added it for a stage that is
    not reached any more."""
    causes: t.Mapping[str, tuple[str, str]] = dataclasses.field(default_factory=dict)
    """By what a stage decides (`account`, `ou`, `groups`), the stage for reasons, and its option."""
    steps: t.Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """The stages that decide, as in `Desired.steps`; empty strings for other rules."""
    reached: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Since when each stage is reached, by its name, as ISO 8601 timestamps in UTC."""

    def reason(self, what: str) -> str:
        """`stage offboarding, end 2026-10-31 (lifecycle_stages[0].steps.ou)`; empty if no stage decides about it."""
        cause, option = self.causes.get(what, ("", ""))
        return f"{cause} ({option})" if cause else ""

    @property
    def changes_leavers(self) -> bool:
        """Whether more is changed of a leaver's account than that it is disabled."""
        return bool(self.ou or self.attributes or self.joins or self.leaves or self.leaves_all or self.known_groups)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """The desired account of one employee: the rendered mapping."""

    key: str
    label: str
    """How messages name the person."""
    presence: Presence
    source: str = ""
    origins: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The source by employee field, for fields that do not come from `source`."""
    ou: str | None = None
    """DN of the organizational unit; with None, accounts are not moved and not created."""
    attributes: t.Mapping[str, tuple[str, ...] | None] = dataclasses.field(default_factory=dict)
    """Values, candidates or a person's key by LDAP attribute, spelled as in the mapping; None is HR's null."""
    unmade: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Why there is no value, by attribute as in `attributes`, whose templates failed; they are not in `attributes`,
    unless some values of a leaver could be made."""
    skips: tuple[str, ...] = ()
    """Which changes of a leaver are skipped, except that the account is disabled: `its changes are skipped: ...`."""
    options: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The option that configures the value, by attribute as in `attributes`, if it is not the option of its rule."""
    flags: t.Mapping[str, bool] = dataclasses.field(default_factory=dict)
    """Flags of userAccountControl, by the names of `planner/attributes/flags.py`; other flags stay as they are."""
    like: Likeness | None = None
    """A template account."""
    groups: tuple[str, ...] = ()
    """The groups whose rules match, in the forms of `planner/groups/index.py`."""
    why: str = ""
    """The reason for `presence`, for the reason of a change: `end date 2026-10-31 reached`."""
    end: str = ""
    """The day on which access ends according to HR, in ISO 8601, of somebody who has not left; empty if HR has none."""
    account: str | None = None
    """objectGUID if the caller already knows the account (modules for one user); correlation is skipped."""
    remember_groups: bool = False
    """Whether to save the groups that the account is removed from (`Policy.group_memory`). For tasks for one account;
    in a sync, the groups of leavers are saved."""
    restore_groups: bool = False
    """Whether the account joins its saved groups again. For tasks for one account; in a sync, active employees do."""
    start_unknown: bool = False
    """Whether HR lacks the first day of work of an active employee, although it has that of others, or had one before
    that is still ahead. The person may begin later, so the account is created disabled, and not enabled."""
    paused: bool = False
    """Whether an enabled account is disabled for now, although the employee has not left: who has left before starts
    soon, the start was postponed, or the employee is on leave."""
    recalled: bool = False
    """Whether HR does not list the person any more, so that only the key can find the account."""
    only_disables: bool = False
    """Whether the account is disabled and nothing else is done, because the person is missing from HR."""
    unlock: bool = False
    """Whether to unlock the account if it is locked out."""
    steps: t.Mapping[str, tuple[t.Mapping[str, t.Any], ...]] = dataclasses.field(default_factory=dict)
    """The steps to run outside the directory: by name (`mailbox`), the options for this employee, once for each
    matching rule."""
    document: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    """The normalized employee record for scripts; empty if no scripts are configured."""
    staged: Staged | None = None
    """What reached stages say; None if no stages are configured."""

    @property
    def enables(self) -> bool:
        """Whether the account must be enabled."""
        if self._staged_state is not None:
            return self._staged_state
        return self.presence is Presence.ACTIVE and not self.start_unknown and not self.paused

    @property
    def disables(self) -> bool:
        """Whether an account that is not a leaver's must be disabled."""
        if self._staged_state is not None:
            return not self._staged_state
        return self.presence is Presence.DISABLED or self.paused

    @property
    def _staged_state(self) -> bool | None:
        """Whether a stage enables the account; None if none decides. From the first day on, stages only disable it."""
        state = self.staged.enabled if self.staged else None
        is_decided = self.presence is Presence.UPCOMING or (self.presence is Presence.ACTIVE and state is False)
        return state if is_decided else None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The settings of a run, the same for every employee."""

    rules: t.Mapping[str, AttributeRule] = dataclasses.field(default_factory=dict)
    """The rules by LDAP attribute, spelled as in the mapping."""
    key_attribute: str | None = "employeeID"
    match_attributes: tuple[str, ...] = ()
    """Attributes whose desired value identifies accounts without a key, to adopt them; in order."""
    rehire_match: tuple[str, ...] = ()
    """The rules by which a rehire with a new key is recognized, see `people.identities`."""
    adopt: bool = False
    """Whether somebody has confirmed that more than a few accounts are adopted."""
    managed_base: str = ""
    """DN below which accounts may be created, changed and disabled; empty for the whole base."""
    category: Category = Category.ALL
    create_missing_ous: bool = False
    rename: Renaming | None = None
    """None if the values of the task are written one by one."""
    name_hold_days: int = 0
    """For how many days a name is held for the person who had it last."""
    manager_left: ManagerLeft = ManagerLeft.KEEP
    keep_old_address: bool = False
    """Whether `AttributeRule.keep_former` is set for `mail` and proxyAddresses."""
    yield_to_exchange: bool = False
    """Whether `mail` and proxyAddresses of accounts with an e-mail address policy of Exchange are left to Exchange."""
    must_change_password: bool = False
    """Whether users of new accounts must change their password at the first logon."""
    group_key_attribute: str | None = None
    """The attribute of groups with their key; None if groups have no keys."""
    owned_groups: frozenset[str] = frozenset()
    """Groups with managed membership, in the forms of `planner/groups/index.py` and in lower case: people are removed
    if no rule of the group matches."""
    owned_group_bases: tuple[str, ...] = ()
    """DNs below which every group has managed membership."""
    group_failures: t.Mapping[str, Failure] = dataclasses.field(default_factory=dict)
    """How to handle a group whose members cannot be changed, by group as in `owned_groups`. For other groups, a missing
    group is a warning and a refused change is a failure."""
    drift: Drift = Drift.REVERT
    """For attributes and groups that have no setting of their own."""
    group_drift: t.Mapping[str, Drift] = dataclasses.field(default_factory=dict)
    """For memberships that somebody else has changed, by group as in `owned_groups`."""
    enable: Enable = Enable.ALWAYS
    leave_groups: bool = False
    """Whether leavers are removed from all their groups."""
    group_memory: str | None = None
    """The attribute of accounts in which to save their former groups; None does not save them."""
    protected_groups: tuple[str, ...] = ()
    """sAMAccountName of groups whose members are never changed."""
    protected_bases: tuple[str, ...] = ()
    """DNs below which nothing is ever changed."""
    only: frozenset[str] | None = None
    """Limits the run to these keys; None for all."""
    in_scope: frozenset[str] | None = None
    """Limits the run to these keys too, for which the condition `scope` is true; None for all."""
    scope: str = ""
    """The condition of `in_scope`, for messages."""
    leaves_out_values: bool = False
    """Whether an attribute whose value cannot be made or written is left out, unless it is needed to create or to
    identify the account or may not be null (`NullPolicy.ERROR`). Otherwise the employee is skipped."""
    minimum_coverage: int = 80
    """Safety threshold: the percentage of enabled managed accounts whose key HR must know; below it, nothing is
    written."""
    coverage_from: int = 10
    """Number of managed accounts below which the safety threshold does not apply."""
    limits: Limits = NO_LIMITS
    """How many people the run may change, by kind of change."""
    option_names: OptionNames = ROLE
    """The names of this policy's options in messages."""
    subject: str = "employee"
    """The word for a member of the run in messages: `employee`, or `account` for modules."""
    authority: str = "HR"
    """The word for the source of desired accounts in messages: `HR`, or `the list` for modules."""
