# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the directory should hold for an employee, and the rules under which a run may bring that about."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from .option_names import ROLE, OptionNames


class Presence(enum.StrEnum):
    """Where an employee stands today, in the employee's own time zone."""

    FUTURE = "future"
    """Starts later than accounts are created ahead: nothing is done."""
    UPCOMING = "upcoming"
    """Starts within the days that accounts are created ahead: created disabled."""
    ACTIVE = "active"
    LEFT = "left"
    """The end date is reached, or HR has terminated or archived the person."""
    DISABLED = "disabled"
    """The account exists as wanted, and is disabled. Said by a task about one account, never by HR."""
    ABSENT = "absent"
    """There is no account. Said by a task about one account, never by HR."""


class Failure(enum.StrEnum):
    """How to handle a group whose member cannot be added or removed."""

    IGNORE = "ignore"
    WARN = "warn"
    FAIL = "fail"

    def or_stricter(self, other: Failure) -> Failure:
        """What counts where a group is named twice: failing before warning before ignoring."""
        order = tuple(Failure)
        return max(self, other, key=order.index)


class NullPolicy(enum.StrEnum):
    """What a null from HR does to a value that the directory holds."""

    KEEP = "keep"
    CLEAR = "clear"
    ERROR = "error"


class ValueKind(enum.StrEnum):
    """What the rendered texts of an attribute mean."""

    VALUES = "values"
    """The values themselves."""
    CANDIDATES = "candidates"
    """Alternatives in order of preference; the first that is free in the directory is taken and then kept."""
    PERSON = "person"
    """The key of another employee, whose account's DN is the value (manager)."""


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
    """The template as written, for messages and reasons."""
    keep_former: bool = False
    """Of proxyAddresses: whether the mail addresses that the account has stay, as secondary ones."""
    option: str = ""
    """Where it is configured, for messages and reasons; empty for the option `attributes` with the attribute's name."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A template account, and what another account is to have of it."""

    account: str
    """Its distinguished name, its userPrincipalName (with an at sign) or its sAMAccountName."""
    attributes: tuple[str, ...] = ()
    """LDAP attributes that are copied where nothing else sets them and the template account holds them."""
    groups: bool = False
    """Whether the account joins the groups of the template account."""
    skipped_groups: tuple[str, ...] = ()
    """Groups that it does not join, as `planner/group_index.py` reads them."""
    on_create_only: bool = False
    option: str = "like"
    """Where it is configured, for messages and reasons."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """One employee's account as it should be: the rendered mapping."""

    key: str
    label: str
    """How messages name the person."""
    presence: Presence
    source: str = ""
    origins: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Employee field to source, where another source than `source` filled it."""
    ou: str | None = None
    """DN of the organisational unit; None leaves accounts where they are and creates none."""
    attributes: t.Mapping[str, tuple[str, ...] | None] = dataclasses.field(default_factory=dict)
    """LDAP attribute, as the mapping spells it, to values, candidates or a person's key; None is HR's null."""
    options: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Attribute, as in `attributes`, to where its value is configured, where that is not its rule's own option."""
    flags: t.Mapping[str, bool] = dataclasses.field(default_factory=dict)
    """Flags of userAccountControl, by the names of `planner/flags.py`; those that are not named stay as they are."""
    like: Likeness | None = None
    """A template account."""
    groups: tuple[str, ...] = ()
    """The groups whose condition holds, each as `planner/group_index.py` reads them."""
    why: str = ""
    """What decided `presence`, for the reason of a change: `end date 2026-10-31 reached`."""
    account: str | None = None
    """objectGUID where the caller already knows the account (modules for a single user); correlation is skipped."""
    remember_groups: bool = False
    """Whether the groups that the account is removed from are remembered (`Policy.group_memory`). Said by a task about
    one account; of an employee, leaving says so."""
    restore_groups: bool = False
    """Whether the account gets its remembered groups back. Said by a task about one account; of an employee, being
    active says so."""
    unlock: bool = False
    """Whether an account that wrong passwords have locked is unlocked."""
    steps: t.Mapping[str, tuple[t.Mapping[str, t.Any], ...]] = dataclasses.field(default_factory=dict)
    """The steps to take beside the directory's changes: name (`mailbox`) to its options for this employee, once for
    each time that it is to be taken."""
    document: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    """The employee record for scripts; empty where none are configured."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a run may do, the same for every employee."""

    rules: t.Mapping[str, AttributeRule] = dataclasses.field(default_factory=dict)
    """By LDAP attribute, as the mapping spells it."""
    key_attribute: str | None = "employeeID"
    match_attributes: tuple[str, ...] = ()
    """Attributes whose desired value finds accounts that have no key yet, in order."""
    managed_base: str = ""
    """DN below which accounts may be created, changed and disabled. Empty: the whole base."""
    category: Category = Category.ALL
    create_missing_ous: bool = False
    must_change_password: bool = False
    """Whether those whose accounts are created must choose another password at their first logon."""
    group_key_attribute: str | None = None
    """The attribute of groups that holds their key; None where groups have none."""
    owned_groups: frozenset[str] = frozenset()
    """Groups, as `planner/group_index.py` reads them and in lower case, from which people whose condition does not hold
    are removed."""
    owned_group_bases: tuple[str, ...] = ()
    """DNs below which every group is owned."""
    group_failures: t.Mapping[str, Failure] = dataclasses.field(default_factory=dict)
    """By group, as in `owned_groups`: what it means that its members cannot be changed. Of others, a missing group is a
    notice and a refused change a failure."""
    leave_groups: bool = False
    """Whether leavers are removed from all their groups."""
    group_memory: str | None = None
    """The attribute of accounts in which the groups that they leave are remembered; None remembers none."""
    protected_groups: tuple[str, ...] = ()
    """sAMAccountName of groups whose members are never changed."""
    protected_bases: tuple[str, ...] = ()
    """DNs below which nothing is ever changed."""
    only: frozenset[str] | None = None
    """Just these keys; None is everybody."""
    minimum_coverage: int = 80
    """Percentage of the enabled managed accounts whose key HR must still know, else nothing is written."""
    coverage_from: int = 10
    """Number of managed accounts below which coverage is not judged."""
    option_names: OptionNames = ROLE
    """How messages name the options that this policy comes from."""
    subject: str = "employee"
    """Whom or what the run is about, for messages: `employee`, or `account` for modules."""
    authority: str = "HR"
    """Who says how accounts should be, for messages: `HR`, or `the list` for modules."""
