# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each step gives options that bring back what it has changed, or says why it cannot."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.undo import Reversal, Setting, StepHistory
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS, STEPS
from ansible_collections.hrsync.ad.plugins.module_utils.steps.undoing import ORDER, STEP_OF, reversal_of

Texts = tuple[str, ...]
EVERYWHERE = frozenset(("microsoft365", "exchange", "file_server", "sources"))


def back(
    kind: str,
    settings: t.Mapping[str, tuple[str | Texts, str | Texts]],
    services: frozenset[str] = EVERYWHERE,
    **held: str,
) -> Reversal:
    """How the step brings back these settings, each with its values before and after; empty strings are no value."""
    values = {name.lower(): (value.encode(),) for name, value in held.items()}
    history = StepHistory(
        kind=kind,
        key="1",
        label="Anna (1)",
        account=Account("CN=Anna,DC=example", values, "guid"),
        settings=tuple(
            Setting(name=name, before=_texts(old), after=_texts(new)) for name, (old, new) in settings.items()
        ),
        runs=(5,),
    )
    found = reversal_of(history, services)
    if found.options is not None:
        options, errors = validate(found.options, STEPS[STEP_OF[kind]].argument_spec)
        assert errors == () and options
        assert STEP_OF[kind] in ORDER
    return found


def _texts(values: str | Texts) -> Texts:
    return tuple(filter(None, (values,))) if isinstance(values, str) else values


def lost(found: Reversal) -> list[str]:
    assert all(why.endswith(".") for _what, why in found.lost)
    return [what for what, _why in found.lost]


def test_every_kind_of_a_step_is_known() -> None:
    assert set(STEP_OF) == {kind.name for kind in KINDS} & {kind.name for step in STEPS.values() for kind in step.kinds}


# ---- license -----------------------------------------------------------------------------------------------------
def test_licenses() -> None:
    found = back("license", {"licenses": (("E1", "VISIO", "P1 (from the group G)"), ("VISIO", "E3", "X (from G)"))})
    plain: dict[str, t.Any] = {"disabled_plans": [], "enabled_plans": []}
    assert found.options == {"assign": [{"sku": "E1", **plain}], "revoke": ["E3"], "wait": 60}
    assert lost(found) == ["license P1 (from the group G)", "service plans of E1"]
    assert {"E1 disabled plans", "E3 disabled plans"} <= found.ignored


def test_service_plans() -> None:
    found = back("license", {"E3 disabled plans": (("A", "B"), ("B", "C"))})
    assert found.options == {
        "assign": [{"sku": "E3", "disabled_plans": ["A", "B"], "enabled_plans": ["C"]}],
        "revoke": [],
        "wait": 60,
    }
    assert lost(found) == []
    new = back("license", {"licenses": ("", "E3"), "E3 disabled plans": ("", "A")})
    assert new.options == {"assign": [], "revoke": ["E3"], "wait": 60}


def test_what_licenses_cannot_bring_back() -> None:
    changes: dict[str, t.Any] = {
        "usage_location": ("", "DE"),
        "sign_in_sessions": ("valid", "revoked"),
        "license_groups": (("G (1)", "H (2)"), ""),
    }
    found = back("license", changes)
    assert found.options is None
    assert lost(found) == ["usage location", "sign-in sessions", "membership in G (1)", "membership in H (2)"]


