# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's part of `hrsync.ad.password`: it delivers or returns the password if the task asks for it."""

from __future__ import annotations

import json
import typing as t

from ansible.plugins.action import ActionBase

from ..module_utils.apply.password_options import GENERATE_OPTIONS, HANDOVER_OPTIONS
from ..module_utils.errors import ConfigurationError, HrsyncError
from ..module_utils.model.identity import DN, GUID, KEY, LOGIN, PRINCIPAL
from ..module_utils.specification import validate
from ..module_utils.wire import sealing
from ..plugin_utils.passwords import password_file
from ..plugin_utils.passwords.delivery import AccountDelivery

JsonObject = dict[str, t.Any]

_SEALED = "_password"
ACCOUNT = (KEY, DN, GUID, LOGIN, PRINCIPAL)
"""The options that identify the account."""
_OPTIONS: JsonObject = {
    "handover": {"type": "dict", "options": HANDOVER_OPTIONS, "no_log": False},
    "return_password": {"type": "bool", "default": False, "no_log": False},
    "generate": {"type": "dict", "options": GENERATE_OPTIONS, "no_log": False},
}


class ActionModule(ActionBase):  # type: ignore[misc]
    """Runs the module with a key that encrypts the password, and decrypts the password on the controller."""

    _requires_connection = True
    TRANSFERS_FILES = False

    def run(self, tmp: None = None, task_vars: JsonObject | None = None) -> JsonObject:
        """Run the task. See the documentation of the module for its arguments."""
        super().run(tmp, task_vars)
        try:
            return self._set(task_vars or {})
        except HrsyncError as error:
            return {"failed": True, "changed": False, "msg": str(error)}

    def _set(self, task_vars: JsonObject) -> JsonObject:
        params = self._params()
        handover, returns = params["handover"], params["return_password"]
        if returns and self._task.loop and not self._task.no_log:
            raise ConfigurationError(
                "return_password: true in a loop needs no_log: true on the task. Without it, Ansible would show the"
                " passwords in the list of results."
            )
        secret = None
        if handover:
            handover["file"] = self._loader.path_dwim(handover["file"])
            secret = password_file.secret_of(handover, self._loader)
            password_file.check(handover["file"], secret)
        key = sealing.new_key() if handover or returns else None
        if not handover or key is None or params["generate"] is None or self._task.check_mode:
            return self._run(key, params, secret, task_vars)[0]
        delivery = AccountDelivery(handover["file"], secret, key, self._account(), params["generate"])
        settled = False
        try:
            result, settled = self._run(key, params, secret, task_vars, **delivery.arguments)
        finally:
            delivery.finish(delivered=settled)
        return result

    def _run(
        self,
        key: str | None,
        params: JsonObject,
        secret: password_file.Secret | None,
        task_vars: JsonObject,
        **arguments: str,
    ) -> tuple[JsonObject, bool]:
        """The result of the module after the password was delivered, and whether nothing more has to be delivered."""
        result: JsonObject = self._execute_module(
            module_name="hrsync.ad.password",
            module_args={**self._task.args, "_seal": key, **arguments},
            task_vars=task_vars,
        )
        sealed, settled = result.pop(_SEALED, None), result.pop("_settled", False)
        if sealed is None or key is None:
            return result, settled
        try:
            self._hand_over(sealing.unseal(sealed, key), params, secret, result)
        except HrsyncError as error:
            result.update(failed=True, msg=" ".join(filter(None, (result.get("msg"), str(error)))))
            return result, False
        return result, settled

    def _account(self) -> str:
        """The options that identify the account and the directory, as far as the task sets them."""
        given = {name: self._task.args.get(name) for name in (*ACCOUNT, "key_attribute", "base_dn", "servers")}
        return json.dumps({name: value for name, value in given.items() if value}, sort_keys=True, default=str)

    def _params(self) -> JsonObject:
        """The arguments that the controller uses. The module validates all others."""
        given = {name: value for name, value in self._task.args.items() if name in _OPTIONS}
        options, errors = validate(given, _OPTIONS)
        if errors:
            raise ConfigurationError(" ".join(errors))
        return options

    def _hand_over(
        self, entry: JsonObject, params: JsonObject, secret: password_file.Secret | None, result: JsonObject
    ) -> None:
        if params["return_password"]:
            result["password"] = entry["password"]
            # Callbacks do not show the result; only the registered variable contains the password.
            result["_ansible_no_log"] = True
        if not params["handover"]:
            return
        password_file.write(params["handover"]["file"], [entry], secret)
        result["handover_file"] = params["handover"]["file"]
