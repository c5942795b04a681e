# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Factorial as a source: reads the resources of employees in parallel, and joins them."""

from __future__ import annotations

import collections.abc
import concurrent.futures
import dataclasses
import datetime
import threading
import typing as t

from ...errors import ConfigurationError, SourceError
from ...model.absence import Absence
from ...model.employee import Employee
from ...option_table import variable
from ...people.wanted import Wanted
from ...values.text import count
from ...web.client import HttpClient
from ...web.credentials import Credentials, HeaderCredentials
from ...web.errors import HttpError, InconsistentError, PermissionDeniedError
from ...web.patience import Patience
from ..base import Connection, FieldRules, ResourceCheck, Source, patience_from
from ..oauth import OAuthClient, StoredCredentials
from ..record import Record
from ..sample import describe, mask
from ..system import Values
from ..token_store import TokenStore
from ..write_back import WriteBack
from . import few
from .absences import LEAVE_TYPES, LEAVES, FactorialAbsences
from .absences import PRIVATE_MEMBERS as PRIVATE_LEAVE_MEMBERS
from .api import EVERYBODY, HINTS, FactorialApi, Filters, Page, Stopped, check_version
from .authority import AUTHORITY
from .descriptor import OPTIONS, SYSTEM
from .records import (
    CONTRACT_MEMBERS,
    CONTRACTS,
    CUSTOM_FIELDS,
    CUSTOM_VALUES,
    EMPLOYEE_MEMBERS,
    EMPLOYEES,
    FIELD_MEMBERS,
    LEGAL_ENTITIES,
    LEGAL_ENTITY_MEMBERS,
    LOCATIONS,
    MEMBERSHIP_MEMBERS,
    MEMBERSHIPS,
    PRIVATE_MEMBERS,
    TEAM_MEMBERS,
    TEAMS,
    VALUE_MEMBERS,
    Flaws,
    Join,
    Resources,
    Rows,
)
from .references import check_references
from .write_back import FactorialWriteBack

CREDENTIALS = "api_public/credentials"

SCOPES = ("employees", "contracts", "company_locations", "company_legal_entities", "custom_fields")
"""OAuth scopes of these resources. Each allows reading and writing; Factorial has no read-only scopes."""

WORKERS = 4
"""Number of resources to read in parallel: the three long lists, and the short ones one after the other."""

SHOWN_IDENTITY = ("company_id", "name", "legal_name", "role", "subscription_plan")
MASKED_IDENTITY = ("full_name", "login_email", "email")

PRIVATE_OF: collections.abc.Mapping[str, collections.abc.Sequence[str]] = {
    EMPLOYEES: tuple(member for members in PRIVATE_MEMBERS.values() for member in members),
    LEAVES: PRIVATE_LEAVE_MEMBERS,
}
"""Resource to the private members, of which `check` shows no example."""

