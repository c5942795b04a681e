# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plain words for the names of attributes and settings, for readers who know neither LDAP nor the options. Pure."""

from __future__ import annotations

import re
import typing as t

_ATTRIBUTES: t.Final[t.Mapping[str, str]] = {
    "accountexpires": "account expires",
    "c": "country code",
    "cn": "full name",
    "co": "country",
    "comment": "comment",
    "company": "company",
    "countrycode": "country number",
    "department": "department",
    "departmentnumber": "department number",
    "description": "description",
    "displayname": "display name",
    "division": "division",
    "employeeid": "employee ID",
    "employeenumber": "employee number",
    "employeetype": "employee type",
    "facsimiletelephonenumber": "fax",
    "generationqualifier": "generational suffix",
    "givenname": "first name",
    "homedirectory": "home folder",
    "homedrive": "home drive",
    "homephone": "home phone",
    "info": "notes",
    "initials": "initials",
    "ipphone": "IP phone",
    "jpegphoto": "photo (JPEG)",
    "l": "city",
    "lockouttime": "lockout",
    "mail": "e-mail",
    "mailnickname": "mail alias",
    "manager": "manager",
    "middlename": "middle name",
    "mobile": "mobile phone",
    "msexchhidefromaddresslists": "hidden from address lists",
    "otherfacsimiletelephonenumber": "other fax numbers",
    "otherhomephone": "other home phones",
    "otheripphone": "other IP phones",
    "othermobile": "other mobile phones",
    "otherpager": "other pagers",
    "othertelephone": "other telephone numbers",
    "pager": "pager",
    "personaltitle": "personal title",
    "physicaldeliveryofficename": "office",
    "postalcode": "postal code",
    "postofficebox": "P.O. box",
    "preferredlanguage": "preferred language",
    "primarygroupid": "primary group number",
    "profilepath": "profile path",
    "proxyaddresses": "e-mail addresses",
    "pwdlastset": "password last set",
    "roomnumber": "room number",
    "samaccountname": "login",
    "scriptpath": "logon script",
    "sn": "last name",
    "st": "state or province",
    "streetaddress": "street",
    "targetaddress": "routing address",
    "telephonenumber": "telephone number",
    "thumbnailphoto": "photo",
    "title": "job title",
    "url": "other web pages",
    "useraccountcontrol": "account options",
    "userprincipalname": "logon name (UPN)",
    "wwwhomepage": "web page",
}
"""By lower-case LDAP name. Most are the labels of Active Directory Users and Computers, from Microsoft's page "User
Object User Interface Mapping" (learn.microsoft.com/windows/win32/ad/user-object-user-interface-mapping)."""

_NUMBERED: t.Final = re.compile(r"(?i)(?:msDS-cloud)?extensionAttribute(\d+)")
_OPTION: t.Final = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")


def plain(name: str) -> str:
    """The words for an LDAP attribute or a setting of a step: `title` is `job title`, and `hide_from_address_lists` is
    `hide from address lists`. Other names stay as they are."""
    numbered = _NUMBERED.fullmatch(name)
    if numbered:
        return f"extension attribute {numbered[1]}"
    return _ATTRIBUTES.get(name.lower()) or (name.replace("_", " ") if _OPTION.fullmatch(name) else name)
