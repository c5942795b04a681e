# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Factorial: paging, filters, and what it refuses."""

from __future__ import annotations

import base64
import typing as t

import pytest
import requests

from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.lab import OUT_OF_BAND
from ansible_collections.hrsync.ad.tests.lab.simulation.control import ControlError

from .conftest import API, TODAY, Client

EMPLOYEES = API + "employees/employees"
pytestmark = pytest.mark.usefixtures("control")


def read_all(client: Client, path: str, **query: t.Any) -> tuple[list[dict[str, t.Any]], list[dict[str, t.Any]]]:
    """All rows by the cursor, and the `meta` of every page."""
    rows, metas = [], []
    after: dict[str, str] = {}
    while True:
        page = client.factorial(path, **query, **after).json()
        rows += page["data"]
        metas.append(page["meta"])
        if not page["meta"]["has_next_page"]:
            return rows, metas
        after = {"after_id": page["meta"]["end_cursor"]}


class TestPaging:
    def test_the_cursor_reads_everybody_once_in_the_order_of_the_ids(self, client: Client) -> None:
        rows, metas = read_all(client, EMPLOYEES, limit=10)
        ids = [int(row["id"]) for row in rows]
        assert ids == sorted(set(ids)) and len(ids) == metas[0]["total"] == 34
        assert [meta["has_previous_page"] for meta in metas] == [False, True, True, True]
        assert base64.b64decode(metas[0]["start_cursor"]).decode() == rows[0]["id"]

    def test_pages_by_number_and_backwards_agree_with_the_cursor(self, client: Client) -> None:
        rows, metas = read_all(client, EMPLOYEES, limit=10)
        assert client.rows("employees/employees", limit=10, page=2) == rows[10:20]
        assert client.rows("employees/employees", limit=10, page=5) == []
        assert client.rows("employees/employees", limit=10, before_id=metas[2]["start_cursor"]) == rows[10:20]

    @pytest.mark.parametrize(("limit", "used"), [("1000", 100), ("0", 100), ("many", 100), ("3", 3)])
    def test_the_limit_is_clamped_silently(
        self, client: Client, control: SimulatedControl, limit: str, used: int
    ) -> None:
        control.generate(120)
        page = client.factorial(EMPLOYEES, limit=limit).json()
        assert page["meta"]["limit"] == len(page["data"]) == used

    def test_a_cursor_that_was_never_given_out_is_refused(self, client: Client) -> None:
        assert client.factorial(EMPLOYEES, after_id="??").status_code == 400

    def test_a_cursor_stays_good_when_its_row_is_gone(self, client: Client, control: SimulatedControl) -> None:
        rows, metas = read_all(client, EMPLOYEES, limit=10)
        control.delete(rows[9]["company_identifier"])
        assert client.rows("employees/employees", limit=10, after_id=metas[0]["end_cursor"]) == rows[10:20]


