# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Templates and a template account for one account: checks the options of a task, and makes the planner's task."""

from __future__ import annotations

import dataclasses
import typing as t

from ...errors import ConfigurationError
from ...model.desired import AttributeRule, Failure, Likeness
from ...model.option_names import USER_TEMPLATE
from ...planner.attributes.likeness import copying_problem
from ...values.dn import parent
from .account import State, Wish, account_task
from .groups import GroupRequest

if t.TYPE_CHECKING:
    from ...model.directory import Account
    from ...model.identity import Identity
    from ...model.run import Task
    from .groups import AccountGroups

OPTION = "templates"
LIKE = "like"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRequest:
    """The options of a task for one account: its combined templates, and what to copy from the template account."""

    wish: Wish
    names: tuple[str, ...] = ()
    """The templates that apply, in order."""
    groups: GroupRequest | None = None
    flags: t.Mapping[str, bool] = dataclasses.field(default_factory=dict)
    options: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Attribute to the path of the template that sets it."""
    copied_attributes: tuple[str, ...] = ()
    copies_groups: bool = False
    copies_ou: bool = False
    skipped_groups: tuple[str, ...] = ()

    @classmethod
    def from_options(cls, params: t.Mapping[str, t.Any]) -> TemplateRequest:
        """Make the request from the options of `hrsync.ad.user_template`. Later templates override earlier ones.

        Raises:
            ConfigurationError: an attribute cannot be copied, or a reference to a group is invalid.
        """
        bundle = _Bundle()
        for template in params["templates"] or ():
            if template["when"]:
                bundle.add(template)
        likes = params["like"] is not None
        copied = tuple(params["copy_attributes"]) if likes else ()
        problems = [copying_problem(attribute, params["key_attribute"]) for attribute in copied]
        if any(problems):
            raise ConfigurationError(" ".join(f"copy_attributes: {problem}" for problem in problems if problem))
        return cls(
            wish=Wish(
                state=State(params["state"]),
                common_name=params["common_name"],
                ou=bundle.ou,
                attributes=bundle.attributes,
            ),
            names=tuple(bundle.names),
            groups=bundle.group_request(),
            flags=bundle.flags,
            options=bundle.options,
            copied_attributes=copied,
            copies_groups=likes and params["copy_groups"],
            copies_ou=likes and params["copy_ou"],
            skipped_groups=tuple(params["skip_groups"]) if likes else (),
        )

    def task(
        self,
        who: Identity,
        account: Account | None,
        template: Account | None,
        *,
        create_missing_ous: bool = False,
    ) -> Task:
        """Make the planner's task for the account, without the groups of the templates.

        Args:
            who: identifies the account.
            account: the account that was found; None if there is none.
            template: the template account; None if the task has none.
            create_missing_ous: whether the OU may be created.

        Raises:
            ConfigurationError: see `account_task`.
        """
        wish = self.wish
        if wish.ou is None and template is not None and self.copies_ou:
            wish = dataclasses.replace(wish, ou=parent(template.dn))
        task = account_task(wish, who, account, create_missing_ous=create_missing_ous)
        [desired] = task.desired
        set_already = {attribute.lower() for attribute in task.policy.rules}
        copied = [attribute for attribute in self.copied_attributes if attribute.lower() not in set_already]
        like = Likeness(
            account=template.dn if template else "",
            attributes=tuple(copied),
            groups=self.copies_groups,
            skipped_groups=self.skipped_groups,
            option=LIKE,
        )
        rules = {attribute: AttributeRule(attribute=attribute, option="copy_attributes") for attribute in copied}
        return dataclasses.replace(
            task,
            desired=(
                dataclasses.replace(
                    desired, like=like if template else None, flags=self.flags, options=dict(self.options)
                ),
            ),
            policy=dataclasses.replace(task.policy, rules={**task.policy.rules, **rules}, option_names=USER_TEMPLATE),
        )


def with_groups(task: Task, groups: AccountGroups) -> Task:
    """The planner's task, with the groups of the templates."""
    [desired] = task.desired
    policy = dataclasses.replace(task.policy, owned_groups=groups.left, group_failures=groups.failures)
    return dataclasses.replace(task, desired=(dataclasses.replace(desired, groups=groups.joined),), policy=policy)


class _Bundle:
    """Combines templates."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.attributes: dict[str, t.Any] = {}
        self.options: dict[str, str] = {}
        self.flags: dict[str, bool] = {}
        self.ou: str | None = None
        self._groups: list[t.Any] = []
        self._left: list[t.Any] = []

    def add(self, template: t.Mapping[str, t.Any]) -> None:
        """Add a template, which overrides earlier ones."""
        self.names.append(template["name"])
        for attribute, value in template["attributes"].items():
            spelled = next((name for name in self.attributes if name.lower() == attribute.lower()), attribute)
            self.attributes[spelled] = value
            self.options[spelled] = f"{OPTION}: {template['name']}"
        self.flags.update({name: is_set for name, is_set in (template["flags"] or {}).items() if is_set is not None})
        self.ou = template["ou"] or self.ou
        self._groups.extend(template["groups"])
        self._left.extend(template["remove_groups"])

    def group_request(self) -> GroupRequest | None:
        """The request for groups; None if no template has groups."""
        if not self._groups and not self._left:
            return None
        asked = {"add": self._groups, "remove": self._left, "failure": Failure.FAIL}
        request = GroupRequest.from_options({**dict.fromkeys(("move", "set", "restore", "remember_in")), **asked})
        return dataclasses.replace(request, option=OPTION)
