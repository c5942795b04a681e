# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs in the lab. To add a service, write a function that makes it from the facts, and name it in `services`."""

from __future__ import annotations

import pathlib
import socket
import ssl
import sys
import typing as t

from . import certificates, domain, postgresql
from .facts import (
    BAMBOOHR_PORT,
    CALAMARI_PORT,
    FACTORIAL_PORT,
    JAZZHR_PORT,
    MICROSOFT365_PORT,
    REPOSITORY,
    LabFacts,
)
from .services import Port, Service


def services(facts: LabFacts) -> list[Service]:
    """All services of the lab, in the order in which they are started."""
    return [
        domain.service(facts),
        simulated_hr(facts),
        simulated_jazzhr(facts),
        simulated_m365(facts),
        simulated_exchange(facts),
        postgresql.service(facts),
    ]


def simulated_hr(facts: LabFacts) -> Service:
    """The simulated HR systems."""
    return _simulator(
        facts,
        "simulated_hr",
        facts.simulated_state,
        {"--factorial-port": Port(facts.hr_address, FACTORIAL_PORT, "simulated Factorial")}
        | {"--calamari-port": Port(facts.hr_address, CALAMARI_PORT, "simulated Calamari")}
        | {"--bamboohr-port": Port(facts.hr_address, BAMBOOHR_PORT, "simulated BambooHR")},
        addresses=(facts.factorial_url, facts.calamari_url, facts.bamboohr_url),
    )


def simulated_jazzhr(facts: LabFacts) -> Service:
    """The simulated JazzHR, which knows other people than the HR systems."""
    return _simulator(
        facts,
        "simulated_hr.jazzhr",
        facts.jazzhr_state,
        {"--port": Port(facts.hr_address, JAZZHR_PORT, "simulated JazzHR")},
        addresses=(facts.jazzhr_url,),
    )


def simulated_m365(facts: LabFacts) -> Service:
    """The simulated Microsoft 365: Graph and the token endpoint."""
    return _simulator(
        facts,
        "simulated_m365",
        facts.microsoft365_state,
        {"--port": Port(facts.hr_address, MICROSOFT365_PORT, "simulated Microsoft 365")},
        "--client-certificate",
        str(facts.microsoft365_client_certificate),
        prepare=lambda say: certificates.ensure_client(facts),
        addresses=(facts.microsoft365_url,),
    )


def simulated_exchange(facts: LabFacts) -> Service:
    """The simulated Exchange, which works on the domain."""
    return _simulator(
        facts,
        "simulated_exchange",
        facts.exchange_state,
        {"--port": Port(facts.exchange_server, facts.exchange_port, "simulated Exchange")},
        *("--directory", facts.ldaps_url, "--base", facts.base_dn, "--ca-file", str(facts.ca_file)),
        *("--user", facts.administrator, "--password-file", str(facts.administrator_password_file)),
        *("--keytab", str(facts.exchange_keytab), "--principal", facts.principal),
        addresses=(f"{facts.exchange_url}/PowerShell",),
        environment={"KRB5_CONFIG": str(facts.krb5_conf)},
    )


def _simulator(
    facts: LabFacts, package: str, state: pathlib.Path, ports: t.Mapping[str, Port], *options: str, **more: t.Any
) -> Service:
    """The service of a package or a module; `ports` by their options, `more` as `Service` takes it."""
    address = next(iter(ports.values())).address
    return Service(
        name=package.replace("_", "-").replace(".", "-"),
        directory=facts.directory,
        command=(
            *(sys.executable, "-m", f"{__package__}.{package}", "--address", address, "--state", str(state)),
            *("--certificate", str(facts.certificates / "hr.pem"), "--key", str(facts.certificates / "hr.key")),
            *(word for option, port in ports.items() for word in (option, str(port.number))),
            *options,
        ),
        ready=lambda: all(speaks_tls(facts, port.address, port.number) for port in ports.values()),
        ports=tuple(ports.values()),
        working_directory=REPOSITORY,
        **more,
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
