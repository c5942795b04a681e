# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""By what rehires are recognized, and that nothing of it can be read."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import DAY_OF_BIRTH
from ansible_collections.hrsync.ad.plugins.module_utils.people.identities import check, identities

SECRET = b"0123456789abcdef"
ALL = ("personal_email", "birthday", "national_id", "employee_number", "custom.person_id")


def digests(rules: t.Sequence[str] = ALL, secret: bytes = SECRET, **fields: t.Any) -> dict[str, str]:
    given: dict[str, t.Any] = {"key": "1", "source": "hr", "id": "1", "first_name": "Anna", "last_name": "Nowak"}
    return identities([Employee(**{**given, **fields})], rules, secret).get("1", {})


@pytest.mark.parametrize(
    ("rule", "one", "same", "other"),
    [
        ("personal_email", {"personal_email": "Anna@x"}, {"personal_email": " anna@X "}, {"personal_email": "anna@y"}),
        (
            "birthday",
            {"private": {"birthday": "1990-01-02"}},
            {"private": {"birthday": "1990-01-02"}, "first_name": "ANNA"},
            {"private": {"birthday": "1990-01-02"}, "last_name": "Kos"},
        ),
        (
            "national_id",
            {"private": {"national_id": "123-45 6x"}},
            {"private": {"national_id": "123456X"}},
            {"private": {"national_id": "1234567"}},
        ),
        ("employee_number", {"employee_number": "7"}, {"employee_number": "7"}, {"employee_number": "8"}),
        (
            "custom.person_id",
            {"custom": {"person_id": 7}},
            {"custom": {"person_id": "7"}},
            {"custom": {"person_id": 8}},
        ),
    ],
)
def test_equal_values_have_equal_digests(
    rule: str, one: dict[str, t.Any], same: dict[str, t.Any], other: dict[str, t.Any]
) -> None:
    found = digests([rule], **one)[rule]
    assert found == digests([rule], **same)[rule] != digests([rule], **other)[rule]
    assert found != digests([rule], b"another key", **one)[rule]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"personal_email": " ", "private": {"birthday": None, "national_id": "--"}, "employee_number": ""},
        {"custom": {"person_id": True}},
        {"personal_email": "n/a", "private": {"national_id": "000-00-0000"}},
        {"custom": {"person_id": ["a"]}},
    ],
)
def test_without_a_value_nobody_is_recognized(fields: dict[str, t.Any]) -> None:
    assert digests(**fields) == {}


def test_a_birthday_without_a_name_only_tells_people_apart() -> None:
    assert list(digests(["birthday"], private={"birthday": "1990-01-02"}, last_name=None)) == [DAY_OF_BIRTH]
    assert sorted(digests(["birthday"], private={"birthday": "1990-01-02"})) == ["birthday", DAY_OF_BIRTH]
    assert digests(["national_id"], private={"birthday": "1990-01-02"}) == {}


def test_no_rules_no_digests() -> None:
    assert digests([], personal_email="a@x") == {}


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (
            ["personal_mail"],
            "lifecycle_rehire_match[0] is 'personal_mail', but rehires are not recognized by that; did",
        ),
        (["birthday", "bank_account"], "lifecycle_rehire_match[1] is 'bank_account', but rehires"),
        (["custom."], "lifecycle_rehire_match[0] is 'custom.', but rehires"),
        (["birthday", "birthday"], "lifecycle_rehire_match[1]: birthday is in the list twice. Remove one of them."),
    ],
)
def test_other_rules_are_refused(rules: list[str], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check(rules)
    assert str(caught.value).startswith(message)


def test_all_rules_are_accepted() -> None:
    check(ALL)
    check([])
