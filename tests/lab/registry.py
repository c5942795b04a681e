# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs in the lab. To add a service, write a function that makes it from the facts, and name it in `services`."""

from __future__ import annotations

import socket
import ssl
import sys

from . import certificates, domain
from .facts import CALAMARI_PORT, FACTORIAL_PORT, MICROSOFT365_PORT, REPOSITORY, LabFacts
from .services import Port, Service


def services(facts: LabFacts) -> list[Service]:
    """All services of the lab, in the order in which they are started."""
    return [domain.service(facts), simulated_hr(facts), simulated_m365(facts), simulated_exchange(facts)]


def simulated_hr(facts: LabFacts) -> Service:
    """The simulated Factorial and Calamari."""
    ports = {FACTORIAL_PORT: "simulated Factorial", CALAMARI_PORT: "simulated Calamari"}
    return Service(
        name="simulated-hr",
        directory=facts.directory,
        command=(
            *(sys.executable, "-m", f"{__package__}.simulated", "--address", facts.hr_address),
            *("--factorial-port", str(FACTORIAL_PORT), "--calamari-port", str(CALAMARI_PORT)),
            *("--certificate", str(facts.certificates / "hr.pem"), "--key", str(facts.certificates / "hr.key")),
            *("--state", str(facts.simulated_state)),
        ),
        ready=lambda: all(speaks_tls(facts, facts.hr_address, port) for port in ports),
        addresses=(facts.factorial_url, facts.calamari_url),
        ports=tuple(Port(facts.hr_address, number, purpose) for number, purpose in ports.items()),
        working_directory=REPOSITORY,
    )


def simulated_m365(facts: LabFacts) -> Service:
    """The simulated Microsoft 365: Graph and the token endpoint."""
    return Service(
        name="simulated-m365",
        directory=facts.directory,
        command=(
            *(sys.executable, "-m", f"{__package__}.simulated_m365"),
            *("--address", facts.hr_address, "--port", str(MICROSOFT365_PORT)),
            *("--certificate", str(facts.certificates / "hr.pem"), "--key", str(facts.certificates / "hr.key")),
            *("--client-certificate", str(facts.microsoft365_client_certificate)),
            *("--state", str(facts.microsoft365_state)),
        ),
        prepare=lambda say: certificates.ensure_client(facts),
        ready=lambda: speaks_tls(facts, facts.hr_address, MICROSOFT365_PORT),
        addresses=(facts.microsoft365_url,),
        ports=(Port(facts.hr_address, MICROSOFT365_PORT, "simulated Microsoft 365"),),
        working_directory=REPOSITORY,
    )


def simulated_exchange(facts: LabFacts) -> Service:
    """The simulated Exchange, which works on the domain."""
    return Service(
        name="simulated-exchange",
        directory=facts.directory,
        command=(
            *(sys.executable, "-m", f"{__package__}.simulated_exchange"),
            *("--address", facts.exchange_server, "--port", str(facts.exchange_port)),
            *("--certificate", str(facts.certificates / "hr.pem"), "--key", str(facts.certificates / "hr.key")),
            *("--state", str(facts.exchange_state), "--directory", facts.ldaps_url, "--base", facts.base_dn),
            *("--user", facts.administrator, "--password-file", str(facts.administrator_password_file)),
            *("--ca-file", str(facts.ca_file)),
        ),
        ready=lambda: speaks_tls(facts, facts.exchange_server, facts.exchange_port),
        addresses=(f"{facts.exchange_url}/PowerShell",),
        ports=(Port(facts.exchange_server, facts.exchange_port, "simulated Exchange"),),
        working_directory=REPOSITORY,
    )


def speaks_tls(facts: LabFacts, address: str, port: int) -> bool:
    """Whether a server there shows a certificate of the lab's CA; nothing is asked of it."""
    try:
        context = ssl.create_default_context(cafile=facts.ca_file)
        with (
            socket.create_connection((address, port), timeout=5) as plain,
            context.wrap_socket(plain, server_hostname=address),
        ):
            return True
    except OSError:
        return False
