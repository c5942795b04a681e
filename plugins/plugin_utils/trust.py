# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which texts may be templates at all.

ansible-core from 2.19 on marks what an inventory's or a playbook's author wrote as trusted, and renders nothing else.
Before, it marks what came from outside as unsafe. The same rule holds here: a text that Ansible would not render is
literal text.
"""

from __future__ import annotations

import typing as t

try:
    from ansible.template import is_trusted_as_template
except ImportError:  # ansible-core before 2.19
    is_trusted_as_template = None


def trusted(value: object) -> bool:
    """Whether Ansible would render the text."""
    if is_trusted_as_template is None:
        return not getattr(value, "__UNSAFE__", False)
    return bool(is_trusted_as_template(value))


MARKERS = ("{{", "{%", "{#")
"""What a text needs to hold one of, to be a template."""


def is_template(value: object) -> t.TypeGuard[str]:
    """Whether the value is a text that Ansible would render."""
    return isinstance(value, str) and any(marker in value for marker in MARKERS) and trusted(value)
