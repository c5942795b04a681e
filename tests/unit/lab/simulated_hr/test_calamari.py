# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Calamari."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl

from .conftest import Client

pytestmark = pytest.mark.usefixtures("control")


def shape(value: t.Any) -> t.Any:
    """Member names and kinds of values, all the way down; lists by their first element."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(value[0])]
    return type(value)


def test_the_answer_has_the_shape_of_the_vendors_sample(client: Client, reference: pathlib.Path) -> None:
    sample = json.loads((reference / "samples" / "CALAMARI_employees_v1_search_response.json").read_text())
    expected = shape(sample["employees"][0])
    answer = client.calamari(body={"withArchived": True}).json()
    assert list(answer) == list(sample)
    for employee in answer["employees"]:
        assert list(employee) == list(expected)
        for member, value in employee.items():
            assert value is None or shape(value) == expected[member], member


def test_people_are_in_teams_whose_names_have_prefixes(client: Client) -> None:
    people = client.calamari_people()
    assert [team["name"] for team in people["2001"]["teams"]] == ["Department-Support", "Office-Warsaw"]
    assert people["2005"]["timezone"] == "Europe/Madrid"
    assert people["2001"]["directManager"]["email"] == people["1006"]["email"]
    assert people["1001"]["directManager"] is None


def test_archived_people_come_on_request(client: Client) -> None:
    assert "1033" not in client.calamari_people()
    everybody = client.calamari_people(withArchived=True)
    assert everybody["1033"]["archived"] is True and everybody["1033"]["plannedFiring"] == "2026-10-21"
    by_mail = {"employee": everybody["1033"]["email"], "withArchived": True}
    assert client.calamari_people(**by_mail) == {}


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        ({"employee": "olga.pietrzak@hrsync.test"}, {"2004"}),
        ({"employee": "externalNumber:2004"}, {"2004"}),
        ({"employee": "externalNumber:9"}, set()),
        ({"positions": ["Office Manager", "Head of Support"]}, {"2006", "1006"}),
        ({"teams": ["Office-Barcelona"], "positions": ["Support Engineer"]}, {"2005", "2008"}),
        ({"contractTypes": ["none"]}, set()),
    ],
)
def test_filters(client: Client, body: dict[str, t.Any], numbers: set[str]) -> None:
    assert set(client.calamari_people(**body)) == numbers


def test_pages_begin_with_zero(client: Client, control: SimulatedControl) -> None:
    control.settings(calamari_page_size=4)
    pages = [client.calamari(body={"page": page}).json() for page in range(4)]
    assert [len(page["employees"]) for page in pages] == [4, 4, 2, 0]
    assert [page["currentPage"] for page in pages] == [0, 1, 2, 3]
    assert {page["totalPages"] for page in pages} == {3}
    ids = [row["id"] for page in pages for row in page["employees"]]
    assert len(set(ids)) == 10 and client.calamari(body={}).json()["employees"] == pages[0]["employees"]


def test_list_shows_the_short_form(client: Client) -> None:
    rows = client.calamari("list", {"page": 0}).json()["employees"]
    assert len(rows) == 10 and all(set(row) == {"id", "firstName", "lastName", "email"} for row in rows)


def test_errors(client: Client) -> None:
    cases = [
        (client.calamari(key="wrong"), 401, "AUTH", None),
        (client.calamari(key=client.credentials.calamari_key_without_employees), 403, "SCOPE", None),
        (client.calamari("everything"), 404, "INVALID_METHOD_URL", None),
        (client.calamari(body={"page": -1}), 400, "INVALID_JSON_PAYLOAD", "page"),
        (client.calamari(body={"page": "0"}), 400, "INVALID_JSON_PAYLOAD", "page"),
        (client.calamari(body={"teams": "Main"}), 400, "INVALID_JSON_PAYLOAD", "teams"),
        (client.calamari(body=[1]), 400, "INVALID_JSON_PAYLOAD", None),
    ]
    for response, status, code, field in cases:
        assert response.status_code == status
        assert set(response.json()) == {"message", "code", "field"}
        assert (response.json()["code"], response.json()["field"]) == (code, field)


def test_only_post_and_only_the_right_user(client: Client) -> None:
    url = f"{client.systems.calamari_url}/employees/v1/search"
    key = client.credentials.calamari_api_key
    assert client.session.get(url, auth=("calamari", key), timeout=10).json()["code"] == "HTTP_METHOD_NOT_ALLOWED"
    assert client.session.post(url, auth=("admin", key), timeout=10).status_code == 401
    assert client.session.post(url, auth=("calamari", key), data=b"{", timeout=10).status_code == 400
    for header in ("Basic ???", f"Bearer {key}", ""):
        assert client.session.post(url, headers={"Authorization": header}, timeout=10).status_code == 401


def test_quotas_run_out_and_recover(client: Client, control: SimulatedControl) -> None:
    control.settings(calamari_quota=[1000, 3, 5])
    used = [client.calamari().status_code for _time in range(4)]
    assert used == [200, 200, 200, 429]
    assert client.calamari().json()["code"] == "QUOTA_EXCEEDED"
    control.skip_time(3601)
    assert [client.calamari().status_code for _time in range(3)] == [200, 200, 429]
    control.skip_time(86400)
    assert client.calamari().status_code == 200


def test_ten_requests_a_second(client: Client) -> None:
    assert 429 in [client.calamari().status_code for _time in range(40)]
