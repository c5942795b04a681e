# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts the options of a task for one account to the planner's task."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ...errors import ConfigurationError
from ...model import identity
from ...model.desired import AttributeRule, Desired, Policy, Presence, ValueKind
from ...model.option_names import USER
from ...model.run import Task
from ...planner.draft import common_name_of
from ...planner.names import addresses
from ...values import dn
from ...values.equality import dn_form, find_form

if t.TYPE_CHECKING:
    from ...model.directory import Account
    from ...model.identity import Identity

_ELSEWHERE: t.Mapping[str, str] = {
    "useraccountcontrol": "accounts are enabled and disabled with state",
    "unicodepwd": "the password of a new account is the option password of hrsync.ad.user",
    "userpassword": "the password of a new account is the option password of hrsync.ad.user",
    "memberof": "hrsync.ad.group_membership changes groups",
    "primarygroupid": "the option primary_group of hrsync.ad.user changes the primary group",
    "distinguishedname": "use ou and common_name for the container and the name of an account",
}
"""Attributes that a task cannot set as attributes, with the alternative."""

Values: t.TypeAlias = "tuple[str, ...] | None"
"""Values of an attribute: empty to clear the attribute, None to keep the values in the directory."""


class State(enum.StrEnum):
    """The state of an account that a task wants."""

    PRESENT = "present"
    """The account exists, enabled or disabled. A new account is disabled."""
    ENABLED = "enabled"
    DISABLED = "disabled"
    ABSENT = "absent"

    @property
    def presence(self) -> Presence:
        """The presence for the planner."""
        return _PRESENCE[self]


