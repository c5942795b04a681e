# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small company of a test's own: its people in the lab's domain and on its file server, with services of their own.

HR, Microsoft 365 and Exchange run within the process of the test, on free ports, so that a test may take them down,
throttle them or take rights away while others use those of the lab.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import pathlib
import shutil
import sys
import typing as t

import jsonschema
import yaml

from tests.lab import directory_fixtures, ldap_tools, ldif, smb_tools
from tests.lab.days import today
from tests.lab.facts import REPOSITORY, LabFacts
from tests.lab.simulated_exchange.control import ExchangeControl
from tests.lab.simulated_exchange.directory import LdapDirectory
from tests.lab.simulated_exchange.service import SimulatedExchange
from tests.lab.simulated_hr import company
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulated_hr.service import SimulatedSystems
from tests.lab.simulated_m365 import contract
from tests.lab.simulated_m365 import control as m365_control
from tests.lab.simulated_m365.service import SimulatedMicrosoft365
from tests.lab.simulation.web import tls_context

from .playbook import Done, Playbooks

DISABLED = 0x2
_STEPS = ("scripts", "skype_user", "auto_reply", "mailbox", "license", "photo", "home_folder", "write_back")
SCHEMA = REPOSITORY / "docs" / "report.schema.json"

SCRIPT = """
import json, os, sys
document = json.load(sys.stdin)
with open(document["data"]["log"], "a") as log:
    log.write(json.dumps(document) + "\\n")
if os.path.exists(document["data"]["log"] + "." + document["key"]):
    print(json.dumps({"failed": True, "msg": "the printer has no paper"}))
else:
    print(json.dumps({"changed": True}))
"""
"""Writes down what it was told, and fails for whom a file says so."""


class Homes(t.NamedTuple):
    """Folders for home folders, each as `//server/share` and as options name the test's own folder there."""

    first: str
    second: str
    archive: str


@dataclasses.dataclass(frozen=True)
class Seen:
    """The small company as ldapsearch, smbclient and the services' own state show it."""

    usn: int
    cloud: str
    exchange: str
    homes: dict[str, set[str]]
    scripts: int


