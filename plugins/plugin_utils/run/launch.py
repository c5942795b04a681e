# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables with which a playbook was launched: none that a script has left blank, or that would be ignored."""

from __future__ import annotations

import dataclasses
import fnmatch
import typing as t

from ansible.utils.vars import load_extra_vars

from ...module_utils.errors import ConfigurationError
from ...module_utils.given import is_blank
from ...module_utils.model.option_names import ROLE

if t.TYPE_CHECKING:
    from ansible.parsing.dataloader import DataLoader

Values: t.TypeAlias = "t.Mapping[str, t.Any]"

ROLE_NAME: t.Final = "lifecycle"
PREFIX: t.Final = f"{ROLE_NAME}_"
"""Of the role's variables, and of those that all playbooks have."""

_OF_THE_ROLE: t.Final = {
    **{name: variable for name, variable in dataclasses.asdict(ROLE).items() if "." not in variable and variable},
    **{name: f"{PREFIX}{name}" for name in ("days_before_start", "group_key_attribute", "name", "templates")},
    "passwords": f"{PREFIX}password",
    "timezone": f"{PREFIX}timezone",
}
"""The variables of the role, by the names of the modules' options."""


def is_awx(variables: Values) -> bool:
    """Whether AWX or Automation Controller runs the playbook.

    AWX gives blank text for each question of a survey that is not answered, so blank means not set there.
    """
    return any(variables.get(name) for name in ("awx_job_id", "tower_job_id"))


def is_blank_text(value: t.Any) -> bool:
    """Whether the value is blank text. Null is not: nobody gives it by mistake."""
    return value is not None and is_blank(value)


def check_given(launched: Values, patterns: t.Collection[str]) -> None:
    """Refuse variables that are given with `-e` and are blank.

    Args:
        launched: the variables that are given with `-e`.
        patterns: the names of the variables of the collection; `*` stands for any text.

    Raises:
        ConfigurationError: variables are blank.
    """
    if is_awx(launched):
        return
    mine = {name for pattern in patterns for name in fnmatch.filter(launched, pattern)}
    found = sorted(name for name in mine if is_blank_text(launched[name]))
    if found:
        raise ConfigurationError(_blank(found))


def check_known(launched: Values, names: t.Collection[str], instead: t.Mapping[str, str]) -> None:
    """Refuse variables that are given with `-e` and that a playbook would ignore.

    Args:
        launched: the variables that are given with `-e`.
        names: of the playbook's own variables.
        instead: names that it does not read, each with the name to use.

    Raises:
        ConfigurationError: it would ignore one. A plural counts as a misspelled singular, and the other way round.
    """
    own = {**{name: name for name in names}, **instead}
    for name in sorted(set(launched).difference(names)):
        found = own.get(name) or _OF_THE_ROLE.get(name) or own.get(f"{name}s") or own.get(name.removesuffix("s"))
        if found and not is_blank(launched[name]):
            raise ConfigurationError(
                f"This playbook has no variable {name}, and would ignore it. Nothing was done. Use {found}."
            )


def check_launch(loader: DataLoader, *names: str, instead: t.Mapping[str, str] | None = None) -> None:
    """Refuse variables of the role, and others of these names, that are given with `-e` and are blank.

    Args:
        loader: of the play.
        names: of further variables, as patterns.
        instead: see `check_known`; None to refuse no other variable.

    Raises:
        ConfigurationError: variables are blank, or the playbook would ignore them.
    """
    launched = load_extra_vars(loader)
    check_given(launched, [*names, f"{PREFIX}*"])
    if instead is not None:
        check_known(launched, names, instead)


def _blank(names: t.Sequence[str]) -> str:
    name, are, they = names[0], "is" if len(names) == 1 else "are", "it" if len(names) == 1 else "them"
    return (
        f"{', '.join(names)} {are} blank. A script whose variable is empty gives that, as in -e {name}=$VARIABLE."
        f" Nothing was done. Set {they}, or leave {they} out. For the default in place of what the inventory has, give"
        f" null: -e '{{\"{name}\": null}}'."
    )