_PRESENCE = {
    State.PRESENT: Presence.UPCOMING,
    State.ENABLED: Presence.ACTIVE,
    State.DISABLED: Presence.DISABLED,
    State.ABSENT: Presence.ABSENT,
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The options of a task for one account, without those that identify the account."""

    state: State = State.PRESENT
    common_name: str | None = None
    ou: str | None = None
    attributes: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    """The option as given: LDAP attribute to a string, number, boolean, null or list."""
    manager: Values = None
    """DN of the manager's account, or the manager's key."""
    manager_option: str = "manager"
    """The option that sets it, for messages."""
    manager_is_key: bool = False
    account_expires: str | None = None
    """`never`, or a timestamp in ISO 8601."""
    unlock: bool = False
    country: t.Mapping[str, str] | None = None
    """Attribute (`c`, `co`, `countryCode`) to its value; an empty value clears it."""
    keep_old_address: bool | None = None
    """Whether to keep mail addresses as secondary ones; None to keep them if the task sets proxyAddresses."""


@dataclasses.dataclass(slots=True)
class Mapping:
    """The attributes that a task sets, and the option that sets each of them."""

    values: dict[str, Values] = dataclasses.field(default_factory=dict)
    rules: dict[str, AttributeRule] = dataclasses.field(default_factory=dict)
    _spelling: dict[str, str] = dataclasses.field(default_factory=dict)

    def holds(self, attribute: str) -> bool:
        """Whether the attribute is set already."""
        return attribute.lower() in self._spelling

    def value(self, attribute: str) -> Values:
        """The values of the attribute; None also if the attribute is not set."""
        return self.values.get(self._spelling.get(attribute.lower(), ""))

    def spelling(self) -> t.Mapping[str, str]:
        """The spelling of each attribute in the task, by lower-case name. The name `name` is `cn`."""
        return self._spelling

    def keep_former(self, attribute: str) -> None:
        """If the attribute is set, keep the mail addresses of the account in it."""
        if self.holds(attribute):
            spelling = self._spelling[attribute.lower()]
            self.rules[spelling] = dataclasses.replace(self.rules[spelling], keep_former=True)

    def set(self, attribute: str, values: Values, option: str, kind: ValueKind = ValueKind.VALUES) -> None:
        """Set an attribute.

        Raises:
            ConfigurationError: another option also sets the attribute.
        """
        lower = "cn" if attribute.lower() == "name" else attribute.lower()
        if lower in self._spelling:
            other = self.rules[self._spelling[lower]].option
            raise ConfigurationError(f"{option} and {other} both set {attribute}; keep one of them.")
        self._spelling[lower] = attribute
        self.values[attribute] = values
        self.rules[attribute] = AttributeRule(attribute=attribute, kind=kind, option=option)


def mapping(wish: Wish) -> Mapping:
    """The attributes that the options of a task set.

    Raises:
        ConfigurationError: two options set the same attribute, or a value is of a type that no attribute can hold.
    """
    found = Mapping()
    for attribute, value in wish.attributes.items():
        option = f"attributes.{attribute}"
        if attribute.lower() in _ELSEWHERE:
            raise ConfigurationError(f"{option}: {_ELSEWHERE[attribute.lower()]}.")
        found.set(attribute, to_values(value, option), option)
    if wish.common_name is not None:
        found.set("cn", (wish.common_name,), "common_name")
    if wish.manager is not None:
        kind = ValueKind.PERSON if wish.manager_is_key else ValueKind.VALUES
        found.set("manager", wish.manager, wish.manager_option, kind)
    for attribute, value in (wish.country or {}).items():
        found.set(attribute, (value,) if value else (), "country")
    if wish.account_expires is not None:
        found.set("accountExpires", (wish.account_expires,), "account_expires")
    return found


def to_values(value: t.Any, option: str) -> Values:
    """The values of an attribute from an option. Null keeps the values; an empty string or list clears them.

    Raises:
        ConfigurationError: the option is not a string, a number, a boolean or a list of these.
    """
    if value is None:
        return None
    if isinstance(value, list):
        return tuple(_text(member, option) for member in value if member != "")
    return () if value == "" else (_text(value, option),)


def _text(value: t.Any, option: str) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (str, int, float)):
        return str(value)
    kind = "a dictionary" if isinstance(value, dict) else "a list" if isinstance(value, list) else "null"
    raise ConfigurationError(f"{option} contains {kind}, but must be a string, a number or a boolean.")


def account_task(wish: Wish, who: Identity, account: Account | None, *, create_missing_ous: bool = False) -> Task:
    """Make the planner's task for one account.

    Args:
        wish: the options of the task.
        who: identifies the account.
        account: the account that was found; None if there is none.
        create_missing_ous: whether the OU may be created.

    Raises:
        ConfigurationError: the options contradict each other, or are not enough to create an account.
    """
    is_key = who.option == identity.KEY
    given = Mapping() if wish.state is State.ABSENT else mapping(wish)
    ou = None if wish.state is State.ABSENT else wish.ou
    if wish.state is not State.ABSENT:
        _reject_changed_identity(wish, who, given)
        if account is None:
            ou = _complete(ou, who, given)
        _keep_addresses(wish, account, given)
    desired = Desired(
        key=who.value if is_key else "",
        label=_label(who, account, given),
        presence=wish.state.presence,
        why=f"state is {wish.state.value}",
        ou=ou,
        attributes=given.values,
        account=account.guid if account else None,
        unlock=wish.unlock,
    )
    return Task(desired=(desired,), policy=_policy(given.rules, who, create_missing_ous=create_missing_ous))


def _keep_addresses(wish: Wish, account: Account | None, given: Mapping) -> None:
    """Keep mail addresses as secondary ones. If the task sets only `mail`, that becomes the primary address."""
    mail = given.value("mail")
    if not given.holds("proxyAddresses") and wish.keep_old_address and mail:
        held = addresses.held_by(account) if account else ()
        given.set("proxyAddresses", addresses.for_mail(mail[0], held), "keep_old_address")
    if wish.keep_old_address is not False:
        given.keep_former("proxyAddresses")


def _policy(rules: t.Mapping[str, AttributeRule], who: Identity, *, create_missing_ous: bool = False) -> Policy:
    return Policy(
        rules=rules,
        key_attribute=who.key_attribute if who.option == identity.KEY else None,
        create_missing_ous=create_missing_ous,
        minimum_coverage=0,
        option_names=USER,
    )


def _reject_changed_identity(wish: Wish, who: Identity, given: Mapping) -> None:
    """Refuse to change the attribute that identifies the account.

    Raises:
        ConfigurationError: the task would change it, so that a second run would not find the account.
    """
    if who.option == identity.DN:
        moved = wish.ou is not None and dn_form(wish.ou) != dn_form(dn.parent(who.value))
        name = given.value("cn")
        if moved or (name and find_form(name[0]) != find_form(dn.rdn_value(who.value))):
            raise ConfigurationError(
                "The option dn identifies the account by its name and place, so the same task cannot rename or move it:"
                " a second run would not find it. Identify it by key, guid, sam_account_name or upn."
            )
    elif given.holds(who.attribute) and [find_form(value) for value in given.value(who.attribute) or ()] != [
        find_form(who.value)
    ]:
        raise ConfigurationError(
            f"The option {who.option} identifies the account by {who.attribute}, so the same task cannot change"
            " that: a second run would not find it. Remove it from attributes, or identify the account by another"
            " option."
        )


def _complete(ou: str | None, who: Identity, given: Mapping) -> str | None:
    """Add the attributes of a new account that follow from its identity. Returns its OU.

    Raises:
        ConfigurationError: an option that a new account needs is missing.
    """
    if who.option in (identity.LOGIN, identity.PRINCIPAL) and not given.holds(who.attribute):
        given.set(who.attribute, (who.value,), who.option)
    if who.option == identity.GUID:
        raise ConfigurationError(f"No account has the {who}. The directory assigns it, so none can be created with it.")
    if who.option == identity.DN:
        if dn.parse(who.value)[0][0][0].upper() != "CN":
            raise ConfigurationError(f"No account has the {who}, and only names that begin with CN= can be created.")
        ou = dn.parent(who.value)
        if not given.holds("cn"):
            given.set("cn", (dn.rdn_value(who.value),), "dn")
    missing = [
        option
        for option, is_there in (
            ("common_name", given.holds("cn")),
            ("ou", ou is not None),
            ("attributes.sAMAccountName", given.holds("sAMAccountName")),
        )
        if not is_there
    ]
    if missing:
        raise ConfigurationError(f"No account has the {who}. To create one, set {' and '.join(missing)} too.")
    return ou


def _label(who: Identity, account: Account | None, given: Mapping) -> str:
    names = given.value("cn")
    name = common_name_of(account) if account else names[0] if names else ""
    shown = who.value if who.option not in (identity.DN, identity.GUID) else ""
    if not name:
        return who.value
    return f"{name} ({shown})" if shown and find_form(shown) != find_form(name) else name
