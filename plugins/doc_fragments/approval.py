# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options that say who must approve plans."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by the modules that ask whether a plan is approved."""

    DOCUMENTATION = r"""
options:
  approval_levels:
    description:
      - The levels that must approve a plan, in order. A plan needs every level whose C(when) is true.
      - A person counts once, at one level, and cannot approve a plan that this person requested. Names that a line of O(allowed_signers) lists together, and
        names that sign with the same key, count as one person.
      - A rejection at any level blocks the plan. To apply its changes nevertheless, run a preview for a new plan.
    type: list
    elements: dict
    default: []
    version_added: 0.7.0
    suboptions:
      name:
        description: The name of the level, such as V(HR) or V(IT security).
        type: str
        required: true
      approvers:
        description: The people who may approve, as principals of O(allowed_signers). The wildcards of that file are not allowed here.
        type: list
        elements: str
        required: true
      needed:
        description: Number of approvers that must approve.
        type: int
        default: 1
      when:
        description:
          - Condition for the plans that need this level, such as V(disables > 5 or deletes > 0). By default, all plans need it.
          - Compares numbers of people with whole numbers, by C(>), C(>=), C(<), C(<=), C(==) or C(!=), joined by C(and), C(or), C(not) and
            parentheses.
          - The numbers are C(creates), C(disables), C(enables), C(deletes), C(moves), C(renames), C(group_adds), C(group_removes),
            C(license_removals), C(mailbox_changes), C(home_folder_moves), C(write_backs), C(attribute_changes) and C(people),
            counted as for O(hrsync.ad.sync#module:limits).
        type: str
      valid:
        description: How long an approval is valid, as a number of hours, days or weeks. It is never valid for longer than the plan.
        type: str
        default: 24 hours
  allowed_signers:
    description:
      - The path, on the host where the module runs, of the file with the keys of the approvers (see the section C(ALLOWED SIGNERS) of the manual page of
        C(ssh-keygen)). Each line has a principal, options such as C(valid-before), and a public key.
      - Required if O(approval_levels) is set. The file must belong to root or to the user who runs the module, and nobody else may be able to write it.
    type: path
    version_added: 0.7.0
  revoked_signers:
    description: The path of a file with revoked keys, as a key revocation list (C(ssh-keygen -k)) or with one public key in each line. Signatures by these
      keys do not count.
    type: path
    version_added: 0.7.0
"""