class TestFilters:
    def test_only_active_leaves_out_who_left(self, client: Client) -> None:
        everybody, active = client.people(), client.people(only_active="true")
        assert set(everybody) - set(active) == {"1033"}
        assert everybody == client.people(only_active="false", only_managers="false")
        assert everybody["1033"]["terminated_on"] == "2026-10-21" and everybody["1033"]["active"] is False

    def test_a_leaver_is_active_until_the_day_itself(self, client: Client, control: SimulatedControl) -> None:
        control.event("leave", "1021", day="2026-11-21")
        control.event("leave", "1017", day=TODAY)
        active = client.people(only_active="true")
        assert active["1021"]["is_terminating"] is True and "1017" not in active

    def test_only_managers(self, client: Client) -> None:
        managers = client.people(only_managers="true")
        assert {"1001", "1002", "1007", "1031"} <= set(managers) and "1011" not in managers

    def test_ids_and_unknown_arguments(self, client: Client) -> None:
        people = client.people()
        wanted = [people["1001"]["id"], people["1015"]["id"], "999"]
        assert set(client.people(ids__=wanted)) == {"1001", "1015"}
        assert set(client.people(ids=wanted)) == set(people)

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ({"emails__": "jan.kowalski@hrsync.test"}, {"1011"}),
            ({"company_identifier": "1016"}, {"1016"}),
            ({"full_text_name": "kowalski"}, {"1011"}),
            ({"name_starts_with": "o'br"}, {"1003"}),
            ({"team_ids__": "311", "only_managers": "true"}, {"1002", "1007", "1008", "1031"}),
            ({"updated_at_gteq": "2026-11-20T23:00:00Z"}, {"1032"}),
        ],
    )
    def test_other_filters(self, client: Client, query: dict[str, str], numbers: set[str]) -> None:
        assert set(client.people(**query)) == numbers

    def test_contracts_of_one_employee(self, client: Client) -> None:
        person = client.people()["1001"]["id"]
        versions = client.rows("contracts/contract_versions", employee_ids__=person)
        reference = client.rows("contracts/reference_contracts", employee_ids__=person)
        assert [row["employee_id"] for row in reference] == [person] and reference[0] in versions

    def test_values_by_slug_are_found_through_the_fields(self, client: Client) -> None:
        fields = client.rows("custom_fields/fields", slug="cost_center")
        assert len({row["legal_entity_id"] for row in fields}) == 2
        values = client.rows("custom_fields/values", slug="cost_center")
        assert {row["field_id"] for row in values} == {row["id"] for row in fields}
        assert {row["value"] for row in values} >= {"PL-211", "ES-310"}

    def test_values_lie_in_the_member_of_their_type(self, client: Client) -> None:
        values = client.rows("custom_fields/values")
        members = {"Security training": "date_value", "Work model": "single_choice_value", "Badge number": "value"}
        for label, member in members.items():
            found = [row for row in values if row["label"] == label]
            assert found and all(row[member] for row in found)
        assert all(row["value"] is None for row in values if row["label"] == "Work model")


class TestTeams:
    def test_lists_contain_who_left(self, client: Client) -> None:
        sales = next(row for row in client.rows("teams/teams") if row["name"] == "Sales")
        assert client.people()["1033"]["id"] in sales["employee_ids"]
        assert set(sales["lead_ids"]) == {client.people()["1003"]["id"]}

    def test_memberships_of_nested_teams_are_inherited(self, client: Client) -> None:
        teams = {row["name"]: row for row in client.rows("teams/teams")}
        person = client.people()["1007"]["id"]
        rows = client.rows("teams/memberships", employee_ids__=person, with_source_attribution="true")
        platform, engineering = teams["Platform"]["id"], teams["Engineering"]["id"]
        shown = {row["team_id"]: (row["direct"], row["source_team_ids"], row["parent_team_ids"]) for row in rows}
        assert shown == {
            platform: (True, [platform], [engineering]),
            engineering: (False, [platform], []),
        }
        assert teams["Platform"]["depth"] == 2 and teams["Platform"]["parent_team_id"] == engineering

    def test_bulk_reads_have_no_attribution(self, client: Client) -> None:
        rows = client.rows("teams/memberships", with_source_attribution="true")
        assert all(row["direct"] is None and row["source_team_ids"] == [] for row in rows)

    def test_reads_of_one_team_tell_sources_only(self, client: Client) -> None:
        rows = client.rows("teams/memberships", team_ids__="311")
        assert all(row["direct"] is None and row["source_team_ids"] for row in rows)


