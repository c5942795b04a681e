# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Adds entries straight to the database of a domain controller that does not run, which LDAP would take long for.

Run by Debian's own Python, which has Samba's libraries, with `smb_conf` and `entries` (`dn` and `attributes`, values
as texts) as JSON on standard input. Accounts get no password: nobody logs on, and keys from a password cost three
times as much as all the rest.
"""

from __future__ import annotations

import json
import sys

import ldb
from samba import param
from samba.auth import system_session
from samba.samdb import SamDB

BATCH = 20
"""Entries a transaction: what a transaction has changed makes its next change slower."""


def main() -> None:
    """Read what to add, and add it."""
    given = json.load(sys.stdin)
    parameters = param.LoadParm()
    parameters.load(given["smb_conf"])
    samdb = SamDB(session_info=system_session(), lp=parameters, flags=ldb.FLG_NOSYNC)
    entries = given["entries"]
    for first in range(0, len(entries), BATCH):
        samdb.transaction_start()
        for entry in entries[first : first + BATCH]:
            samdb.add({"dn": entry["dn"], **entry["attributes"]})
        samdb.transaction_commit()


if __name__ == "__main__":
    main()
