# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mapping's rules, checked against the schema once and prepared for every employee."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.desired import AttributeRule, NullPolicy, Renaming, ValueKind
from ...model.employee import PRIVATE_FIELDS
from ...values import syntax
from ...values.syntax import AttributeType, Syntax
from ..groups import saved
from ..names import addresses
from ..names.suffixes import PRINCIPAL
from . import schema

if t.TYPE_CHECKING:
    from ...model.desired import Desired, Policy
    from ...model.directory import Snapshot
    from ...model.option_names import OptionNames

COMMON_NAME = AttributeType("cn", Syntax.TEXT, single_valued=True, range_upper=64, range_lower=1)
"""[MS-ADA1] 2.110. The directory changes it by renaming the object, so the schema's `writable` does not matter."""
NAMES = ("cn", "name")
"""Attributes that a mapping may use for the RDN."""

UNMAPPABLE: t.Mapping[str, str] = {
    "useraccountcontrol": "Accounts are enabled and disabled by the dates and the status of the employee",
    "distinguishedname": "Use {option} for the container of an account and cn for its name",
    "objectguid": "The directory assigns it",
    "objectsid": "The directory assigns it",
    "objectclass": "Accounts are always of the class user",
    "unicodepwd": "The mapping does not set passwords; the module hrsync.ad.user sets them",
    "userpassword": "The mapping does not set passwords; the module hrsync.ad.user sets them",
    "memberof": "List the groups in {option}",
    "primarygroupid": "List the groups in {option}",
    "ntsecuritydescriptor": "Delegate rights with the tools of the directory",
    "sidhistory": "Migration tools set it",
    **dict.fromkeys(
        (
            "badpasswordtime",
            "badpwdcount",
            "dbcspwd",
            "iscriticalsystemobject",
            "lastlogoff",
            "lastlogon",
            "lastlogontimestamp",
            "lmpwdhistory",
            "logoncount",
            "ntpwdhistory",
            "samaccounttype",
            "supplementalcredentials",
        ),
        "Domain controllers maintain it, and refuse that others write it",
    ),
}
"""Attributes that the mapping cannot set, with the alternative.

The schema says that some of them can be written, but the account database (SAM) owns them: [MS-ADTS] 3.1.1.5.3.2 and
[MS-SAMR] 3.1.1.8. Samba refuses some of them too.
"""

_NO_GROUPS = "The module hrsync.ad.group_membership changes groups"

_REQUIRED = ("cn", "samaccountname")
_NEEDED_TO_CREATE = (*_REQUIRED, "userprincipalname", "accountexpires")
"""People log on with the first three, and nobody gets an account without the end that the mapping gives it. Without a
match attribute, an account that exists may not be found, and a second one would be created."""


@dataclasses.dataclass(frozen=True, slots=True)
class PreparedRule:
    """One attribute of the mapping with its schema."""

    mapped: str
    """The name in the spelling of the mapping, as in `Desired.attributes`."""
    lower: str
    """The name in `Account.values`; `cn` also if the mapping says `name`."""
    rule: AttributeRule
    type: AttributeType
    secret: bool
    """Whether it uses private fields, so that its values are never shown."""
    option: str
    """The option that configures it, such as `lifecycle_attributes.title`."""
    yields: bool = False
    """Whether Exchange decides about it, for accounts with an e-mail address policy."""
    is_optional: bool = False
    """Whether it is left out of an account if its value cannot be made or written (`Policy.leaves_out_values`)."""
    is_needed_to_create: bool = False
    """Whether no account is created without the value that the mapping gives, even if it is optional otherwise."""
    suffixes: frozenset[str] = frozenset()
    """The suffixes that a userPrincipalName may have, in the form for finding; empty if any is allowed."""

    @property
    def kind(self) -> ValueKind:
        return self.rule.kind

    @property
    def name(self) -> str:
        """lDAPDisplayName."""
        return self.type.name

    @property
    def is_common_name(self) -> bool:
        return self.type is COMMON_NAME

    @property
    def is_required(self) -> bool:
        """Whether every account needs a value."""
        return self.lower in _REQUIRED

    def reason(self, desired: Desired) -> str:
        """The origin of a value: `factorial job_title (lifecycle_attributes.title)`."""
        if self.mapped in desired.options:
            return desired.options[self.mapped]
        parts: list[str] = []
        last = None
        for field in self.rule.fields:
            origin = desired.origins.get(field, desired.source)
            parts.append(field if origin == last else f"{origin} {field}".strip())
            last = origin
        return f"{', '.join(parts)} ({self.option})" if parts else self.option

    def quote(self, value: str) -> str:
        """The value for a message, on one line and not too long."""
        if self.secret:
            return "(a private value)"
        return repr(value if len(value) <= 80 else value[:77] + "...")

    def show(self, value: bytes) -> str:
        """The directory's value as text; see `syntax.show`."""
        return syntax.show(self.type, value)


@dataclasses.dataclass(frozen=True, slots=True)
class Rules:
    """All rules, in the order of their attributes."""

    all: tuple[PreparedRule, ...] = ()
    lasting: tuple[PreparedRule, ...] = ()
    """The rules that also apply to existing accounts."""
    kept_addresses: PreparedRule | None = None
    """The rule of proxyAddresses for accounts whose `mail` changes, to keep or to replace their former address; None if
    neither is wanted."""
    stops: tuple[str, ...] = ()
    """Errors in the mapping, as sentences; they concern every employee."""