class SmallCompany:
    """People, their accounts and what belongs to them."""

    def __init__(self, lab: LabFacts, playbooks: Playbooks, name: str, folder: pathlib.Path) -> None:
        self.lab = lab
        self.name = name
        self.folder = folder
        self.unit = f"OU=Test {name},{lab.managed_base}"
        self.groups = f"OU=Groups,{self.unit}"
        self.homes = Homes(f"//{lab.address}/homes1", f"//{lab.file_server_address}/homes2", f"//{lab.address}/archive")
        self.log = folder / "scripts.log"
        self.script = folder / "script.py"
        self.script.write_text(SCRIPT, "utf-8")
        self.passwords = folder / "passwords"
        self.variables: dict[str, t.Any] = {}
        self.secrets: dict[str, str] = {}
        self._playbooks = playbooks
        self._overrides: dict[str, str] = {}

    @contextlib.contextmanager
    def open(self) -> t.Iterator[t.Self]:
        """Begin with an empty unit, empty folders, and services that know nobody; nothing of it is left afterwards."""
        with contextlib.ExitStack() as stack:
            self._start(stack)
            stack.callback(ldap_tools.delete, self.lab, self.unit)
            directory_fixtures.add_unit(self.lab, self.unit)
            directory_fixtures.add_unit(self.lab, self.groups)
            for share in self.homes:
                stack.callback(smb_tools.remove, self.lab, share, self.name)
                smb_tools.remove(self.lab, share, self.name)
                smb_tools.run(self.lab, share, f'mkdir "{self.name}"')
            yield self

    def _start(self, stack: contextlib.ExitStack) -> None:
        lab, address = self.lab, self.lab.hr_address
        certificates = (str(lab.certificates / "hr.pem"), str(lab.certificates / "hr.key"))
        directory = LdapDirectory(
            lab.ldaps_url, lab.administrator, lab.administrator_password, lab.base_dn, str(lab.ca_file)
        )
        systems = SimulatedSystems(address, context=tls_context(*certificates), folder=self.folder / "hr")
        systems.lab.set_company(nobody(self.name))
        cloud = SimulatedMicrosoft365(
            address,
            context=tls_context(*certificates),
            folder=self.folder / "microsoft365",
            contract=contract.Contract.load(contract.FILE),
        )
        exchange = SimulatedExchange(
            directory, address, context=tls_context(*certificates), folder=self.folder / "exchange"
        )
        for service in (systems, cloud, exchange):
            stack.enter_context(t.cast("contextlib.AbstractContextManager[t.Any]", service))
        ca_file = str(lab.ca_file)
        self.hr = SimulatedControl.from_folder(self.folder / "hr", ca_file)
        self.cloud = m365_control.Microsoft365Control.from_folder(self.folder / "microsoft365", ca_file)
        self.exchange = ExchangeControl.from_folder(self.folder / "exchange", ca_file)
        for client in (self.hr, self.cloud, self.exchange):
            stack.callback(client.close)
        self.secrets |= {
            "bind password": lab.bind_password,
            "key of HR": systems.credentials.factorial_api_key,
            "key of BambooHR": systems.credentials.bamboohr_api_key,
            "client secret": cloud.tenant.credentials.client_secret,
            "password for Exchange": exchange.credentials.password,
        }
        self._overrides = {
            "HRSYNC_FACTORIAL_URL": systems.factorial_url,
            "HRSYNC_FACTORIAL_API_KEY": systems.credentials.factorial_api_key,
            "HRSYNC_CALAMARI_URL": systems.calamari_url,
            "HRSYNC_CALAMARI_API_KEY": systems.credentials.calamari_api_key,
            "HRSYNC_BAMBOOHR_URL": systems.bamboohr_url,
            "HRSYNC_BAMBOOHR_API_KEY": systems.credentials.bamboohr_api_key,
            "HRSYNC_M365_TENANT_ID": cloud.tenant.credentials.tenant_id,
            "HRSYNC_M365_CLIENT_ID": cloud.tenant.credentials.client_id,
            "HRSYNC_M365_CLIENT_SECRET": cloud.tenant.credentials.client_secret,
            "HRSYNC_M365_GRAPH_URL": cloud.url,
            "HRSYNC_M365_LOGIN_URL": cloud.url,
            "HRSYNC_EXCHANGE_PORT": str(exchange.port),
            "HRSYNC_EXCHANGE_USER": exchange.credentials.user,
            "HRSYNC_EXCHANGE_PASSWORD": exchange.credentials.password,
        }

    def connect(self, environment: t.Mapping[str, str], known_secrets: t.Mapping[str, str]) -> None:
        """Give each run environment variables for one more system, whose secrets no text of a run may have."""
        self._overrides |= environment
        self.secrets |= known_secrets

    # ---- people -----------------------------------------------------------------------------------------------------
    def hire(self, number: str, first_name: str, last_name: str, **fields: t.Any) -> None:
        """Somebody whom Factorial knows from now on; `fields` as of `life.hire`."""
        known = {
            "systems": [company.FACTORIAL],
            "location": company.WARSAW.name,
            "legal_entity": company.POLAND.name,
            "title": "Clerk",
            "email": f"{first_name}.{last_name}@{self.lab.dns_domain}".lower(),
        }
        self.hr.event("hire", number, first_name=first_name, last_name=last_name, **{**known, **fields})

    def account(self, number: str) -> ldif.Entry:
        """The only account with this number."""
        [found] = ldap_tools.search(self.lab, self.unit, f"(&(objectClass=user)(employeeID={number}))")
        return found

    def accounts(self) -> dict[str, ldif.Entry]:
        """All accounts, by number."""
        found = ldap_tools.search(self.lab, self.unit, "(&(objectClass=user)(employeeID=*))")
        return {entry.text("employeeID"): entry for entry in found}

    def is_enabled(self, number: str) -> bool:
        """Whether the account is enabled."""
        return not int(self.account(number).text("userAccountControl")) & DISABLED

    def change(self, number: str, **attributes: t.Any) -> None:
        """Replace attributes of an account, as an administrator does."""
        ldap_tools.modify(self.lab, ldif.change(self.account(number).dn, attributes))

    def add_to_group(self, number: str, group: str) -> None:
        """As an administrator does."""
        member = f"changetype: modify\nadd: member\nmember: {self.account(number).dn}\n"
        ldap_tools.modify(self.lab, f"dn: {group}\n{member}")

    def synchronise(self) -> dict[str, t.Any]:
        """Microsoft 365 takes over the accounts, as Entra Connect does."""
        names = ["objectGUID", "userPrincipalName", "userAccountControl", "mail", "sAMAccountName", "displayName"]
        names += ["proxyAddresses", "msExchMailboxGuid", "mailNickname", "employeeID"]
        found = ldap_tools.search(self.lab, self.unit, "(&(objectClass=user)(userPrincipalName=*))", names)
        return self.cloud.synchronise([m365_control.account(entry) for entry in found])

    # ---- what belongs to them ---------------------------------------------------------------------------------------
    def root(self, share: str) -> str:
        """The company's folder in a share, as options name it."""
        return f"{share}/{self.name}".replace("/", "\\")

    def folders(self, share: str, folder: str = "") -> set[str]:
        """What is in the company's folder of a share."""
        return smb_tools.names(self.lab, share, "/".join(filter(None, (self.name, folder))))

    def mailbox(self, number: str) -> dict[str, t.Any]:
        """What Exchange holds beside the directory for an account."""
        guid = m365_control.account(self.account(number))["objectGUID"]
        return t.cast("dict[str, t.Any]", self.exchange.state()["mailboxes"].get(guid, {}))

    def events(self, number: str) -> list[str]:
        """For which events of somebody the script has run."""
        return [document["event"] for document in self.documents() if document["key"] == number]

    def documents(self) -> list[dict[str, t.Any]]:
        """What the script was told."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()] if self.log.exists() else []

    def look(self) -> Seen:
        """Everything that a run can change."""
        state = self.cloud.state()
        lasting = {name: state[name] for name in ("users", "deleted_users", "groups", "skus")}
        return Seen(
            usn=ldap_tools.highest_usn(self.lab, self.unit),
            cloud=json.dumps(lasting, sort_keys=True),
            exchange=json.dumps(self.exchange.state()["mailboxes"], sort_keys=True),
            homes={share: smb_tools.tree(self.lab, share, self.name) for share in self.homes},
            scripts=len(self.documents()),
        )

    # ---- runs -------------------------------------------------------------------------------------------------------
    def run(
        self,
        *options: str,
        overrides: t.Mapping[str, str] | None = None,
        playbook: str = "hrsync.ad.sync",
        **variables: t.Any,
    ) -> Done:
        """One run of the role for everybody, as talkative as can be; its report keeps to its schema, and no secrets.

        Args:
            options: of ansible-playbook.
            overrides: environment variables.
            playbook: another one than that of a run.
            variables: over those of the company.
        """
        done = self._playbooks.run(
            *("--diff", "-vvv", *options),
            variables={**self._defaults(), **self.variables, **variables},
            overrides={**self._overrides, **(overrides or {})},
            playbook=playbook,
        )
        reports = [json.loads(file.read_text("utf-8")) for file in self._reports.glob("*.json")]
        files = [file for file in self._reports.rglob("*") if file.is_file()]
        written = {str(file.relative_to(self._reports)): file.read_text("utf-8") for file in files}
        shutil.rmtree(self._reports, ignore_errors=True)
        for report in reports:
            done = dataclasses.replace(done, report=report)
            jsonschema.validate(done.report, json.loads(SCHEMA.read_text("utf-8")))
        texts = {"output": done.output, "result": json.dumps(done.result), **written}
        found = [f"{what} is in {where}" for where, text in texts.items() for what in self.secrets_in(text)]
        if found:
            raise AssertionError(f"{', '.join(found)}:\n{done.output}")
        return done

    def secrets_in(self, text: str) -> list[str]:
        """What no text may say: what the run logs on with, passwords it gave, photos."""
        given = {f"password of {entry['account']}": entry["password"] for entry in self.handed_over()}
        return [what for what, secret in {**self.secrets, **given}.items() if secret in text]

    def handed_over(self) -> list[dict[str, str]]:
        """The passwords that runs wrote down: `account`, `password` and others."""
        text = self.passwords.read_text("utf-8") if self.passwords.exists() else "passwords: []"
        return t.cast("list[dict[str, str]]", yaml.safe_load(text)["passwords"])

    @property
    def _reports(self) -> pathlib.Path:
        return self.folder / "reports"

    def _defaults(self) -> dict[str, t.Any]:
        login = "{{ (employee.first_name ~ '.' ~ employee.last_name) | lower }}"
        return {
            "lifecycle_name": self.name,
            "lifecycle_report_dir": str(self._reports),
            "lifecycle_sources": [{"type": "factorial", "name": "factorial"}],
            "lifecycle_directory": {"base_dn": self.unit},
            "lifecycle_managed_base": self.unit,
            "lifecycle_ou": self.unit,
            "lifecycle_minimum_coverage": 0,
            "lifecycle_password": {"handover": {"file": str(self.passwords)}},
            "lifecycle_attributes": {
                "cn": "{{ employee.full_name }}",
                "sAMAccountName": login,
                "userPrincipalName": f"{login}@{self.lab.dns_domain}",
                "givenName": "{{ employee.first_name }}",
                "sn": "{{ employee.last_name }}",
                "displayName": "{{ employee.full_name }}",
                "title": "{{ employee.job_title }}",
                "manager": {"person": "{{ employee.manager_key }}"},
            },
            "lifecycle_groups": [],
            **{f"lifecycle_{step}": [] for step in _STEPS},
        }

    def script_rule(self, **options: t.Any) -> dict[str, t.Any]:
        """A rule that runs the company's script."""
        return {
            "name": "note",
            "command": [sys.executable, str(self.script)],
            "data": {"log": str(self.log)},
            "state_dir": str(self.folder / "markers"),
            **options,
        }


def nobody(name: str) -> company.Company:
    """A company before its first employee."""
    return company.Company(
        name=name,
        today=today(),
        locations=(company.WARSAW, company.BARCELONA),
        teams=company.TEAMS,
        legal_entities=(company.POLAND, company.SPAIN),
        custom_fields=company.CUSTOM_FIELDS,
        people={},
    )
