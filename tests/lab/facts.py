# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the lab is and how to reach what runs in it: one JSON file that the lab writes and everybody else reads."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pathlib
import secrets
import string
import typing as t
import urllib.parse

from .errors import LabError

NETWORK_VARIABLE = "HRSYNC_LAB_NETWORK"
"""Environment variable with the first three numbers of the lab's loopback addresses."""

DEFAULT_NETWORK = "127.0.88"
REALM = "LAB.HRSYNC.TEST"
FACTORIAL_PORT = 8443
CALAMARI_PORT = 8444
BAMBOOHR_PORT = 8447
JAZZHR_PORT = 8448
EXCHANGE_PORT = 8446
MICROSOFT365_PORT = 8445
POSTGRESQL_PORT = 5432
POSTGRESQL_USER = "hrsync"
STATE_FILE = "state.json"
"""Where a simulator keeps its addresses and credentials, in a folder of its own."""
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def folder(network: str) -> pathlib.Path:
    """The one folder below which the lab of a network writes."""
    return REPOSITORY / ".build" / ("lab" if network == DEFAULT_NETWORK else f"lab-{network}")


DIRECTORY = folder(os.environ.get(NETWORK_VARIABLE) or DEFAULT_NETWORK)


@dataclasses.dataclass(frozen=True, slots=True)
class LabFacts:
    """Facts about the lab, kept in ``.build/lab/credentials.json`` (mode 0600).

    Attributes:
        directory: the lab's folder.
        network: first three numbers of the lab's loopback addresses, e.g. ``127.0.88``.
        administrator_password: password of the domain's ``Administrator``; for fixtures, not for what is tested.
        bind_password: password of the service account ``svc-hrsync``, whose rights end at the managed base.
    """

    directory: pathlib.Path
    network: str
    administrator_password: str
    bind_password: str

    # ---- the domain -------------------------------------------------------------------------------------------------
    @property
    def realm(self) -> str:
        """Kerberos realm."""
        return REALM

    @property
    def dns_domain(self) -> str:
        """DNS name of the domain, which is also the suffix of its user principal names."""
        return REALM.lower()

    @property
    def netbios_domain(self) -> str:
        """NetBIOS name of the domain."""
        return REALM.partition(".")[0]

    @property
    def host_name(self) -> str:
        """DNS name of the domain controller (in its certificate; no resolver knows it)."""
        return f"dc1.{self.dns_domain}"

    @property
    def base_dn(self) -> str:
        """The domain's naming context."""
        return ",".join(f"DC={label}" for label in self.dns_domain.split("."))

    @property
    def managed_base(self) -> str:
        """Below it the service account may do everything; accounts of employees live here."""
        return f"OU=Company,{self.base_dn}"

    @property
    def groups_ou(self) -> str:
        """The company's groups (GG-Staff and others)."""
        return f"OU=Groups,{self.managed_base}"

    @property
    def service_ou(self) -> str:
        """Accounts of services, outside of the managed base."""
        return f"OU=Service,{self.base_dn}"

    # ---- addresses --------------------------------------------------------------------------------------------------
    @property
    def address(self) -> str:
        """Address of the domain controller; its certificate names it."""
        return f"{self.network}.1"

    @property
    def hr_address(self) -> str:
        """Address of the simulated HR systems; their certificate names it."""
        return f"{self.network}.2"

    @property
    def file_server_address(self) -> str:
        """A second address for SMB, a file server of its own to clients; the shares are the same as at `address`."""
        return f"{self.network}.3"

    @property
    def misnamed_address(self) -> str:
        """A second address of the same domain controller that its certificate does not name."""
        return f"{self.network}.9"

    @property
    def silent_address(self) -> str:
        """An address on which nothing listens: a server that is down."""
        return f"{self.network}.250"

    @property
    def ldap_url(self) -> str:
        """LDAP, port 389: simple binds only after StartTLS."""
        return f"ldap://{self.address}:389"

    @property
    def ldaps_url(self) -> str:
        """LDAP in TLS, port 636."""
        return f"ldaps://{self.address}:636"

    @property
    def global_catalog_url(self) -> str:
        """Global catalog in TLS, port 3269."""
        return f"ldaps://{self.address}:3269"

    @property
    def factorial_url(self) -> str:
        """Base URL of the simulated Factorial."""
        return f"https://{self.hr_address}:{FACTORIAL_PORT}"

    @property
    def calamari_url(self) -> str:
        """Base URL of the simulated Calamari, with its ``/api``."""
        return f"https://{self.hr_address}:{CALAMARI_PORT}/api"

    @property
    def bamboohr_url(self) -> str:
        """Base URL of the simulated BambooHR, with its ``/api``."""
        return f"https://{self.hr_address}:{BAMBOOHR_PORT}/api"

    @property
    def jazzhr_url(self) -> str:
        """Base URL of the simulated JazzHR, with its ``/v1``."""
        return f"https://{self.hr_address}:{JAZZHR_PORT}/v1"

    @property
    def microsoft365_url(self) -> str:
        """Base URL of the simulated Microsoft Graph, without its version."""
        return f"https://{self.hr_address}:{MICROSOFT365_PORT}"

    @property
    def microsoft365_login_url(self) -> str:
        """Base URL of the token endpoint, which clients add the tenant to."""
        return self.microsoft365_url

    @property
    def exchange_server(self) -> str:
        """Address of the simulated Exchange, which its certificate names."""
        return self.hr_address

    @property
    def exchange_port(self) -> int:
        """Port of the simulated Exchange."""
        return EXCHANGE_PORT

    @property
    def exchange_url(self) -> str:
        """Base URL of the simulated Exchange, without ``/PowerShell``."""
        return f"https://{self.exchange_server}:{self.exchange_port}"

    # ---- accounts ---------------------------------------------------------------------------------------------------
    @property
    def administrator(self) -> str:
        """User principal name of the domain's administrator."""
        return f"Administrator@{self.dns_domain}"

    @property
    def bind_user(self) -> str:
        """User principal name of the service account."""
        return f"svc-hrsync@{self.dns_domain}"

    @property
    def bind_dn(self) -> str:
        """Distinguished name of the service account."""
        return f"CN=svc-hrsync,{self.service_ou}"

    @property
    def simulated_credentials(self) -> dict[str, str]:
        """Secrets of the simulated HR systems by name; LabError before they were started for the first time."""
        return simulator_state(self.simulated_state)["credentials"]

    @property
    def jazzhr_credentials(self) -> dict[str, str]:
        """``jazzhr_api_key`` and ``lab_token`` of the simulated JazzHR; LabError before it was first started."""
        return simulator_state(self.jazzhr_state)["credentials"]

    @property
    def microsoft365_credentials(self) -> dict[str, str]:
        """``tenant_id``, ``client_id``, ``client_secret`` and ``lab_token`` of the simulated Microsoft 365.

        LabError before it was started for the first time.
        """
        return simulator_state(self.microsoft365_state)["credentials"]

    @property
    def exchange_credentials(self) -> dict[str, str]:
        """``user``, ``password`` and ``lab_token`` of the simulated Exchange.

        LabError before it was started for the first time.
        """
        return simulator_state(self.exchange_state)["credentials"]

    @property
    def ca_file(self) -> pathlib.Path:
        """Certificate of the lab's CA: what clients of the lab trust."""
        return self.directory / "ca.pem"

    @property
    def other_ca_file(self) -> pathlib.Path:
        """Certificate of a CA that signed nothing in the lab."""
        return self.directory / "other-ca.pem"

    @property
    def certificates(self) -> pathlib.Path:
        """Keys and certificates of the lab's servers: ``dc.pem`` and ``dc.key``, ``hr.pem`` and ``hr.key``."""
        return self.directory / "certificates"

    @property
    def krb5_conf(self) -> pathlib.Path:
        """Kerberos client configuration, for ``KRB5_CONFIG``."""
        return self.directory / "krb5.conf"

    @property
    def principal(self) -> str:
        """Kerberos principal of the service account."""
        return f"svc-hrsync@{self.realm}"

    @property
    def keytab(self) -> pathlib.Path:
        """Keys of the service account, for ``KRB5_CLIENT_KTNAME``."""
        return self.domain_directory / "svc-hrsync.keytab"

    @property
    def exchange_keytab(self) -> pathlib.Path:
        """Keys of the HTTP service of the simulated Exchange."""
        return self.domain_directory / "exchange.keytab"

    @property
    def keytabs(self) -> dict[pathlib.Path, str]:
        """The principals of the keytabs."""
        return {self.keytab: self.principal, self.exchange_keytab: f"HTTP/{self.exchange_server}"}

    @property
    def domain_directory(self) -> pathlib.Path:
        """State of the domain controller."""
        return self.directory / "domain"

    @property
    def smb_conf(self) -> pathlib.Path:
        """Configuration of the domain controller, for ``samba-tool -s``."""
        return self.directory / "smb.conf"

    @property
    def sam_database(self) -> pathlib.Path:
        """The domain's database, for ``samba-tool -H`` (root needs no password for it)."""
        return self.domain_directory / "private" / "sam.ldb"

    @property
    def simulated_state(self) -> pathlib.Path:
        """Folder in which the simulated HR systems keep their addresses and credentials."""
        return self.directory / "simulated"

    @property
    def jazzhr_state(self) -> pathlib.Path:
        """Folder in which the simulated JazzHR keeps its address and credentials."""
        return self.directory / "jazzhr"

    @property
    def microsoft365_state(self) -> pathlib.Path:
        """Folder in which the simulated Microsoft 365 keeps its address and credentials."""
        return self.directory / "microsoft365"

    @property
    def microsoft365_client_certificate(self) -> pathlib.Path:
        """PEM file with the certificate that is registered with the client application, and its key."""
        return self.certificates / "microsoft365-client.pem"

    @property
    def exchange_state(self) -> pathlib.Path:
        """Folder in which the simulated Exchange keeps its address and credentials."""
        return self.directory / "exchange"

    @property
    def postgresql_directory(self) -> pathlib.Path:
        """Folder of the database server."""
        return self.directory / "postgresql"

    @property
    def postgresql_password_file(self) -> pathlib.Path:
        """The password of the database server without a newline."""
        return self.postgresql_directory / "password"

    @property
    def postgresql_url(self) -> str:
        """URL of a database, with the password and the CA; LabError before the server was first started."""
        try:
            secret = self.postgresql_password_file.read_text("ascii")
        except OSError as error:
            raise LabError(
                f"{self.postgresql_password_file} cannot be read: start the lab with 'make lab-up'."
            ) from error
        address = f"{self.hr_address}:{POSTGRESQL_PORT}"
        return f"postgresql://{POSTGRESQL_USER}:{secret}@{address}/postgres?sslrootcert={urllib.parse.quote(str(self.ca_file))}"

    @property
    def bind_password_file(self) -> pathlib.Path:
        """The service account's password without a newline, for ``ldapsearch -y``."""
        return self.directory / "svc-hrsync.password"

    @property
    def administrator_password_file(self) -> pathlib.Path:
        """The administrator's password without a newline, for ``ldapsearch -y``."""
        return self.directory / "administrator.password"

    # ---- reading and writing ----------------------------------------------------------------------------------------
    @classmethod
    def load(cls, directory: pathlib.Path = DIRECTORY) -> LabFacts:
        """Facts of the lab in `directory`; LabError if there is no lab yet."""
        file = directory / "credentials.json"
        try:
            found = json.loads(file.read_text("utf-8"))
            return cls(directory=directory, **{name: found[name] for name in _STORED})
        except (OSError, ValueError, KeyError) as error:
            raise LabError(f"{file} is not there or cannot be read: start the lab with 'make lab-up'.") from error

    @classmethod
    def generate(cls, directory: pathlib.Path = DIRECTORY, network: str | None = None) -> LabFacts:
        """Facts of a new lab with new passwords; nothing is written."""
        return cls(
            directory=directory,
            network=network or DEFAULT_NETWORK,
            administrator_password=password(),
            bind_password=password(),
        )

    def save(self) -> None:
        """Write ``credentials.json`` and the password files, readable by their owner alone."""
        write_private(self.bind_password_file, self.bind_password)
        write_private(self.administrator_password_file, self.administrator_password)
        write_private(self.directory / "credentials.json", json.dumps(self.as_json(), indent=2) + "\n")

    def as_json(self) -> dict[str, str]:
        """All facts, including those that follow from others and the simulated systems' secrets once there are any.

        Those of Microsoft 365 are named ``microsoft365_client_secret`` and so on, those of Exchange ``exchange_user``.
        """
        known = {name: str(getattr(self, name)) for name in ("directory", *_STORED, *_DERIVED)}
        with contextlib.suppress(LabError):
            known |= self.simulated_credentials
        with contextlib.suppress(LabError):
            known |= {
                f"jazzhr_{name.removeprefix('jazzhr_')}": value for name, value in self.jazzhr_credentials.items()
            }
        with contextlib.suppress(LabError):
            known |= {f"microsoft365_{name}": value for name, value in self.microsoft365_credentials.items()}
        with contextlib.suppress(LabError):
            known |= {f"exchange_{name}": value for name, value in self.exchange_credentials.items()}
        with contextlib.suppress(LabError):
            known["postgresql_url"] = self.postgresql_url
        return known


