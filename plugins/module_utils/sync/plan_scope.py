# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the plan of a run belongs to: where it writes, and the configuration that decides about it."""

from __future__ import annotations

import hashlib
import hmac
import json
import typing as t

from ..model.approval import Scope
from .options import ARGUMENT_SPEC, OF_ONE_RUN

SERVICES: t.Final = ("microsoft365", "exchange", "file_server")

Spec: t.TypeAlias = t.Mapping[str, t.Any]


def scope_of(params: t.Mapping[str, t.Any], base_dn: str, mapping: str, secret: bytes) -> Scope:
    """The scope of the plan of a run.

    Args:
        params: the options, with their defaults.
        base_dn: of the domain.
        mapping: the digest of the mapping, see `plugin_utils.run.mapping_digest`.
        secret: that of the memory; empty if nothing is remembered. The password of the directory then takes its place,
            because it is the same for the preview and the run, and nobody else knows it.
    """
    decides = deciding(params)
    # No change has what passwords are like and where they go.
    place = {name: decides.get(name) for name in ("name", "managed_base", "passwords", *SERVICES)}
    return Scope(
        target=_text({"domain": base_dn, **place}),
        configuration=digest_of(params, mapping),
        secret=secret or _secret(params.get("bind_password") or ""),
    )


def digest_of(params: t.Mapping[str, t.Any], mapping: str) -> str:
    """The digest of the configuration: of the options that decide about changes, and of the mapping."""
    return hashlib.sha256(_text({"options": deciding(params), "mapping": mapping}).encode()).hexdigest()


def text_of(params: t.Mapping[str, t.Any], mapping: str, variables: str) -> str:
    """The configuration for the record, as JSON without secrets. `digest_of` follows from `options` and `mapping`.

    Args:
        params: the options, with their defaults.
        mapping: the digest of the mapping.
        variables: the variables of the mapping as JSON, unrendered; empty if they are not known.
    """
    written = json.loads(variables) if variables else {}
    return _text({"options": deciding(params), "mapping": mapping, "variables": written})


def deciding(params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options that decide about changes, without secrets."""
    public = without_secrets(params, ARGUMENT_SPEC)
    return {name: value for name, value in public.items() if name not in OF_ONE_RUN and not name.startswith("_")}


def without_secrets(given: t.Mapping[str, t.Any], spec: Spec) -> dict[str, t.Any]:
    """Options without those that must not be logged, such as passwords and tokens."""
    return {name: _public(value, spec.get(name, {})) for name, value in given.items() if not _is_secret(name, spec)}


def _is_secret(name: str, spec: Spec) -> bool:
    return bool(spec.get(name, {}).get("no_log"))


def _public(value: t.Any, option: Spec) -> t.Any:
    members = option.get("options")
    if not members:
        return value
    if isinstance(value, list):
        return [_public(one, option) for one in value]
    return without_secrets(value, members) if isinstance(value, dict) else value


def _secret(password: str) -> bytes:
    return hmac.digest(password.encode("utf-8", "surrogatepass"), b"hrsync.ad unit", "sha256") if password else b""


def _text(value: t.Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
