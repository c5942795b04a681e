# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the entries of the HR systems read what other options need. Checked before anything is read."""

from __future__ import annotations

import datetime
import typing as t

from ..errors import ConfigurationError
from ..model.option_names import ROLE
from ..people.identities import CUSTOM, PERSONAL_EMAIL, PRIVATE, check
from ..sources.registry import SYSTEMS
from ..state.location import NONE
from ..values.periods import period


def leave_of(params: t.Mapping[str, t.Any]) -> datetime.timedelta:
    """How long an absence must be at most to leave the account as it is; zero if no absence matters.

    Raises:
        ConfigurationError: the period is invalid, or no HR system is asked for absences.
    """
    given = params.get("leave") or {}
    if given.get("do") != "disable":
        return datetime.timedelta(0)
    if not any(entry.get("absences") for entry in params["sources"]):
        raise ConfigurationError(
            f"{ROLE.leave}.do is disable, but no entry of {ROLE.sources} reads absences. Set absences: true for the HR"
            " system that has them."
        )
    return period(f"{ROLE.leave}.longer_than", given.get("longer_than"))


def check_rehire_match(params: t.Mapping[str, t.Any]) -> None:
    """Check that an HR system returns the field of each rule by which rehires are recognized.

    Raises:
        ConfigurationError: none does, there is no such rule, or nothing is remembered.
    """
    rules = params.get("rehire_match") or ()
    check(rules)
    _check_recruiting(params["sources"], rules)
    if rules and str(params.get("state") or "").strip().lower() == NONE:
        raise ConfigurationError(
            f"{ROLE.rehire_match} needs a memory of the people who have left, but {ROLE.state} is none. Set"
            f" {ROLE.state}, or remove {ROLE.rehire_match}."
        )
    for index, rule in enumerate(rules):
        if not any(_has(entry, rule) for entry in params["sources"]):
            raise ConfigurationError(f"{ROLE.rehire_match}[{index}] is {rule}, but {_instead(rule)}")


def _check_recruiting(entries: t.Iterable[t.Mapping[str, t.Any]], rules: t.Collection[str]) -> None:
    """A recruiting system only has personal addresses to recognize somebody by, whom the HR system has later."""
    for entry in entries:
        system = SYSTEMS.get(entry.get("type") or "")
        if system and system.recruits and PERSONAL_EMAIL not in rules:
            raise ConfigurationError(
                f"{ROLE.sources} has {system.title}, whose people get another key when the HR system has them. Without"
                f" {PERSONAL_EMAIL} in {ROLE.rehire_match}, they would get a second account. Add it there."
            )


def _has(entry: t.Mapping[str, t.Any], rule: str) -> bool:
    system = SYSTEMS.get(entry.get("type") or "")
    if system is None:
        return False
    if rule in PRIVATE:
        return rule in (entry.get("private_fields") or ()) and rule in system.fields
    return system.custom_fields if rule.startswith(CUSTOM) else rule in system.fields


def _instead(rule: str) -> str:
    if rule in PRIVATE:
        return f"no entry of {ROLE.sources} reads this private field. Add it to private_fields of one that has it."
    return f"no HR system in {ROLE.sources} has this field. Use another rule."