_STORED = tuple(field.name for field in dataclasses.fields(LabFacts) if field.name != "directory")
_DERIVED = tuple(
    name
    for name, value in vars(LabFacts).items()
    if isinstance(value, property) and not name.endswith("_credentials") and name != "postgresql_url"
)


def simulator_state(folder: pathlib.Path) -> dict[str, dict[str, str]]:
    """The ``urls`` and ``credentials`` of a simulator, which it keeps in this folder; LabError if it never ran."""
    file = folder / STATE_FILE
    try:
        found = json.loads(file.read_text("utf-8"))
        return {name: dict(found[name]) for name in ("urls", "credentials")}
    except (OSError, ValueError, KeyError) as error:
        raise LabError(f"{file} is not there or cannot be read: start the lab with 'make lab-up'.") from error


def wanted_network(environment: t.Mapping[str, str]) -> str | None:
    """First three numbers of the addresses that `NETWORK_VARIABLE` asks for, or None if it is not set."""
    wanted = environment.get(NETWORK_VARIABLE, "")
    if not wanted:
        return None
    numbers = wanted.split(".")
    if len(numbers) == 3 and numbers[0] == "127" and all(n.isdecimal() and int(n) < 256 for n in numbers):
        return wanted
    raise LabError(
        f"{NETWORK_VARIABLE} is {wanted!r}: give the first three numbers of a loopback address, "
        f"for instance {DEFAULT_NETWORK}."
    )


def password(length: int = 24) -> str:
    """A random password of letters and digits that meets a domain's complexity rule."""
    letters = string.ascii_letters + string.digits
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    others = (secrets.choice(letters) for _position in range(length - len(kinds)))
    return "".join((*map(secrets.choice, kinds), *others))


def write_private(file: pathlib.Path, text: str) -> None:
    """Replace `file` at once by one with this text that only its owner may read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.new")
    temporary.unlink(missing_ok=True)
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
    temporary.replace(file)
