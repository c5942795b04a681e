# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The servers' refusals in words: messages as Windows and Samba send them."""

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory import diagnostics
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import (
    Add,
    Delete,
    Modify,
    ModifyDn,
    Request,
    Result,
)

WINDOWS_BIND = "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {}, v3839"
SAMBA_BIND = "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data {}, v1db1"


@pytest.mark.parametrize("words", [WINDOWS_BIND, SAMBA_BIND])
@pytest.mark.parametrize(
    ("data", "meaning"),
    [
        ("525", "no such account"),
        ("52e", "password is wrong"),
        ("530", "at this hour"),
        ("531", "from this computer"),
        ("532", "password has expired"),
        ("533", "is disabled"),
        ("701", "account has expired"),
        ("773", "must be changed"),
        ("775", "is locked"),
    ],
)
def test_binds(words: str, data: str, meaning: str) -> None:
    text = diagnostics.bind_refusal(49, words.format(data), "svc@lab.test")
    assert text.startswith("refused the bind as svc@lab.test: ")
    assert meaning in text
    assert f"data {data}" in text


@pytest.mark.parametrize(("data", "advises"), [("525", True), ("52e", True), ("533", False)])
def test_binds_with_wrong_credentials_say_what_to_check(data: str, advises: bool) -> None:
    text = diagnostics.bind_refusal(49, f"80090308: LdapErr: comment: AcceptSecurityContext error, data {data}", "svc")
    assert text.endswith(" Check bind_user and bind_password.") is advises


def test_binds_that_say_less() -> None:
    assert "may not log on" in diagnostics.bind_refusal(49, "", "svc")
    assert "channel binding" in diagnostics.bind_refusal(49, "80090346: LdapErr: data 80090346", "svc")
    signing = diagnostics.bind_refusal(8, "SASL:[GSSAPI]: Sign or Seal are required.", "svc")
    assert "signing of Kerberos sessions even inside TLS" in signing
    assert "stronger authentication" in diagnostics.bind_refusal(8, "BindSimple: Transport encryption required.", "svc")


@pytest.mark.parametrize(
    ("code", "words", "meaning"),
    [
        (53, "0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0", "password does not meet"),
        (19, "0000052D: Constraint violation - check_password_restrictions: too short!", "password does not meet"),
        (
            68,
            "00000524: UpdErr: DSID-031A11E2, problem 6005 (ENTRY_EXISTS), data 0",
            "(sAMAccountName) is already in",
        ),
        (68, "00002071: UpdErr: DSID-0305038D, problem 6005 (ENTRY_EXISTS), data 0", "login name already exists"),
        (19, "000021C8: AtrErr: DSID-03200BBA, #1", "user principal name is already in use"),
        (53, "00000561: SvcErr", "not a member"),
        (16, "00000057: LdapErr: comment: Error in attribute conversion operation", "has the wrong syntax"),
        (20, "", "already has this value"),
        (19, "", "breaks a rule"),
        (32, "00002089: UpdErr", "parent entry does not exist"),
        (32, "", "no such entry"),
        (68, "", "already exists"),
        (53, "", "not willing"),
        (99, "something new", "The server refused"),
    ],
)
def test_results(code: int, words: str, meaning: str) -> None:
    result = diagnostics.explain(code, words)
    assert (result.ok, result.code, result.lost) == (False, code, False)
    assert meaning in result.message
    assert words in result.message
    assert f"LDAP result {code}" in result.message


def test_the_reason_is_the_code_of_the_server() -> None:
    assert diagnostics.explain(53, "0000052d: SvcErr").reason == "0000052D"
    assert diagnostics.explain(53, "samldb: no").reason == ""
    assert diagnostics.explain(0, "00000001: ignored") == Result(True, 0)


@pytest.mark.parametrize(
    ("request_", "meaning"),
    [
        (Add("CN=a,OU=b,DC=c", {}), "no rights to create entries in OU=b,DC=c"),
        (Delete("CN=a,OU=b,DC=c"), "no rights to delete CN=a,OU=b,DC=c from OU=b,DC=c"),
        (ModifyDn("CN=a,OU=b", "CN=c"), "no rights to rename CN=a,OU=b"),
        (ModifyDn("CN=a,OU=b", "CN=a", "OU=c"), "no rights to move CN=a,OU=b to OU=c"),
        (ModifyDn("<GUID=1>", "CN=c", "OU=b", name="CN=a,OU=b"), "no rights to rename CN=a,OU=b"),
        (ModifyDn("<GUID=1>", "CN=a", "OU=c", name="CN=a,OU=b"), "no rights to move CN=a,OU=b to OU=c"),
        (Delete("<GUID=1>", name="CN=a,OU=b"), "no rights to delete CN=a,OU=b from OU=b"),
        (Modify("<GUID=1>", (("add", "title", (b"x",)),), name="CN=a,OU=b"), "no rights to write title of CN=a,OU=b"),
        (
            Modify("CN=a", (("replace", "title", (b"x",)), ("add", "mail", (b"y",)), ("add", "mail", (b"z",)))),
            "no rights to write title, mail of CN=a",
        ),
        (None, "no rights to do this"),
    ],
)
@pytest.mark.parametrize(("code", "words"), [(50, ""), (53, "00000005: SecErr: DSID-03152857")])
def test_missing_rights_name_the_entry(code: int, words: str, request_: Request | None, meaning: str) -> None:
    assert meaning in diagnostics.explain(code, words, request_).message
