# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gives a newly provisioned domain its first content, straight in its database and before it is started.

Run by Debian's own Python, which has Samba's libraries, with the settings as JSON on standard input.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import typing as t

import ldb
from samba import param
from samba.auth import system_session
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.ntacls import setntacl
from samba.samdb import SamDB

GLOBAL_SECURITY_GROUP = "-2147483646"
FULL_CONTROL = "RPWPCRCCDCLCLORCWOWDSDDTSW"
"""All rights on an object in the words of the security descriptor definition language [MS-DTYP 2.5.1.1]."""
ROOT_OF_HOMES = "O:BAG:BAD:P(A;OICI;0x1f01ff;;;SY)(A;OICI;0x1f01ff;;;BA)(A;;0x1200a9;;;AU)(A;OICI;0x1f01bf;;;{account})"
"""Rights on a folder of home folders: everybody may find their own; the service account has Modify, Change permissions
and Take ownership there and below, which is what it needs."""


def main() -> None:
    """Read the settings and fill the domain."""
    settings = json.load(sys.stdin)
    samdb = open_database(settings["smb_conf"])
    extend_schema(samdb, settings["schema"])
    add_units_and_groups(samdb, settings)
    add_service_account(samdb, settings)
    delegate(samdb, settings["managed_base"], settings["bind_dn"])
    name_services(samdb, settings["services"])
    share_folders(samdb, settings)
    set_password(samdb, "Administrator", settings["administrator_password"])


def open_database(smb_conf: str) -> SamDB:
    """The domain's database, with all rights."""
    parameters = param.LoadParm()
    parameters.load(smb_conf)
    return SamDB(session_info=system_session(), lp=parameters)


def extend_schema(samdb: SamDB, attributes: dict[str, dict[str, str]]) -> None:
    """Let users have further attributes: entries of the class attributeSchema by their names."""
    schema = samdb.get_schema_basedn()
    for name, entry in attributes.items():
        samdb.add({"dn": f"CN={name},{schema}", **_decoded(entry)})
    samdb.set_schema_update_now()
    change = ldb.Message(ldb.Dn(samdb, f"CN=User,{schema}"))
    change["mayContain"] = ldb.MessageElement(list(attributes), ldb.FLAG_MOD_ADD, "mayContain")
    samdb.modify(change)
    samdb.set_schema_update_now()


def _decoded(entry: dict[str, str]) -> dict[str, str | bytes]:
    """With the one attribute that holds bytes as bytes."""
    return {name: base64.b64decode(value) if name == "oMObjectClass" else value for name, value in entry.items()}


def add_units_and_groups(samdb: SamDB, settings: dict[str, t.Any]) -> None:
    """The organisational units, and the company's groups, empty."""
    for dn in (settings["managed_base"], settings["groups_ou"], settings["service_ou"]):
        samdb.add({"dn": dn, "objectClass": "organizationalUnit"})
    for name in settings["groups"]:
        group = {"objectClass": "group", "sAMAccountName": name, "groupType": GLOBAL_SECURITY_GROUP}
        samdb.add({"dn": f"CN={name},{settings['groups_ou']}", **group})


def add_service_account(samdb: SamDB, settings: dict[str, t.Any]) -> None:
    """The account that synchronises: an ordinary user whose password does not expire."""
    name = settings["bind_user"].partition("@")[0]
    samdb.add(
        {
            "dn": settings["bind_dn"],
            "objectClass": "user",
            "sAMAccountName": name,
            "userPrincipalName": settings["bind_user"],
            "description": "Synchronises employees",
            "userAccountControl": "66048",
            "unicodePwd": f'"{settings["bind_password"]}"'.encode("utf-16-le"),
        }
    )


def delegate(samdb: SamDB, base: str, account: str) -> None:
    """Give `account` full control of `base` and all below it, by an access control entry that is inherited."""
    found = samdb.search(base, ldb.SCOPE_BASE, attrs=["nTSecurityDescriptor"], controls=["sd_flags:1:4"])
    descriptor = ndr_unpack(security.descriptor, found[0]["nTSecurityDescriptor"][0])
    sid = sid_of(samdb, account)
    entry = security.descriptor.from_sddl(f"D:(A;CI;{FULL_CONTROL};;;{sid})", sid).dacl.aces[0]
    descriptor.dacl_add(entry)
    change = ldb.Message(ldb.Dn(samdb, base))
    change["nTSecurityDescriptor"] = ldb.MessageElement(
        ndr_pack(descriptor), ldb.FLAG_MOD_REPLACE, "nTSecurityDescriptor"
    )
    samdb.modify(change, controls=["sd_flags:1:4"])


def sid_of(samdb: SamDB, account: str) -> security.dom_sid:
    """Security identifier of the account with this DN."""
    found = samdb.search(account, ldb.SCOPE_BASE, attrs=["objectSid"])
    return ndr_unpack(security.dom_sid, found[0]["objectSid"][0])


def share_folders(samdb: SamDB, settings: dict[str, t.Any]) -> None:
    """Give the roots of home folders their rights, and the service account what a file server's backup operators have.

    A backup operator may give files to other owners and read what their owners have closed to everybody else.
    """
    parameters = param.LoadParm()
    parameters.load(settings["smb_conf"])
    rights = ROOT_OF_HOMES.format(account=sid_of(samdb, settings["bind_dn"]))
    for folder in settings["shares"]:
        # The file system must not say no where the list of rights, which Samba keeps beside it, says yes.
        os.chmod(folder, 0o777)
        setntacl(parameters, folder, rights, samdb.get_domain_sid(), system_session())
    group = samdb.search(samdb.get_default_basedn(), expression="(objectSid=S-1-5-32-551)", attrs=["member"])[0].dn
    change = ldb.Message(group)
    change["member"] = ldb.MessageElement(settings["bind_dn"], ldb.FLAG_MOD_ADD, "member")
    samdb.modify(change)


def name_services(samdb: SamDB, names: list[str]) -> None:
    """Let Kerberos clients find the domain controller by its name and, as no resolver knows that, by its address."""
    found = samdb.search(samdb.get_default_basedn(), expression="(sAMAccountName=DC1$)", attrs=["servicePrincipalName"])
    known = {str(value).lower() for value in found[0].get("servicePrincipalName", [])}
    change = ldb.Message(found[0].dn)
    missing = [name for name in names if name.lower() not in known]
    change["servicePrincipalName"] = ldb.MessageElement(missing, ldb.FLAG_MOD_ADD, "servicePrincipalName")
    samdb.modify(change)


def set_password(samdb: SamDB, name: str, password: str) -> None:
    """Set the password of the account `name`."""
    samdb.setpassword(f"(sAMAccountName={ldb.binary_encode(name)})", password, force_change_at_next_login=False)


if __name__ == "__main__":
    main()
