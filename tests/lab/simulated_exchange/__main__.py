# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.lab.simulated_exchange`: serve until SIGTERM or SIGINT."""

from __future__ import annotations

import pathlib
import ssl
import sys

from ..simulation.service import command_line, serve
from .directory import LdapDirectory
from .kerberos import Tickets
from .service import SimulatedExchange


def main() -> int:
    """Serve until told to stop."""
    parser = command_line("simulated_exchange", "--port")
    parser.add_argument("--directory", required=True, help="URL of the domain controller, ldaps://…")
    parser.add_argument("--base", required=True, help="distinguished name of the domain")
    parser.add_argument("--user", required=True, help="user principal name of the domain's administrator")
    parser.add_argument("--password-file", type=pathlib.Path, required=True, help="the administrator's password")
    parser.add_argument("--ca-file", required=True, help="certificate of the CA that signed the domain controller's")
    parser.add_argument("--keytab", type=pathlib.Path, required=True, help="keys of the HTTP service, for Kerberos")
    parser.add_argument("--principal", required=True, help="who may log on with Kerberos")
    chosen = parser.parse_args()

    def make(context: ssl.SSLContext) -> SimulatedExchange:
        password = chosen.password_file.read_text("utf-8")
        directory = LdapDirectory(chosen.directory, chosen.user, password, chosen.base, chosen.ca_file)
        tickets = None
        if Tickets.supported():
            tickets = Tickets(chosen.keytab, pathlib.Path(chosen.certificate), chosen.principal)
        where = (chosen.address, chosen.port)
        return SimulatedExchange(directory, *where, context=context, folder=chosen.state, tickets=tickets)

    return serve("The simulated Exchange", chosen, make)


if __name__ == "__main__":
    sys.exit(main())
