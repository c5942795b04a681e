# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the attributes of modules: check mode, diff mode, idempotence and action groups.

The sections have type annotations because ansible-test reads an assignment without one as a literal, and these are not.
"""

from __future__ import annotations

_CHECK_MODE = """
  check_mode:
    description: Can run in C(check_mode), and returns the changes that it would make without making them.
    support: full
"""

_IDEMPOTENT = """
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second run changes nothing.
    support: full
"""


def _action_groups(*names: str) -> str:
    members = "".join(f"\n      - hrsync.ad.{name}" for name in names)
    return f"""
  action_group:
    description: Action groups for C(module_defaults), for example C(group/hrsync.ad.all).
    support: full
    membership:{members}
"""


_CHANGES = f"""
attributes:{_CHECK_MODE}
  diff_mode:
    description: With C(--diff), returns the changes that were made, or in check mode would be made. Secrets are not shown.
    support: full
{_IDEMPOTENT}
"""

_READS = f"""
attributes:{_CHECK_MODE}
    details: This module does not change the systems that it reads.
  diff_mode:
    description: With C(--diff), returns the changes that were made, or in check mode would be made.
    support: N/A
    details: This module does not change the systems that it reads.
{_IDEMPOTENT}
"""


class ModuleDocFragment:
    """A module extends exactly one of these."""

    DOCUMENTATION: str = _CHANGES + _action_groups("all", "directory")
    """For modules that change the directory."""

    SCRIPT_MODULE: str = """
attributes:
  check_mode:
    description: Can run in C(check_mode), and returns the changes that it would make without making them.
    support: full
    details: In check mode, the script itself runs only with O(supports_check_mode=true).
  diff_mode:
    description: With C(--diff), returns the changes that were made, or in check mode would be made. Secrets are not shown.
    support: full
    details: The diff shows that the script runs, not what it does.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second run changes nothing.
    support: partial
    details: A second task for the same event does not run the script again, unless O(once=false).
""" + _action_groups("all")
    """For the module that runs scripts."""

    INFO_MODULE: str = _READS + _action_groups("all", "directory")
    """For modules that read the directory."""

    SOURCE_INFO_MODULE: str = _READS + _action_groups("all", "sources")
    """For modules that read an HR system."""

    CONSENT_MODULE: str = f"""
attributes:{_CHECK_MODE}
  diff_mode:
    description: With C(--diff), returns the changes that were made, or in check mode would be made.
    support: none
    details: The module changes only a secret.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second run changes nothing.
    support: none
    details: An authorization code can be used only once.
""" + _action_groups("all")
    """For the module that stores the token of a consent."""

    STATE_MODULE: str = f"""
attributes:{_CHECK_MODE}
  diff_mode:
    description: With C(--diff), returns the changes that were made, or in check mode would be made.
    support: none
    details: The module removes data, which a diff would show.
{_IDEMPOTENT}
""" + _action_groups("all")
    """For the module that removes what is remembered."""

    AUDIT_MODULE: str = f"""
attributes:{_CHECK_MODE}
  diff_mode:
    description: With C(--diff), returns the changes that were made, or in check mode would be made.
    support: none
    details: The module writes only the exported file, which is too large for a diff.
{_IDEMPOTENT}
""" + _action_groups("all")
    """For the modules that export from the database."""

    APPROVAL_MODULE: str = f"""
attributes:{_CHECK_MODE}
    details: In check mode, nothing is signed.
  diff_mode:
    description: With C(--diff), returns the changes that were made, or in check mode would be made.
    support: none
    details: The module returns the statement that it adds.
{_IDEMPOTENT}
""" + _action_groups("all")
    """For the module that records decisions."""

    CONTROLLER_MODULE: str = _READS + _action_groups("all")
    """For modules that run on the controller, and read no other system."""
