# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The company of the demo: about forty people, most of them in Factorial, some in Calamari, a few in both."""

from __future__ import annotations

import datetime
import typing as t

from . import company as c
from .leaves import demo_leaves

COMPANY_NAME = "Hrsync Demo"
STARTS_NEXT_WEEK = "1032"
LEFT_LAST_MONTH = "1033"

F: t.Final = (c.FACTORIAL,)
C: t.Final = (c.CALAMARI,)
FC: t.Final = (c.FACTORIAL, c.CALAMARI)
W: t.Final = c.WARSAW.name
B: t.Final = c.BARCELONA.name
LONG_FIRST_NAME = "María de los Ángeles Concepción Guadalupe"
LONG_LAST_NAME = "Hernández-Villanueva y Fernández de Córdoba"

Row = tuple[str, str, str, str, str, str | None, str | None, tuple[str, ...], str | None]

# Number, first name, last name, title, team, office, manager, systems, local part of the work e-mail.
PEOPLE: tuple[Row, ...] = (
    ("1001", "Agnieszka", "Wiśniewska", "Chief Executive Officer", "Management", W, None, FC, "a.wisniewska"),
    ("1002", "Jordi", "Puigdomènech i Ferrer", "Technology Director", "Engineering", B, "1001", F, "j.puigdomenech"),
    ("1003", "Siobhán", "O'Brien", "Sales Director", "Sales", B, "1001", F, "siobhan.obrien"),
    ("1004", "Małgorzata", "Żółkiewska-Dąbrowska", "Chief Financial Officer", "Finance", W, "1001", F, None),
    ("1005", "Núria", "Casals", "Head of People", "People", B, "1001", F, "nuria.casals"),
    ("1006", "Krzysztof", "Wójcik", "Head of Support", "Support", W, "1001", FC, "krzysztof.wojcik"),
    ("1007", "Łukasz", "Szczęśniak", "Platform Lead", "Platform", W, "1002", F, "lukasz.szczesniak"),
    ("1008", "Γιώργος", "Παπαδόπουλος", "Engineering Manager", "Engineering", B, "1002", F, None),
    ("1009", "小明", "王", "Senior Platform Engineer", "Platform", W, "1007", F, None),
    ("1010", "محمد", "الأحمد", "Site Reliability Engineer", "Platform", B, "1007", F, None),
    ("1011", "Jan", "Kowalski", "Software Engineer", "Engineering", W, "1008", F, "jan.kowalski"),
    ("1012", "Zoë", "van den Berg-Müller", "Software Engineer", "Engineering", B, "1008", F, "zoe.vandenberg"),
    ("1013", "Anna-Lena", "Größmann", "Product Designer", "Engineering", B, "1008", F, None),
    ("1014", "François", "D'Aubigné", "Data Engineer", "Platform", B, "1007", F, "francois.daubigne"),
    ("1015", "Björn", "Ångström", "Software Engineer", "Engineering", W, "1008", F, None),
    ("1016", LONG_FIRST_NAME, LONG_LAST_NAME, "Key Account Manager", "Sales", B, "1003", F, "maria.hernandez"),
    ("1017", "Ewa", "Nowak", "Accountant", "Finance", W, "1004", F, "ewa.nowak"),
    ("1018", "Paweł", "Gąsiorowski", "Financial Controller", "Finance", W, "1004", F, None),
    ("1019", "Ελένη", "Νικολάου", "Sales Manager", "Sales", B, "1003", F, "eleni.nikolaou"),
    ("1020", "Hương", "Nguyễn", "Sales Representative", "Sales", B, "1019", F, None),
    ("1021", "Marc", "Solé", "Account Executive", "Sales", B, "1019", F, "marc.sole"),
    ("1022", "Laia", "Martínez", "Recruiter", "People", B, "1005", F, "laia.martinez"),
    ("1023", "Zofia", "Źdźbło", "People Partner", "People", W, "1005", F, None),
    ("1024", "丽", "陈", "Payroll Specialist", "People", B, "1005", F, None),
    ("1025", "فاطمة", "الزهراء", "Accountant", "Finance", B, "1004", F, None),
    ("1026", "Дмитро", "Шевченко", "Software Engineer", "Engineering", W, "1008", F, "d.shevchenko"),
    ("1027", "José", "Ñíguez", "Test Engineer", "Engineering", B, "1008", F, "jose.niguez"),
    ("1028", "Tomáš", "Dvořák", "Test Engineer", "Platform", W, "1007", F, "tomas.dvorak"),
    ("1029", "Aoife", "Ní Bhriain", "Sales Operations Analyst", "Sales", None, "1003", F, "aoife.nibhriain"),
    ("1030", "Bartłomiej", "Ćwiąkalski", "Platform Engineer", "Platform", W, "1007", F, None),
    ("1031", "İpek", "Şahin", "Product Manager", "Engineering", B, "1002", F, "ipek.sahin"),
    (STARTS_NEXT_WEEK, "Óscar", "Peña", "Intern", "Engineering", B, "1031", F, None),
    (LEFT_LAST_MONTH, "Ignacy", "Lis", "Sales Representative", "Sales", W, "1019", FC, "ignacy.lis"),
    ("2001", "Jan", "Kowalski", "Support Engineer", "Support", W, "1006", C, "jan.kowalski2"),
    ("2002", "Halina", "Świątek", "Support Team Lead", "Support", W, "1006", FC, "halina.swiatek"),
    ("2003", "Grzegorz", "Brzęczyszczykiewicz", "Support Engineer", "Support", W, "2002", C, "g.brzeczyszczykiewicz"),
    ("2004", "Olga", "Pietrzak", "Support Engineer", "Support", W, "2002", C, "olga.pietrzak"),
    ("2005", "Seán", "O'Connor-Walsh", "Support Engineer", "Support", B, "2002", C, "sean.oconnor"),
    ("2006", "Wiktoria", "Król", "Office Manager", "Management", W, "1001", C, "wiktoria.krol"),
    ("2007", "Stanisław", "Mróz", "Support Engineer", "Support", W, "2002", C, "stanislaw.mroz"),
    ("2008", "Kateřina", "Procházková", "Support Engineer", "Support", B, "2002", C, "katerina.prochazkova"),
)

