# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which strings can be templates.

Since 2.19, ansible-core marks strings from inventories and playbooks as trusted, and renders only these. Earlier
versions mark strings from other sources as unsafe. AWX marks all variables that are given at launch as unsafe, unless
its setting `ALLOW_JINJA_IN_EXTRA_VARS` says otherwise. A mapping from such a source is refused, because everybody would
get its templates as they are written. Settings are refused for the same reason, see `run/role.py`. A condition that
only compares fields of the employee is the exception, see `plain`.
"""

from __future__ import annotations

import typing as t

try:
    from ansible.template import is_trusted_as_template
except ImportError:  # ansible-core before 2.19
    is_trusted_as_template = None


TAGS_TRUST: t.Final = is_trusted_as_template is not None
"""Whether ansible-core marks what it trusts, instead of what it does not trust."""


def trusted(value: object) -> bool:
    """Whether Ansible would render the string."""
    if is_trusted_as_template is None:
        return not getattr(value, "__UNSAFE__", False)
    return bool(is_trusted_as_template(value))


MARKERS = ("{{", "{%", "{#")
"""A template contains at least one of these."""


def has_markers(value: object) -> t.TypeGuard[str]:
    """Whether the value looks like a template."""
    return isinstance(value, str) and any(marker in value for marker in MARKERS)


def is_template(value: object) -> t.TypeGuard[str]:
    """Whether the value is a template that Ansible would render."""
    return has_markers(value) and trusted(value)


def is_distrusted(value: object) -> t.TypeGuard[str]:
    """Whether the value looks like a template, but Ansible would not render it."""
    return has_markers(value) and not trusted(value)


AT_LAUNCH: t.Final = "Ansible does not trust variables that AWX gives at launch (in surveys, prompts and API calls)."

UNTRUSTED: t.Final = (
    "Ansible does not trust the source of this template, so it would be written as it is. AWX distrusts all variables"
    " that are given at launch. Put the mapping into the project or the inventory, or into extra_vars of the job"
    " template. To write braces, use {{ '{{' }}."
)

UNRENDERED: t.Final = (
    "Ansible does not trust the source of this template, so it was not rendered. AWX distrusts all variables that are"
    " given at launch. Give the value without a template, or put the template into the project or the inventory, or"
    " into extra_vars of the job template."
)