# ---- mailbox -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("settings", "held", "services", "options"),
    [
        ({"mailbox": ("user", "shared")}, {"homeMDB": "x"}, EVERYWHERE, {"state": "present", "way": "exchange"}),
        ({"mailbox": ("shared", "user")}, {"homeMDB": "x"}, EVERYWHERE, {"state": "shared", "way": "exchange"}),
        ({"mailbox": ("none", "user")}, {}, EVERYWHERE, {"state": "disabled", "way": "exchange"}),
        (
            {"mailbox": ("user", "shared")},
            {"msExchRemoteRecipientType": "1"},
            EVERYWHERE,
            {"state": "present", "way": "hybrid"},
        ),
        ({"cloud_mailbox": ("user", "shared")}, {}, EVERYWHERE, {"state": "present", "way": "hybrid"}),
        (
            {"mailbox": ("user", "none"), "licenses": ("E3", "")},
            {},
            EVERYWHERE,
            {"state": "present", "way": "microsoft365", "license": "E3"},
        ),
        (
            {"mailbox": ("none", "user"), "licenses": ("", ("E3", "E5"))},
            {},
            frozenset(),
            {"state": "disabled", "way": "microsoft365"},
        ),
        (
            {"hide_from_address_lists": ("false", "true"), "forward_to": ("", "a@x"), "full_access": ("", "jan")},
            {"homeMDB": "x"},
            EVERYWHERE,
            {
                "state": "present",
                "way": "exchange",
                "hide_from_address_lists": False,
                "forward_to": "",
                "deliver_and_forward": False,
            },
        ),
        (
            {"forward_to": ("b@x", ""), "deliver_and_forward": ("true", "false")},
            {"homeMDB": "x"},
            EVERYWHERE,
            {"state": "present", "way": "exchange", "forward_to": "b@x", "deliver_and_forward": True},
        ),
    ],
)
def test_mailboxes(
    settings: dict[str, t.Any], held: dict[str, str], services: frozenset[str], options: dict[str, t.Any]
) -> None:
    found = back("mailbox", settings, services, **held)
    assert found.options == options
    assert lost(found) == (["full access of jan"] if "full_access" in settings else [])


@pytest.mark.parametrize("before", ["user", "other"])
def test_a_mailbox_that_cannot_come_back(before: str) -> None:
    found = back("mailbox", {"mailbox": (before, "none")})
    assert (found.options, lost(found)) == (None, ["mailbox"])


def test_a_mailbox_of_attributes_is_left_to_the_directory() -> None:
    assert back("mailbox", {"msExchRecipientTypeDetails": ("1", "2")}) == Reversal()
    assert back("mailbox", {"msExchRemoteRecipientType": ("1", "2")}) == Reversal()


# ---- auto-reply --------------------------------------------------------------------------------------------------
def test_auto_replies() -> None:
    enabled = back(
        "auto_reply",
        {
            "auto_reply": ("enabled", "disabled"),
            "auto_reply_audience": ("all", "none"),
            "auto_reply_internal_message": ("Away", ""),
            "auto_reply_external_message": ("Bold", ""),
            "auto_reply_external_html": ("<b>Bold</b>", ""),
        },
        frozenset(("microsoft365",)),
    )
    assert enabled.options == {
        "state": "enabled",
        "way": "microsoft365",
        "audience": "all",
        "internal_message": "Away",
        "external_message": "<b>Bold</b>",
    }
    disabled = back(
        "auto_reply",
        {
            "auto_reply": ("disabled", "enabled"),
            "auto_reply_audience": ("none", "all"),
            "auto_reply_internal_message": ("", "A"),
        },
        homeMDB="x",
    )
    assert disabled.options == {"state": "disabled", "way": "exchange"}
    assert lost(disabled) == ["internal message of the auto-reply"]
    assert {"auto_reply_audience", "auto_reply_internal_message"} <= disabled.ignored
    start, end = "2026-12-01T00:00:00Z", "2026-12-24T00:00:00Z"
    scheduled = back(
        "auto_reply",
        {"auto_reply_start": (start, "2026-12-02T00:00:00Z"), "auto_reply_end": (end, "x")},
        frozenset(("exchange",)),
    )
    assert scheduled.options == {"state": "scheduled", "way": "exchange", "start": start, "end": end}


def test_an_auto_reply_whose_state_is_not_known() -> None:
    found = back("auto_reply", {"auto_reply_internal_message": ("A", "B")})
    assert (found.options, lost(found)) == (None, ["auto-reply"])


# ---- home folder -------------------------------------------------------------------------------------------------
OLD, NEW = r"\\fs1\old\anna", r"\\fs2\new\anna.lis"


