# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""By what a rehire with a new key is recognized: keyed digests of fields of HR, by the rules of the configuration.

Only the digests are remembered, never the values. Nobody can try out values without the key, which stays in the
database.
"""

from __future__ import annotations

import typing as t

from ..errors import ConfigurationError
from ..model.memory import BIRTHDAY, DAY_OF_BIRTH
from ..model.option_names import ROLE
from ..values.digests import digest
from ..values.equality import find_form, unique_form
from ..values.suggestions import suggestion

if t.TYPE_CHECKING:
    from ..model.employee import Employee

CUSTOM: t.Final = "custom."
PERSONAL_EMAIL: t.Final = "personal_email"
NATIONAL_ID: t.Final = "national_id"
PRIVATE: t.Final = (BIRTHDAY, NATIONAL_ID)
"""The rules that use private fields, each by the name of its field."""
RULES: t.Final = (PERSONAL_EMAIL, BIRTHDAY, NATIONAL_ID, "employee_number")
"""The rules, by name, beside those that name a custom field. The birthday counts together with the names."""


def check(rules: t.Sequence[str]) -> None:
    """Check the names of the rules.

    Raises:
        ConfigurationError: there is no such rule, or one is there twice.
    """
    for index, rule in enumerate(rules):
        where = f"{ROLE.rehire_match}[{index}]"
        if rule not in RULES and not (rule.startswith(CUSTOM) and rule.removeprefix(CUSTOM).strip()):
            near = suggestion(rule, RULES) or "."
            raise ConfigurationError(
                f"{where} is {rule!r}, but rehires are not recognized by that{near} Valid are {', '.join(RULES)}, and"
                f" custom fields such as {CUSTOM}site."
            )
        if rule in rules[:index]:
            raise ConfigurationError(f"{where}: {rule} is in the list twice. Remove one of them.")


def identities(employees: t.Iterable[Employee], rules: t.Sequence[str], secret: bytes) -> dict[str, dict[str, str]]:
    """The digests of everybody who has a value for a rule.

    Args:
        employees: the merged employees.
        rules: the names of the rules.
        secret: the key of the digests.
    """
    found = ((one.key or "", dict(_digests(one, rules, secret))) for one in employees)
    return {key: digests for key, digests in found if digests}


def _digests(employee: Employee, rules: t.Sequence[str], secret: bytes) -> t.Iterator[tuple[str, str]]:
    for rule in rules:
        values = _values(employee, rule)
        if all(values):
            yield rule, digest((rule, *values), secret)
    born = _text(employee.private.get(BIRTHDAY))
    if BIRTHDAY in rules and born:
        yield DAY_OF_BIRTH, digest((DAY_OF_BIRTH, born), secret)


def _values(employee: Employee, rule: str) -> tuple[str, ...]:
    """The values of the rule in the form for comparison; empty strings for those that HR does not have."""
    if rule == BIRTHDAY:
        names = unique_form(employee.first_name or ""), unique_form(employee.last_name or "")
        return (_text(employee.private.get(BIRTHDAY)), *names)
    if rule == NATIONAL_ID:
        # People write it with and without spaces, hyphens and slashes, and fill in zeros if they do not know it.
        number = "".join(filter(str.isalnum, _text(employee.private.get(NATIONAL_ID))))
        return (number if len(set(number)) > 1 else "",)
    if rule.startswith(CUSTOM):
        return (_text(employee.custom.get(rule.removeprefix(CUSTOM))),)
    value = _text(getattr(employee, rule))
    return (value if rule != PERSONAL_EMAIL or "@" in value else "",)


def _text(value: object) -> str:
    return find_form(str(value).strip()) if isinstance(value, str | int) and not isinstance(value, bool) else ""
