# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays the demo: test connections, preview, apply, again, and once more after life has gone on."""

from __future__ import annotations

import datetime
import json
import sys
import typing as t

import PIL.Image

from tests.lab import days, lab, ldap_tools, ldif
from tests.lab.domain import has_own_view
from tests.lab.errors import LabError
from tests.lab.simulated_hr import life
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulated_hr.roster import LEFT_LAST_MONTH
from tests.lab.simulated_m365.control import synchronise

from . import contractors, epilogue, events, traces
from .epilogue import JOINER, LEAVER
from .reviewers import Reviewers
from .stage import Run, Stage

EVENTS = {
    "promotion": "Bartłomiej Ćwiąkalski (1030) is promoted to Principal Platform Engineer",
    "marriage": "Halina Świątek (2002) marries and is now called Świątek-O'Neill",
    "move": "Tomáš Dvořák (1028) moves from the office in Warsaw to Barcelona",
    "hire": "Renée Lefèvre-Ó Dálaigh (1034) is hired",
    "leave": "Marc Solé (1021) leaves today",
    "return": "Ignacy Lis (1033), who had left last month, comes back",
}
"""What `tests.lab.simulated_hr.life` does, in words."""


LEAVES_ON_MONDAY = "1020"
CALLED = "1008"

HALF = tuple(str(number) for number in (*range(1002, 1034, 2), *range(2002, 2009, 2)))
"""The keys of the people who are missing on the bad day."""
BRIEFLY, FEW, SOME, ALL = 6, 12, 25, 37
"""How many lines of a playbook are shown."""


class Unexpected(LabError):
    """The demo did not show what it promises."""


def main() -> int:
    """Play everything; the exit code is 0 when all went as promised."""
    try:
        facts = lab.up(lambda text: print(text, flush=True))
        hr = SimulatedControl.from_folder(facts.simulated_state, str(facts.ca_file))
        stage = Stage(facts)
        if not has_own_view():
            stage.say(
                "Home folders are left out: without mount namespaces, which this machine forbids, Samba has no SMB."
            )
        _begin(stage, hr)
        runs = [*_first_day(stage), _bad_day(stage, hr), _monday(stage, hr), *_life_goes_on(stage, hr)]
        runs += [*_followed(stage, hr), *_approved(stage, hr)]
    except LabError as error:
        print(f"\nThe demo ended early: {error}", file=sys.stderr)
        return 2
    _close(stage, runs)
    return 0


def _begin(stage: Stage, hr: SimulatedControl) -> None:
    """The first act's company, and a domain without accounts of employees, whatever was played before."""
    hr.reset()
    for remembered in stage.facts.directory.glob("state.db*"):
        remembered.unlink()
    traces.clear(stage.facts)
    contractors.write(stage.facts)
    people = f"OU=People,{stage.facts.managed_base}"
    ldap_tools.delete(stage.facts, people)
    warsaw = f"OU=Warsaw,{people}"
    for unit in (people, warsaw):
        ldap_tools.add(stage.facts, ldif.record(unit, {"objectClass": "organizationalUnit"}))
    ldap_tools.add(stage.facts, ldif.record(f"CN=Ignacy Lis,{warsaw}", _account_of_who_left()))


def _account_of_who_left() -> dict[str, ldif.Value | t.Sequence[ldif.Value]]:
    """The disabled account of somebody who left last month, from the days before the collection was used."""
    return {
        "objectClass": "user",
        "employeeID": LEFT_LAST_MONTH,
        "sAMAccountName": "ignacy.lis",
        "displayName": "Ignacy Lis",
        "title": "Sales Representative",
        "userAccountControl": "514",
    }


def _first_day(stage: Stage) -> list[Run]:
    stage.act(
        "Test connections",
        "Each HR system is read, and the fields that templates can use are listed; values are masked. Then the rights"
        " of the bind account, the groups, Microsoft 365, Exchange and the shares are tested. Nothing is written.",
    )
    stage.play("test connections", "test_connections", most=SOME)
    stage.act(
        "Preview",
        "What a run would do: one line for each of the first people, and nothing is written. The highest uSNChanged of"
        " all managed accounts, groups and OUs proves it. The report has everybody, and so has --diff.",
    )
    preview = _untouched(stage, stage.play("preview", "preview", most=ALL), changed=True)
    stage.act(
        "Apply",
        "The playbook that writes: accounts in the right OUs, with attributes, groups, and managers who are"
        " created in the same run. So many new accounts are more than a run may create, unless somebody allows them,"
        " as the preview has said.",
    )
    everybody = preview.plan["creates"]
    apply = _touched(stage, stage.play("apply", "sync", *_allowing("creates", everybody)))
    _across(stage)
    stage.act(
        "Directory synchronisation",
        "As Microsoft Entra Connect does every half hour, the new accounts are taken over into Microsoft 365. Only now"
        " they can have licences. That changes everybody, which is more than a run may do, unless somebody allows it.",
    )
    _synchronise(stage)
    licences = _changed(stage, stage.play("licences", "sync", *_allowing("people", everybody)))
    stage.act("Again", "The same playbook once more. There is nothing left to do, so nothing is written.")
    again = _untouched(stage, stage.play("again", "sync"), changed=False)
    return [preview, apply, licences, again]