class TestRefusals:
    @pytest.mark.parametrize(
        "headers",
        [{}, {"x-api-key": "wrong"}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic Zm9vOmJhcg=="}],
    )
    def test_credentials_that_are_not_accepted(self, client: Client, headers: dict[str, str]) -> None:
        response = client.factorial(EMPLOYEES, headers=headers)
        assert response.status_code == 401 and response.json() == {"errors": ["Invalid credentials"]}

    def test_a_key_is_no_bearer_token_and_overrules_one(self, client: Client) -> None:
        key, token = client.credentials.factorial_api_key, client.credentials.factorial_company_token
        bearer = {"Authorization": f"Bearer {token}"}
        assert client.factorial(EMPLOYEES, headers=bearer).status_code == 200
        assert client.factorial(EMPLOYEES, headers={"Authorization": f"Bearer {key}"}).status_code == 401
        assert client.factorial(EMPLOYEES, headers={**bearer, "x-api-key": "wrong"}).status_code == 401

    @pytest.mark.parametrize(
        "path",
        ["/", "/api", "/api/2026-10-01/resources/employees", API + "employees/people", API + "teams/teams/9999"],
    )
    def test_unknown_paths(self, client: Client, path: str) -> None:
        assert client.factorial(path).status_code == 404

    @pytest.mark.parametrize("path", [API + "contracts/reference_contracts/5000100", API + "api_public/credentials/1"])
    def test_lists_without_single_rows(self, client: Client, path: str) -> None:
        assert client.factorial(path).status_code == 404

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
    def test_wrong_methods_keep_the_connection_usable(self, client: Client, method: str) -> None:
        assert client.factorial(EMPLOYEES, method=method).status_code == 405
        assert client.factorial(EMPLOYEES).status_code == 200

    def test_missing_scope(self, client: Client, control: SimulatedControl) -> None:
        token = control.new_token(scope="employees")["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        assert client.factorial(EMPLOYEES, headers=bearer).status_code == 200
        assert client.factorial(API + "locations/locations", headers=bearer).status_code == 403
        assert client.factorial(API + "api_public/credentials", headers=bearer).status_code == 200

    def test_who_is_no_administrator_gets_null_for_private_data(
        self, client: Client, control: SimulatedControl
    ) -> None:
        control.settings(consent_role="basic")
        bearer = {"Authorization": f"Bearer {control.new_token()['access_token']}"}
        restricted = client.factorial(EMPLOYEES, headers=bearer).json()["data"]
        everything = client.rows("employees/employees")
        assert set(restricted[0]) == set(everything[0])
        assert all(row["bank_number"] is None and row["identifier"] is None for row in restricted)
        assert all(row["bank_number"] and row["identifier"] for row in everything)
        assert [row["last_name"] for row in restricted] == [row["last_name"] for row in everything]


class TestOAuth:
    def test_tokens_of_a_user_rotate_and_the_old_pair_dies(self, client: Client, control: SimulatedControl) -> None:
        first = control.new_token()
        assert set(first) == {"access_token", "token_type", "expires_in", "refresh_token", "scope", "created_at"}
        second = control.exchange(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
        assert second["access_token"] != first["access_token"] and second["refresh_token"] != first["refresh_token"]
        assert self.status(client, first) == 401 and self.status(client, second) == 200
        again = control.exchange(grant_type="refresh_token", refresh_token=first["refresh_token"])
        assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
        assert self.status(client, second) == 200

    def test_tokens_and_refresh_tokens_end(self, client: Client, control: SimulatedControl) -> None:
        control.settings(token_lifetime=60)
        token = control.new_token()
        assert token["expires_in"] == 60
        control.skip_time(61)
        assert self.status(client, token) == 401
        token = control.exchange(grant_type="refresh_token", refresh_token=token["refresh_token"]).json()
        assert self.status(client, token) == 200
        control.skip_time(7 * 24 * 3600)
        dead = control.exchange(grant_type="refresh_token", refresh_token=token["refresh_token"])
        assert dead.json()["error"] == "invalid_grant"

    def test_tokens_of_a_company_have_no_end(self, client: Client, control: SimulatedControl) -> None:
        token = control.new_token(resource_owner_type="company")
        assert set(token) == {"access_token", "token_type", "scope", "created_at"}
        control.skip_time(10 * 365 * 24 * 3600)
        assert self.status(client, token) == 200

    def test_credentials_tell_who_reads(self, client: Client, control: SimulatedControl) -> None:
        bearer = {"Authorization": f"Bearer {control.new_token()['access_token']}"}
        user = client.factorial(API + "api_public/credentials", headers=bearer).json()["data"]
        assert user[0]["employee_id"] == client.people()["1001"]["id"] and user[0]["role"] == "admin"
        company = client.rows("api_public/credentials")
        assert company[0]["employee_id"] is None and company[0]["name"] == "Hrsync Demo"

    def test_the_state_returns_and_a_code_works_once(self, control: SimulatedControl) -> None:
        target = "http://127.0.0.1:7000/callback"
        back = control.consent(control.authorization_url(target, state="x y&z"))
        assert back["state"] == "x y&z"
        form = {"grant_type": "authorization_code", "code": back["code"]}
        assert control.exchange(**form, redirect_uri=OUT_OF_BAND).json()["error"] == "invalid_grant"
        assert control.exchange(**form, redirect_uri=target).json()["error"] == "invalid_grant"
        form["code"] = control.consent(control.authorization_url(target))["code"]
        assert control.exchange(**form, redirect_uri=target).status_code == 200
        form["code"] = control.consent(control.authorization_url(target))["code"]
        control.skip_time(601)
        assert control.exchange(**form, redirect_uri=target).json()["error"] == "invalid_grant"

    def test_out_of_band_shows_the_code(self, client: Client, control: SimulatedControl) -> None:
        page = client.session.get(control.authorization_url(), timeout=10)
        code = page.text.split('id="authorization_code">')[1].split("<")[0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": OUT_OF_BAND}
        assert control.exchange(**form).status_code == 200

    @pytest.mark.parametrize(
        ("form", "status", "error"),
        [
            ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
            ({"grant_type": "refresh_token"}, 400, "invalid_grant"),
            ({"grant_type": "refresh_token", "client_secret": "wrong"}, 401, "invalid_client"),
        ],
    )
    def test_refused_exchanges(self, control: SimulatedControl, form: dict[str, str], status: int, error: str) -> None:
        response = control.exchange(**form)
        assert (response.status_code, response.json()["error"]) == (status, error)

    def test_the_secret_is_a_field_of_a_form(self, client: Client) -> None:
        url = f"{client.systems.factorial_url}/oauth/token"
        login = (client.credentials.factorial_client_id, client.credentials.factorial_client_secret)
        form = {"grant_type": "refresh_token"}
        assert client.session.post(url, data=form, auth=login, timeout=10).json()["error"] == "invalid_client"
        assert client.session.post(url, json=form, timeout=10).json()["error"] == "invalid_request"
        assert client.session.get(url, timeout=10).status_code == 405

    def test_refused_authorizations(self, control: SimulatedControl) -> None:
        assert control.consent(control.authorization_url(scope="payroll"))["error"] == "invalid_scope"
        wrong = control.authorization_url(response_type="token")
        assert control.consent(wrong)["error"] == "unsupported_response_type"
        with pytest.raises(ControlError, match="400"):
            control.consent(control.authorization_url("http://127.0.0.1:7001/callback"))
        with pytest.raises(ControlError, match="401"):
            control.consent(control.authorization_url(client_id="unknown"))

    def test_other_scopes_kill_every_token(self, client: Client, control: SimulatedControl) -> None:
        token = control.new_token()
        control.settings(scopes="employees contracts")
        assert self.status(client, token) == 401
        assert self.status(client, {"access_token": client.credentials.factorial_company_token}) == 401
        control.reset(TODAY)
        assert self.status(client, {"access_token": client.credentials.factorial_company_token}) == 200

    @staticmethod
    def status(client: Client, token: dict[str, t.Any]) -> int:
        """What a read with that token is answered with."""
        response: requests.Response = client.factorial(
            EMPLOYEES, headers={"Authorization": f"Bearer {token['access_token']}"}
        )
        return response.status_code