def prepare(policy: Policy, snapshot: Snapshot) -> Rules:
    """Prepare the rules of the policy. `stops` has a sentence for each rule that cannot work for any employee."""
    prepared: dict[str, PreparedRule] = {}
    needed = {*_NEEDED_TO_CREATE, *("cn" if one.lower() in NAMES else one.lower() for one in policy.match_attributes)}
    stops: list[str] = [*_key_stops(policy, snapshot), *saved.stops(policy, snapshot)]
    for mapped, rule in policy.rules.items():
        option = rule.option or f"{policy.option_names.attributes}.{mapped}"
        lower = "cn" if mapped.lower() in NAMES else mapped.lower()
        problem = _problem(mapped.lower(), rule, policy, snapshot)
        if problem is None and lower in prepared:
            problem = f"{prepared[lower].option} sets the same attribute; keep one of them."
        if problem is not None:
            stops.append(f"{option}: {problem}")
            continue
        attribute_type = COMMON_NAME if lower == "cn" else snapshot.schema[lower]
        is_address = lower in addresses.ATTRIBUTES
        if is_address and policy.keep_old_address:
            rule = dataclasses.replace(rule, keep_former=True)
        prepared[lower] = PreparedRule(
            mapped,
            lower,
            rule,
            attribute_type,
            is_secret(rule),
            option,
            yields=is_address and policy.yield_to_exchange,
            is_optional=policy.leaves_out_values and rule.null is not NullPolicy.ERROR,
            is_needed_to_create=lower in needed,
            suffixes=(snapshot.suffixes or frozenset()) if lower == PRINCIPAL else frozenset(),
        )
    stops.extend(_match_stops(policy, prepared))
    rules = tuple(prepared[lower] for lower in sorted(prepared))
    return Rules(
        all=rules,
        lasting=tuple(rule for rule in rules if not rule.rule.on_create_only),
        kept_addresses=_kept_addresses(prepared, policy, snapshot),
        stops=tuple(stops),
    )


def _kept_addresses(prepared: t.Mapping[str, PreparedRule], policy: Policy, snapshot: Snapshot) -> PreparedRule | None:
    """The rule of proxyAddresses that keeps former values of `mail`, or replaces them: that of the mapping, or one
    made for it."""
    mail, lower = prepared.get(addresses.MAIL), addresses.PROXY_ADDRESSES
    if mail is None or not (mail.rule.keep_former or policy.rename is Renaming.RENAME):
        return None
    if lower not in prepared and _schema_problem(lower, snapshot):
        return None
    if lower in prepared:
        return prepared[lower]
    name, names = snapshot.schema[lower].name, policy.option_names
    option = names.keep_old_address if mail.rule.keep_former else names.rename
    rule = AttributeRule(attribute=name, keep_former=mail.rule.keep_former, option=option)
    return PreparedRule(name, lower, rule, snapshot.schema[lower], mail.secret, option)


def _key_stops(policy: Policy, snapshot: Snapshot) -> t.Iterator[str]:
    key = policy.key_attribute
    if not key:
        return
    problem = _schema_problem(key.lower(), snapshot)
    if problem:
        yield f"{policy.option_names.key_attribute} {key}: {problem}"


def _problem(lower: str, rule: AttributeRule, policy: Policy, snapshot: Snapshot) -> str | None:
    """Why the rule cannot work for any employee, as a sentence; None if it can."""
    if lower in UNMAPPABLE:
        return f"this attribute cannot be mapped. {_instead(lower, policy.option_names)}."
    if policy.key_attribute and lower == policy.key_attribute.lower():
        return (
            f"this attribute holds the key ({policy.option_names.key_attribute}) and is set from it;"
            " remove it from the mapping."
        )
    is_name = lower in NAMES
    problem = None if is_name else _schema_problem(lower, snapshot)
    if problem:
        return problem
    if rule.kind is ValueKind.PERSON and (is_name or snapshot.schema[lower].syntax is not Syntax.DN):
        return "only attributes that hold a DN, such as manager, can point to a person."
    return None


def _instead(lower: str, names: OptionNames) -> str:
    """What to use instead of the attribute, as a sentence without a period."""
    if lower == "distinguishedname":
        return UNMAPPABLE[lower].format(option=names.ou)
    if lower in ("memberof", "primarygroupid"):
        return UNMAPPABLE[lower].format(option=names.groups) if names.groups else _NO_GROUPS
    return UNMAPPABLE[lower]


def _schema_problem(lower: str, snapshot: Snapshot) -> str | None:
    attribute_type = snapshot.schema.get(lower)
    if attribute_type is None:
        return schema.missing(lower, snapshot)
    if snapshot.user_attributes and lower not in snapshot.user_attributes:
        return "user accounts cannot hold this attribute; use one that the class user allows."
    if not attribute_type.writable:
        return "the directory computes this attribute, so it cannot be written; remove it."
    return None


def _match_stops(policy: Policy, prepared: t.Mapping[str, PreparedRule]) -> t.Iterator[str]:
    names = policy.option_names
    option = names.match_attributes
    for attribute in policy.match_attributes:
        rule = prepared.get("cn" if attribute.lower() in NAMES else attribute.lower())
        if rule is None:
            yield (
                f"{option}: {attribute} is not mapped, so there is no value to search accounts with; add it to"
                f" {names.more_attributes or names.attributes}, or remove it from the list."
            )
        elif rule.kind is not ValueKind.VALUES:
            yield (
                f"{option}: {attribute} has {_KINDS[rule.kind]}, so there is no single value to search accounts"
                " with; use an attribute with a plain template."
            )


_KINDS = {ValueKind.CANDIDATES: "a list of candidates", ValueKind.PERSON: "a person as its value"}


def is_secret(rule: AttributeRule) -> bool:
    """Whether its values are made of private fields, so that they are neither shown nor remembered."""
    # `raw`, the record of the HR system, contains the private fields too.
    return any(field.partition(".")[0] in ("private", "raw", *PRIVATE_FIELDS) for field in rule.fields)
