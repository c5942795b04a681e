# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What `-vvv` shows of a task: no secret, also where an option is misspelt."""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t

import pytest
from ansible.module_utils.common.parameters import PASS_VARS

from ansible_collections.hrsync.ad.plugins.module_utils.invocation import MASK, masked

SPEC: dict[str, t.Any] = {
    "url": {"type": "str", "aliases": ["address"]},
    "timeout": {"type": "int"},
    "token": {"no_log": True},
    "data": {"type": "dict"},
    "sources": {"type": "list", "elements": "dict", "options": {"api_key": {"no_log": True}, "url": {}}},
    "exchange": {"type": "dict", "options": {"server": {}}},
}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"bind_pasword": "s3cret"}, {"bind_pasword": MASK}),
        (
            {"bind_pasword": {"a": ["s3cret"]}, "tls": True, "port": None},
            {"bind_pasword": MASK, "tls": True, "port": None},
        ),
        ({"url": "https://hr:s3cret@api.test/v1?x=a@b"}, {"url": f"https://{MASK}@api.test/v1?x=a@b"}),
        ({"address": "https://s3cret@api.test"}, {"address": f"https://{MASK}@api.test"}),
        ({"address": "https://api.test/@home", "timeout": 5}, {"address": "https://api.test/@home", "timeout": 5}),
        ({"data": {"a": ["https://a:s3cret@b"]}}, {"data": {"a": [f"https://{MASK}@b"]}}),
        (
            {"sources": [{"api_keyy": "s3cret", "url": "https://a:s3cret@b"}, "https://a:s3cret@b"]},
            {"sources": [{"api_keyy": MASK, "url": f"https://{MASK}@b"}, f"https://{MASK}@b"]},
        ),
        ({"url": "postgresql://u:s3/c?r#et@h/d"}, {"url": f"postgresql://{MASK}@h/d"}),
        ({"url": "postgresql+psycopg://u:s3c@ret@h/d?a=b@c"}, {"url": f"postgresql+psycopg://{MASK}@c"}),
        ({"url": "postgresql:///d?host=h&password=s3cret&a=b"}, {"url": f"postgresql:///d?host=h&password={MASK}&a=b"}),
        ({"url": "u:s3c@ret@h/d"}, {"url": f"{MASK}@h/d"}),
        ({"url": "sqlite:////srv/a@b.db", "address": "a@b"}, {"url": "sqlite:////srv/a@b.db", "address": "a@b"}),
        ({"exchange": {"pasword": "s3cret", "server": "ex1"}}, {"exchange": {"pasword": MASK, "server": "ex1"}}),
        ({"exchange": "text"}, {"exchange": "text"}),
        ({"sources": [{"api_key": "s3cret"}], "data": {}}, {"sources": [{"api_key": MASK}], "data": {}}),
        ({"sources": "api_key=s3cret"}, {"sources": MASK}),
        ({"token": "s3cret"}, {"token": MASK}),
        ({"token": None}, {"token": None}),
        ({"_ansible_verbosity": 3}, {"_ansible_verbosity": 3}),
    ],
)
def test_values(given: dict[str, t.Any], shown: dict[str, t.Any]) -> None:
    assert masked(given, SPEC) == shown


PROGRAM = """
from ansible_collections.hrsync.ad.plugins.module_utils.module import run
run(lambda module: {"message": "done"}, {"url": {"type": "str"}, "password": {"type": "str", "no_log": True}})
"""


@pytest.mark.parametrize(
    "options", [{"pasword": "s3cret"}, {"url": "https://hr:s3cret@api.test"}, {"password": "s3cret"}]
)
def test_a_module_never_returns_a_secret(options: dict[str, str]) -> None:
    # ansible-core 2.21 shows them on request only.
    asked = {"_ansible_inject_invocation": True} if "inject_invocation" in PASS_VARS else {}
    given = json.dumps({"ANSIBLE_MODULE_ARGS": options | asked})
    done = subprocess.run([sys.executable, "-c", PROGRAM], input=given, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["invocation"]["module_args"], done
    assert "s3cret" not in done.stdout