LEADS = {
    "1001": "Management",
    "1002": "Engineering",
    "1003": "Sales",
    "1004": "Finance",
    "1005": "People",
    "1006": "Support",
    "1007": "Platform",
}

PREFERRED_NAMES = {"1007": "Luke", "1009": "Michael", "1016": "Marian", "1020": "Huong"}

COST_CENTERS = {
    "1002": "ES-210",
    "1003": "ES-310",
    "1007": "PL-211",
    "1011": "PL-210",
    "1017": "PL-110",
    "1021": "ES-310",
}

BADGES = {"1001": "00001", "1007": "00107", "1012": "01012", "1031": "01031"}


def demo_company(today: datetime.date) -> c.Company:
    """The company as the demo begins, with every date relative to `today`."""
    company = c.Company(
        name=COMPANY_NAME,
        today=today,
        locations=(c.WARSAW, c.BARCELONA),
        teams=c.TEAMS,
        legal_entities=(c.POLAND, c.SPAIN),
        custom_fields=c.CUSTOM_FIELDS,
        people={},
        leaves=demo_leaves(today),
    )
    return company.having(*(_person(serial, row, today) for serial, row in enumerate(PEOPLE, 1)))


def _person(serial: int, row: Row, today: datetime.date) -> c.Person:
    number, first_name, last_name, title, team, office, manager, systems, local_part = row
    starts_on = _start(number, serial, today)
    left = today - datetime.timedelta(days=30) if number == LEFT_LAST_MONTH else None
    email = f"{local_part}@{c.EMAIL_DOMAIN}" if local_part else None
    return c.Person(
        serial=serial,
        number=number,
        first_name=first_name,
        last_name=last_name,
        preferred_name=PREFERRED_NAMES.get(number),
        systems=systems,
        email=email,
        personal_email=f"person{serial}@example.org",
        phone=_phone(serial, office, systems),
        teams=(team,),
        leads=tuple(filter(None, (LEADS.get(number),))),
        location=office,
        legal_entity=c.LEGAL_ENTITY_OF[office or c.BARCELONA.name],
        manager=manager,
        jobs=_jobs(title, starts_on, left, today),
        terminated_on=left,
        birthday=datetime.date(1961, 1, 1) + datetime.timedelta(days=serial * 311),
        custom=_custom(number, starts_on),
        updated_on=left or min(starts_on, today),
    )


def _start(number: str, serial: int, today: datetime.date) -> datetime.date:
    if number == STARTS_NEXT_WEEK:
        return today + datetime.timedelta(days=7)
    return today - datetime.timedelta(days=90 + serial * 67)


def _phone(serial: int, office: str | None, systems: tuple[str, ...]) -> str | None:
    """Nobody's number: three in four have one, in the form of the country; who is in Calamari always."""
    if serial % 4 == 0 and c.CALAMARI not in systems:
        return None
    return f"+48 22 555 02 {serial:02}" if office == c.WARSAW.name else f"+34 93 555 02 {serial:02}"


def _jobs(
    title: str, starts_on: datetime.date, ends_on: datetime.date | None, today: datetime.date
) -> tuple[c.Job, ...]:
    """A contract with a first version as a junior, where there was time for one before `today`."""
    job = c.Job(title=title, effective_on=starts_on, starts_on=starts_on, ends_on=ends_on)
    changed_on = starts_on + datetime.timedelta(days=365)
    if changed_on > today - datetime.timedelta(days=60):
        return (job,)
    first = c.Job(title=f"Junior {title}", effective_on=starts_on, starts_on=starts_on, ends_on=ends_on)
    return (first, c.Job(title=title, effective_on=changed_on, starts_on=starts_on, ends_on=ends_on))


def _custom(number: str, starts_on: datetime.date) -> dict[str, str]:
    values = {"cost_center": COST_CENTERS.get(number), "badge_number": BADGES.get(number)}
    if number in BADGES:
        values["security_training"] = str(starts_on + datetime.timedelta(days=10))
        values["work_model"] = "Hybrid"
    return {slug: value for slug, value in values.items() if value is not None}
