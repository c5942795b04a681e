# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options that say which account a task means."""

from __future__ import annotations


class ModuleDocFragment:
    """Shared by the modules for one account; the options are in `module_utils/accounts/options.py`."""

    DOCUMENTATION = r"""
options:
  key:
    description:
      - The key that the account holds in O(key_attribute), compared as the schema says.
      - Exactly one option that identifies the account is needed. Which one is set says what a value means; it is never guessed from
        the value's form.
    type: str
  key_attribute:
    description: The LDAP attribute that stores keys.
    type: str
    default: employeeID
  dn:
    description: Distinguished name of the account.
    type: str
  guid:
    description: C(objectGUID) of the account, such as V(6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50).
    type: str
  sam_account_name:
    description: Login name of the account, the LDAP attribute C(sAMAccountName).
    type: str
  upn:
    description: User principal name of the account, the LDAP attribute C(userPrincipalName). The one that the domain implies for accounts
      that have none is not searched.
    type: str
"""