def test_a_home_folder_is_moved_back() -> None:
    found = back("home_folder", {"homeDirectory": (OLD, NEW), "homeDrive": ("G:", "H:"), "home_folder": (OLD, NEW)})
    assert found.options == {
        "state": "present",
        "root": r"\\fs1\old",
        "name": "anna",
        "roots": [r"\\fs2\new"],
        "move": True,
        "check_access": False,
        "drive": "G:",
    }
    kept = back("home_folder", {"homeDirectory": (OLD, NEW), "home_folder_access": ("full", "modify")}, homeDrive="H:")
    assert (kept.options or {})["drive"] == "H:"
    assert lost(kept) == ["permissions of the home folder"]


def test_a_new_home_folder_goes_into_the_trash() -> None:
    found = back(
        "home_folder", {"homeDirectory": ("", NEW), "home_folder": ("none", NEW), "home_folder_access": ("", "full")}
    )
    assert found.options == {"state": "absent", "root": r"\\fs2\new", "name": "anna.lis"}
    assert lost(found) == []


def test_only_the_drive_of_a_home_folder() -> None:
    found = back("home_folder", {"homeDrive": ("", "H:")}, homeDirectory=NEW)
    assert found.options == {
        "state": "present",
        "root": r"\\fs2\new",
        "name": "anna.lis",
        "check_access": False,
        "drive": "",
    }


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"homeDirectory": (OLD, ""), "home_folder": (OLD, r"\\fs1\old\.trash\anna")}, "home folder"),
        ({"homeDirectory": (OLD, "")}, "home folder"),
        ({"homeDirectory": ("C:\\anna", NEW)}, "home folder"),
        ({"homeDirectory": (OLD, "C:\\anna")}, "home folder"),
        ({"home_folder_access": ("full", "modify")}, "permissions of the home folder"),
    ],
)
def test_a_home_folder_that_cannot_come_back(settings: dict[str, t.Any], what: str) -> None:
    found = back("home_folder", settings)
    assert (found.options, lost(found)) == (None, [what])


# ---- photo, script, Skype ----------------------------------------------------------------------------------------
def test_photos() -> None:
    found = back("photo", {"jpegPhoto": ("", "5 bytes"), "thumbnailPhoto": ("4 bytes", "5 bytes")})
    assert found.options == {"state": "absent", "targets": ["jpegPhoto"]}
    assert lost(found) == ["photo (thumbnailPhoto)"]
    assert back("photo", {"thumbnailPhoto": ("4 bytes", "5 bytes")}).options is None


def test_scripts() -> None:
    found = back(
        "script_after",
        {"script badge": ("", "joined"), "script badge command": ("", "x"), "script badge details": ("", "y")},
    )
    assert (found.options, lost(found)) == (None, ["effect of the script badge"])


def test_skype_users() -> None:
    removed = back("skype_user", {"msRTCSIP-PrimaryUserAddress": ("sip:a@x", "")})
    assert (removed.options, lost(removed)) == (None, ["contacts and conferences in Skype for Business"])
    assert back("skype_user", {"msRTCSIP-UserEnabled": ("TRUE", "FALSE")}) == Reversal()


# ---- write back --------------------------------------------------------------------------------------------------
def test_fields_of_hr_get_the_former_values() -> None:
    found = back(
        "write_back",
        {
            "communications_email (factorial 4711)": ("", "anna@x"),
            "phone_number (factorial 4711)": ("+48 1", "+48 2"),
        },
    )
    assert found.options == {
        "source": "factorial",
        "record": "4711",
        "values": {"communications_email": "", "phone_number": "+48 1"},
    }
    assert lost(found) == []


def test_fields_of_another_record_and_of_an_unknown_hr_system_stay() -> None:
    changes: dict[str, t.Any] = {"workPhone (hr north 1)": ("", "1"), "workPhone (hr north 2)": ("", "2")}
    found = back("write_back", changes)
    assert found.options == {"source": "hr north", "record": "2", "values": {"workPhone": ""}}
    assert lost(found) == ["workPhone (hr north 1)"]
    nowhere = back("write_back", changes, frozenset())
    assert (nowhere.options, lost(nowhere)) == (None, list(changes))
    assert back("write_back", {"unreadable": ("", "1")}) == Reversal()
