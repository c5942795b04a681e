# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of what modules support.

The texts are annotated with their type because ansible-test takes plain assignments for constants, and these are not.
"""

from __future__ import annotations

_CHECK_MODE = """
  check_mode:
    description: Can run in C(check_mode) and return what would change without changing it.
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
    description: Groups for C(module_defaults); use C(group/hrsync.ad.all) and the like.
    support: full
    membership:{members}
"""


_CHANGES = f"""
attributes:{_CHECK_MODE}
  diff_mode:
    description: Returns what has changed, or in check mode would change, under C(--diff). Secrets are not shown.
    support: full
{_IDEMPOTENT}
"""

_READS = f"""
attributes:{_CHECK_MODE}
    details: This module changes nothing in the systems that it reads.
  diff_mode:
    description: Returns what has changed, or in check mode would change, under C(--diff).
    support: N/A
    details: This module changes nothing.
{_IDEMPOTENT}
"""


class ModuleDocFragment:
    """A module extends exactly one of these."""

    DOCUMENTATION: str = _CHANGES + _action_groups("all", "directory")
    """For modules that change the directory."""

    SCRIPT_MODULE: str = """
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what would change without changing it.
    support: full
    details: The script itself runs in check mode only where it says that it knows check mode.
  diff_mode:
    description: Returns what has changed, or in check mode would change, under C(--diff). Secrets are not shown.
    support: full
    details: It shows that the script runs, not what it does.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second run changes nothing.
    support: partial
    details: A second task for the same event runs nothing, unless it is told to run each time.
""" + _action_groups("all")
    """For the module that runs scripts."""

    INFO_MODULE: str = _READS + _action_groups("all", "directory")
    """For modules that read the directory."""

    SOURCE_INFO_MODULE: str = _READS + _action_groups("all", "sources")
    """For modules that read an HR system."""

    CONSENT_MODULE: str = f"""
attributes:{_CHECK_MODE}
  diff_mode:
    description: Returns what has changed, or in check mode would change, under C(--diff).
    support: none
    details: What changes is a secret.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second run changes nothing.
    support: none
    details: An authorization code is good for one use.
""" + _action_groups("all")
    """For the module that stores a consent."""