PUBLIC_OF: collections.abc.Mapping[str, collections.abc.Sequence[str]] = {CUSTOM_FIELDS: ("slug",)}
"""Resource to the members whose values `check` shows, because templates use them."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FactorialOptions:
    """How to reach Factorial, and what to read. Exactly one of API key, company token and token file is set."""

    rules: FieldRules
    patience: Patience
    url: str
    api_key: str | None
    company_token: str | None
    token_file: str | None
    client_id: str | None
    client_secret: str | None
    api_version: str
    ca_file: str | None
    custom_fields: bool
    contract_end_dates: bool
    require_contracts: bool
    absences: bool
    """Whether `check` also reads absences."""

    @classmethod
    def from_options(cls, options: Values) -> FactorialOptions:
        """The options of a source of the type factorial."""
        made: Values = {"rules": FieldRules.from_options(options), "patience": patience_from(options)}
        same = (field.name for field in dataclasses.fields(cls) if field.name not in made)
        return cls(**made, **{name: options[name] for name in same})


class FactorialSource(Source):
    """Factorial, with API version 2026-10-01 and earlier versions with cursor paging."""

    TYPE = SYSTEM.name

    def __init__(self, options: FactorialOptions, today: datetime.date) -> None:
        """`today` is the day in UTC."""
        super().__init__(options.rules.source)
        self._options = options
        self._today = today
        warning = check_version(options.api_version, today)
        if warning:
            self.warnings.append(f"Source {self.name}: {warning}")
        self._client = self._client_of(self._credentials())
        self._api = FactorialApi(self._client, options.api_version)

    def _client_of(self, credentials: Credentials, *, writes: bool = False) -> HttpClient:
        return HttpClient(
            source=self.name,
            url=self._options.url,
            credentials=credentials,
            ca_file=self._options.ca_file,
            patience=self._options.patience,
            hints=HINTS,
            writes=writes,
        )

    @classmethod
    def from_options(cls, options: Values, today: datetime.date) -> t.Self:
        """The source with these options; `today` is the day in UTC."""
        return cls(FactorialOptions.from_options(options), today)

    def _credentials(self) -> Credentials:
        options = self._options
        given = [name for name in SYSTEM.alternatives if getattr(options, name)]
        if len(given) != 1:
            problem = f"{' and '.join(given)} are set" if given else "no credential is set"
            *first, last = SYSTEM.alternatives
            variables = ", ".join(variable(OPTIONS, name) for name in SYSTEM.alternatives)
            raise ConfigurationError(
                f"Source {self.name}: {problem}. Set one of {', '.join(first)} and {last}, or one of {variables}."
            )
        if options.api_key:
            return HeaderCredentials({"x-api-key": options.api_key}, (options.api_key,))
        if options.company_token:
            return HeaderCredentials({"Authorization": f"Bearer {options.company_token}"}, (options.company_token,))
        store = TokenStore(options.token_file or "", AUTHORITY)
        return StoredCredentials(source=self.name, store=store, client=self._oauth(), warn=self.warnings.append)

    def _oauth(self) -> OAuthClient | None:
        options = self._options
        if not options.client_id or not options.client_secret:
            return None
        return OAuthClient(
            AUTHORITY,
            source=self.name,
            url=options.url,
            client_id=options.client_id,
            client_secret=options.client_secret,
            ca_file=options.ca_file,
            patience=options.patience,
        )

    def employees(self) -> list[Employee]:
        """All employees, including terminated employees, joined with the other resources."""
        resources = self._read()
        try:
            flaws = self._checked(resources)
        except InconsistentError:
            # A team, for example, could have been added in HR after the list of teams was read.
            resources = self._read()
            flaws = self._checked(resources)
        join = self._joined(resources, flaws)
        employees = join.employees()
        self.warnings += join.warnings
        return employees

    def _joined(self, resources: Resources, flaws: Flaws) -> Join:
        options = self._options
        return Join(resources, options.rules, self._today, contract_end_dates=options.contract_end_dates, flaws=flaws)

    def people(self, wanted: Wanted) -> list[Employee]:
        """The records of a few people, and of everybody above them; see `Source.people`.

        Keys are found by the filter `company_identifier`, or as ids; other keys, among all employees.
        """
        if self._options.rules.key_field not in few.KEYS:
            return super().people(wanted)
        values = self._filters_of_values() if self._needs_custom_fields() else []
        resources = few.read(self._api, wanted, self._options.rules.key_field, self._employee_members(), values)
        try:
            flaws = check_references(resources, self.name, self._today.isoformat())
        except InconsistentError:
            return super().people(wanted)
        # Its warnings are about companies that lack something.
        return self._joined(resources, flaws).employees()

    def identifiers(self, people: t.Iterable[Employee]) -> list[str]:
        """Their ids."""
        return [employee.id for employee in people]

    def absences(
        self, first: datetime.date, last: datetime.date, people: collections.abc.Sequence[str] = ()
    ) -> list[Absence]:
        """Approved absences; `people` contains identifiers of employees."""
        leaves = FactorialAbsences(self._api, self.name)
        absences = leaves.read(first, last, people)
        self.warnings += leaves.warnings
        return absences

    def write_back(self) -> WriteBack:
        """What writes addresses and telephone numbers of employees."""
        writer = self._client_of(self._credentials(), writes=True)
        return FactorialWriteBack(self.name, self._api, writer, self._options.api_version)

    def _checked(self, resources: Resources) -> Flaws:
        """What is wrong with single employees. Raises SourceError if a list is empty or incomplete."""
        self._require(resources)
        return check_references(resources, self.name, self._today.isoformat())

    def _require(self, resources: Resources) -> None:
        if not resources.employees:
            raise SourceError(
                f"Source {self.name}: Factorial returned no employees. This is not treated as if all had left. "
                f"Check that the credential belongs to the environment of url ({self._client.url}) "
                "and can see employees."
            )
        if self._options.require_contracts and not any(contract.get("starts_on") for contract in resources.contracts):
            found = (
                f"{count(len(resources.contracts), 'contract')} without a first day"
                if resources.contracts
                else "no contract"
            )
            raise SourceError(
                f"Source {self.name}: Factorial returned {count(len(resources.employees), 'employee')} but {found},"
                " so job titles and first days of work are not known. Give the credential the scope contracts. If the"
                " company keeps no contracts in Factorial, set require_contracts to false."
            )

    def _read(self) -> Resources:
        stop = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(WORKERS, thread_name_prefix="factorial") as pool:
            jobs = {name: pool.submit(self._stopping, stop, job) for name, job in self._jobs(stop.is_set).items()}
        failures = [failure for job in jobs.values() if (failure := job.exception()) is not None]
        for failure in sorted(failures, key=lambda each: isinstance(each, Stopped)):
            raise failure
        return Resources(**{name: job.result() for name, job in jobs.items()})

    @staticmethod
    def _stopping(stop: threading.Event, job: collections.abc.Callable[[], Rows]) -> Rows:
        """Run a job. If it fails, the others stop before their next page."""
        try:
            return job()
        except BaseException:
            stop.set()
            raise

    def _jobs(self, stopped: collections.abc.Callable[[], bool]) -> dict[str, collections.abc.Callable[[], Rows]]:
        """The resources to read, the longest first."""

        def reading(
            resource: str, members: collections.abc.Collection[str] | None = None, filters: Filters = ()
        ) -> collections.abc.Callable[[], Rows]:
            return lambda: self._api.all(resource, filters, members, stopped)

        jobs = {
            "employees": reading(EMPLOYEES, self._employee_members(), EVERYBODY),
            "contracts": reading(CONTRACTS, CONTRACT_MEMBERS),
            "memberships": reading(MEMBERSHIPS, MEMBERSHIP_MEMBERS),
            "teams": reading(TEAMS, TEAM_MEMBERS),
            "locations": reading(LOCATIONS),
            "legal_entities": reading(LEGAL_ENTITIES, LEGAL_ENTITY_MEMBERS),
        }
        if self._needs_custom_fields():
            jobs["fields"] = reading(CUSTOM_FIELDS, FIELD_MEMBERS)
            jobs["values"] = lambda: self._custom_values(stopped)
        return jobs

    def _employee_members(self) -> tuple[str, ...] | None:
        """The members to keep in memory, without private members that no option requests; None for all."""
        rules = self._options.rules
        if rules.include_raw:
            return None
        private = (member for field in rules.private_fields for member in PRIVATE_MEMBERS[field])
        return (*EMPLOYEE_MEMBERS, *private)

    def _needs_custom_fields(self) -> bool:
        return self._options.custom_fields or bool(self._wanted_slugs())

    def _wanted_slugs(self) -> set[str]:
        """Slugs or IDs of the custom fields that department_field and key_field name."""
        rules = self._options.rules
        department = rules.department_field if rules.department_from == "custom_field" else None
        return set(filter(None, (department, rules.key_slug)))

    def _custom_values(self, stopped: collections.abc.Callable[[], bool]) -> Rows:
        filters = self._filters_of_values(stopped)
        return [row for each in filters for row in self._api.all(CUSTOM_VALUES, each, VALUE_MEMBERS, stopped)]

    def _filters_of_values(self, stopped: collections.abc.Callable[[], bool] = lambda: False) -> list[Filters]:
        """The filters with which values of custom fields are read, one request after the other."""
        if self._options.custom_fields:
            return [()]
        wanted = self._wanted_slugs()
        fields = self._api.all(CUSTOM_FIELDS, (), ("id", "slug"), stopped)
        chosen = [str(field["id"]) for field in fields if str(field["id"]) in wanted or field.get("slug") in wanted]
        if not chosen:
            raise ConfigurationError(
                f"Source {self.name}: Factorial has no custom field with the slug or id "
                f"{' or '.join(sorted(wanted))}. Correct department_field or key_field."
            )
        return [(("field_id", identifier),) for identifier in chosen]

    def check(self) -> Connection:
        """Read the identity of the credential, and one page of each resource that a run would read."""
        identity = self._identity()
        resources = [EMPLOYEES, CONTRACTS, TEAMS, MEMBERSHIPS, LOCATIONS, LEGAL_ENTITIES]
        if self._needs_custom_fields():
            resources += [CUSTOM_FIELDS, CUSTOM_VALUES]
        if self._options.absences:
            resources += [LEAVE_TYPES, LEAVES]
        return Connection(
            system=self.TYPE,
            name=self.name,
            address=self._client.url,
            identity=identity,
            resources=tuple(map(self._check_resource, resources)),
        )

    def _identity(self) -> dict[str, str]:
        # The answer is a list with one credential. Company keys have no employee_id.
        try:
            answer = self._client.get(self._api.path(CREDENTIALS))
        except PermissionDeniedError:
            return {}
        rows = answer.get("data") if isinstance(answer, dict) else None
        row = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
        record = Record(row, f"Source {self.name}, credential")
        shown = {name: record.text(name) for name in SHOWN_IDENTITY}
        masked = {name: mask(text) for name in MASKED_IDENTITY if (text := record.text(name))}
        return {name: text for name, text in {**shown, **masked}.items() if text}

    def _check_resource(self, resource: str) -> ResourceCheck:
        filters = EVERYBODY if resource == EMPLOYEES else ()
        try:
            page: Page = self._api.page(resource, filters)
        except HttpError as error:
            return ResourceCheck(name=resource, readable=False, problem=str(error))
        problem = "There are no employees. Check that this is the right environment." if not page.records else None
        return ResourceCheck(
            name=resource,
            readable=True,
            total=page.total,
            records=len(page.records),
            fields=describe(page.records, PRIVATE_OF.get(resource, ()), PUBLIC_OF.get(resource, ())),
            problem=problem if resource == EMPLOYEES else None,
        )
