# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.lab.simulated_exchange`: serve until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import pathlib
import signal
import sys
import threading

from ..simulated.web import tls_context
from .directory import LdapDirectory
from .service import SimulatedExchange


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.simulated_exchange", description=__doc__)
    parser.add_argument("--address", default="127.0.0.1", help="loopback address to serve (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--certificate", required=True, help="PEM file with the certificate chain")
    parser.add_argument("--key", required=True, help="PEM file with the certificate's key")
    parser.add_argument("--state", type=pathlib.Path, help="folder for address and credentials")
    parser.add_argument("--directory", required=True, help="URL of the domain controller, ldaps://…")
    parser.add_argument("--base", required=True, help="distinguished name of the domain")
    parser.add_argument("--user", required=True, help="user principal name of the domain's administrator")
    parser.add_argument("--password-file", type=pathlib.Path, required=True, help="the administrator's password")
    parser.add_argument("--ca-file", required=True, help="certificate of the CA that signed the domain controller's")
    return parser.parse_args(words)


def main() -> int:
    """Serve until told to stop."""
    chosen = arguments()
    try:
        password = chosen.password_file.read_text("utf-8")
        directory = LdapDirectory(chosen.directory, chosen.user, password, chosen.base, chosen.ca_file)
        context = tls_context(chosen.certificate, chosen.key)
        service = SimulatedExchange(directory, chosen.address, chosen.port, context=context, folder=chosen.state)
    except (OSError, ValueError) as error:
        print(f"The simulated Exchange cannot start on {chosen.address}: {error}", file=sys.stderr)
        return 1
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with service:
        print(f"Exchange: {service.url}/PowerShell", flush=True)
        stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
