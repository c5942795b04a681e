# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab as HRSYNC_* environment variables: how AWX would inject what the collection connects with."""

from __future__ import annotations

from .facts import LabFacts


def variables(facts: LabFacts) -> dict[str, str]:
    """What every module and the role need to know of the lab; LabError where it was never up."""
    hr, cloud, exchange = facts.simulated_credentials, facts.microsoft365_credentials, facts.exchange_credentials
    return {
        "HRSYNC_STATE": f"sqlite:///{facts.directory / 'state.db'}",
        "HRSYNC_SERVERS": facts.address,
        "HRSYNC_BASE_DN": facts.base_dn,
        "HRSYNC_BIND_USER": facts.bind_user,
        "HRSYNC_BIND_PASSWORD": facts.bind_password,
        "HRSYNC_CA_FILE": str(facts.ca_file),
        "HRSYNC_FACTORIAL_URL": facts.factorial_url,
        "HRSYNC_FACTORIAL_API_KEY": hr["factorial_api_key"],
        "HRSYNC_CALAMARI_URL": facts.calamari_url,
        "HRSYNC_CALAMARI_API_KEY": hr["calamari_api_key"],
        "HRSYNC_BAMBOOHR_URL": facts.bamboohr_url,
        "HRSYNC_BAMBOOHR_API_KEY": hr["bamboohr_api_key"],
        "HRSYNC_JAZZHR_URL": facts.jazzhr_url,
        "HRSYNC_JAZZHR_API_KEY": facts.jazzhr_credentials["jazzhr_api_key"],
        "HRSYNC_M365_TENANT_ID": cloud["tenant_id"],
        "HRSYNC_M365_CLIENT_ID": cloud["client_id"],
        "HRSYNC_M365_CLIENT_SECRET": cloud["client_secret"],
        "HRSYNC_M365_GRAPH_URL": facts.microsoft365_url,
        "HRSYNC_M365_LOGIN_URL": facts.microsoft365_login_url,
        "HRSYNC_M365_CA_FILE": str(facts.ca_file),
        "HRSYNC_EXCHANGE_SERVER": facts.exchange_server,
        "HRSYNC_EXCHANGE_PORT": str(facts.exchange_port),
        "HRSYNC_EXCHANGE_USER": exchange["user"],
        "HRSYNC_EXCHANGE_PASSWORD": exchange["password"],
        "HRSYNC_EXCHANGE_AUTHENTICATION": "basic",
        "HRSYNC_EXCHANGE_CA_FILE": str(facts.ca_file),
        "HRSYNC_FILE_SERVER_USER": f"{facts.netbios_domain}\\svc-hrsync",
        "HRSYNC_FILE_SERVER_PASSWORD": facts.bind_password,
    }