def _across(stage: Stage) -> None:
    stage.act(
        "Two HR systems and a CSV file",
        "Some people are in both HR systems, and have one account. The CSV file has contractors, each with a sponsor in"
        " one of the HR systems and a last day. ldapsearch says who reports to whom:",
    )
    for line in contractors.descriptions(stage.facts):
        stage.say(line)


def _allowing(limit: str, number: int) -> tuple[str, str]:
    """The option that allows a run to change so many people, once."""
    return "--extra-vars", f"lifecycle_limits_once={limit}={number}"


def _bad_day(stage: Stage, hr: SimulatedControl) -> Run:
    stage.act(
        "A bad day of HR",
        "Half of the people are missing from HR, without having left. Nothing is written: the run compares the answer"
        " with the one before, and says what is odd, whom it concerns, and what to do.",
    )
    for number in HALF:
        hr.delete(number)
    stopped = _untouched(stage, stage.play("half a feed", "sync", most=ALL, stops=True), changed=False)
    hr.reset()
    stage.say("HR is corrected.")
    return stopped


def _monday(stage: Stage, hr: SimulatedControl) -> Run:
    monday = _next_monday(days.today()).isoformat()
    stage.act(
        "What will happen on Monday?",
        f"HR enters that Hương Nguyễn ({LEAVES_ON_MONDAY}) leaves on Monday, {monday}. A preview as of that day shows"
        " what will happen then, and explain says why. Nothing is written.",
    )
    hr.event("leave", LEAVES_ON_MONDAY, day=monday)
    as_of = ("--extra-vars", f"lifecycle_as_of={monday}")
    run = _untouched(stage, stage.play("what will happen on Monday", "preview", *as_of, most=FEW), changed=True)
    if run.plan.get("disables") != 1:
        raise Unexpected(f"On Monday, one account was to be disabled, but the preview has {run.plan}.")
    who = ("--extra-vars", f"key={LEAVES_ON_MONDAY}")
    _untouched(stage, stage.play("why on Monday", "explain", *who, *as_of, most=BRIEFLY), changed=False)
    return run


def _next_monday(today: datetime.date) -> datetime.date:
    return today + datetime.timedelta(days=7 - today.weekday())


def _synchronise(stage: Stage) -> None:
    done = synchronise(stage.facts)
    stage.say(f"Microsoft 365 has {done['added']} users more.")


def _life_goes_on(stage: Stage, hr: SimulatedControl) -> list[Run]:
    stage.act("Life goes on", "HR changes in both systems:")
    for event in life.ACT_EVENTS:
        stage.say(EVENTS[event])
    hr.second_act()
    _use_skype(stage)
    _take_photo(stage)
    preview = _untouched(stage, stage.play("preview of the changes", "preview", most=ALL), changed=True)
    apply = _touched(stage, stage.play("apply the changes", "sync", most=ALL))
    _synchronise(stage)
    licences = _changed(stage, stage.play("a licence for who was hired", "sync"))
    again = _untouched(stage, stage.play("again", "sync"), changed=False)
    stage.act("Seen with other tools", "ldapsearch, and the services' own state, say of the two:")
    for line in epilogue.descriptions(stage.facts):
        stage.say(line)
    return [preview, apply, licences, again]


def _followed(stage: Stage, hr: SimulatedControl) -> list[Run]:
    stage.act(
        "Seconds after HR",
        f"HR says that François D'Aubigné ({events.LEAVER}) leaves, and sends a webhook to ansible-rulebook, which"
        " starts jobs of a simulated AWX. They are run here: at once the one that disables the account, later the"
        " ordinary one.",
    )
    if lacking := events.lacking():
        stage.say(f"This is left out, because this host does not have: {lacking}.")
        return []
    emergency, ordinary = events.follow(stage, hr)
    return [_touched(stage, emergency), _changed(stage, ordinary)]


def _approved(stage: Stage, hr: SimulatedControl) -> list[Run]:
    stage.act(
        "Reviewed and approved",
        f"HR says that Hương Nguyễn ({LEAVES_ON_MONDAY}) leaves today, and that Γιώργος Παπαδόπουλος ({CALLED}) has"
        " another telephone number. Two levels must approve: HR, and IT security for whoever is disabled. The first"
        " plan is rejected; the second one is approved by two people with their SSH keys, and applied.",
    )
    hr.event("leave", LEAVES_ON_MONDAY)
    hr.set_fields(CALLED, phone="+34 93 555 0297")
    reviewers = Reviewers(stage.facts.directory / "demo" / "reviewers")
    required = ("--extra-vars", f"@{reviewers.variables_file()}")

    def decide(plan: str, who: str, decision: str = "approved", **more: str) -> None:
        options = {"plan": plan, "key_file": str(reviewers.key(who)), "decision": decision, **more}
        stage.play(f"{who} decides", "approve", *required, "--extra-vars", json.dumps(options), most=SOME)

    first = stage.play("preview that is rejected", "preview", *required, most=SOME)
    decide(first.kept, "alice", "rejected", reason="The telephone number is wrong")
    _untouched(stage, stage.play("rejected", "sync", *required, stops=True), changed=False)
    second = stage.play("preview that is approved", "preview", *required)
    decide(second.kept, "alice")
    decide(second.kept, "bob")
    since = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    applied = _touched(stage, stage.play("apply what was approved", "sync", *required, most=FEW))
    return [applied, _undone(stage, since)]


def _undone(stage: Stage, since: str) -> Run:
    stage.act(
        "Taken back for one of them",
        "The telephone number was wrong after all. Only that is undone; Hương Nguyễn stays disabled. Then the audit log"
        " is verified.",
    )
    choice = ("--extra-vars", f"key=key:{CALLED}", "--extra-vars", f"since={since}")
    undone = _touched(stage, stage.play("undo", "undo", *choice, most=FEW))
    stage.play("the audit log", "audit", "--extra-vars", "limit=3", most=FEW)
    return undone


def _use_skype(stage: Stage) -> None:
    """Who leaves has had an account of Skype for Business."""
    address = {"msRTCSIP-UserEnabled": "TRUE", "msRTCSIP-PrimaryUserAddress": f"sip:{LEAVER}@{stage.facts.dns_domain}"}
    ldap_tools.modify(stage.facts, ldif.change(epilogue.account(stage.facts, LEAVER).dn, address))


def _take_photo(stage: Stage) -> None:
    """Who is hired had a photo taken, as large as telephones make them."""
    picture = PIL.Image.radial_gradient("L").resize((3000, 4000)).convert("RGB")
    picture.save(stage.photos / f"{JOINER}.png")


def _untouched(stage: Stage, run: Run, *, changed: bool) -> Run:
    """A run after which everything must be as before."""
    stage.say(_compared(run))
    if run.before != run.after:
        raise Unexpected(f"{run.title} was to write nothing, but the directory or a service has changed.")
    if bool(run.changed) is not changed:
        raise Unexpected(f"{run.title}: changed={run.changed} in Ansible's recap was not expected.")
    return run


def _touched(stage: Stage, run: Run) -> Run:
    """A run that writes to the directory, and to services."""
    stage.say(_compared(run))
    if run.before.usn == run.after.usn or not run.changed:
        raise Unexpected(f"{run.title} was to change the directory, but did not.")
    return run


def _changed(stage: Stage, run: Run) -> Run:
    """A run that writes to a service."""
    stage.say(_compared(run))
    if run.before.services == run.after.services or not run.changed:
        raise Unexpected(f"{run.title} was to change Microsoft 365, Exchange or home folders, but did not.")
    return run


def _compared(run: Run) -> str:
    before, after = run.before, run.after
    same = " Nothing was written." if before == after else ""
    return (
        f"Highest uSNChanged before: {before.usn}, after: {after.usn}. Services and home folders before:"
        f" {before.services}, after: {after.services}.{same}"
    )


def _close(stage: Stage, runs: list[Run]) -> None:
    stage.act("What happened", "Each run of the sync playbook, with the changes that it planned or made:")
    for run in runs:
        kinds = ", ".join(f"{kind.replace('_', ' ')} {number}" for kind, number in run.plan.items() if number)
        print(f"  {run.title:<24} changed={run.changed}  {kinds or 'nothing to do'}")
    print(f"\nReport of the last applied changes: {runs[-2].report}")
    print(f"All reports:                        {stage.reports}")
    print(f"The whole output of each playbook:  {stage.outputs}")
    print(f"\nThe lab is still running. Look around:\n  {lab.search_line(stage.facts)}")
    print("Stop it with:\n  make lab-down")


if __name__ == "__main__":
    sys.exit(main())
