# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The renderer within a real ansible-playbook: the collection's filters, the user's own, and lookups."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

import ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.renderer as module

ACTION = """
import datetime
from ansible.plugins.action import ActionBase
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.days import Moment
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.desired import Person, render
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.renderer import Renderer


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        employee = Employee(key="1", source="hr", id="1", first_name=self._task.args["first_name"], last_name="Żak")
        renderer = Renderer(self._templar, task_vars)
        configuration = read_configuration(renderer, attributes="all_attributes", ou="ou", groups="groups_of_people")
        moment = Moment(datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC), "Europe/Warsaw")
        person = Person(employee=employee, presence=Presence.ACTIVE, moment=moment)
        made = render(configuration, [person], renderer)
        desired = [{**one.attributes, "ou": one.ou, "groups": one.groups} for one in made.desired]
        return {"desired": desired, "rejected": [list(one.reasons) for one in made.rejections]}
"""

FILTER = """
class FilterModule:
    def filters(self):
        return {"shout": lambda text: f"{text}!"}
"""

PLAY = r"""
- hosts: localhost
  gather_facts: false
  vars:
    company_attributes:
      givenName: "{{ employee.first_name }}"
      sn: "{{ employee.last_name | hrsync.ad.ascii | lower }}"
      c: "{{ 'Polska' | hrsync.ad.country }}"
    all_attributes: "{{ company_attributes | combine(site_attributes) }}"
    site_attributes:
      title: "{{ employee.last_name | shout }}"
      company: "{{ company }}"
      info: "{{ from_file }}"
      accountExpires: "{{ employee.end_date | default('2026-12-31', true) }}"
      pager: "{{ '2026-10-30' | hrsync.ad.days_since }}"
      comment: "{{ project_end }} {{ '2026-12-31' | hrsync.ad.end_of_day }}"
      mobile: "{{ employee.last_name | regex_replace('^(.).*', '\\1') }}"
      sAMAccountName:
        candidates: ["{{ employee.first_name | hrsync.ad.sam_account_name }}", "{{ inventory_hostname }}"]
        on: create
        null: keep
    company: "{{ lookup('ansible.builtin.env', 'HRSYNC_TEST_COMPANY') }}"
    project_end: "{{ '2026-06-30' | hrsync.ad.end_of_day('Europe/Warsaw') }}"
    from_file: "{{ hostvars['localhost'].inventory_hostname }}"
    base: DC=example,DC=com
    ou: "OU={{ employee.first_name }},{{ base }}"
    groups_of_people:
      - group: everybody
        when: employee.last_name == 'Żak' and company is match('Ex')
  tasks:
    - render_check:
        first_name: !unsafe "{{ lookup('pipe', 'id') }}, x"
      register: rendered
    - ansible.builtin.copy:
        content: "{{ rendered | to_json }}"
        dest: "{{ playbook_dir }}/rendered.json"
        mode: "0600"
"""

DOCUMENTED = '#!/usr/bin/python\nDOCUMENTATION = """\nmodule: render_check\nshort_description: x\n"""\n'


def test_in_a_playbook(tmp_path: pathlib.Path) -> None:
    collections = pathlib.Path(module.__file__).parents[6]
    for name, text in {
        "action_plugins/render_check.py": ACTION,
        "library/render_check.py": DOCUMENTED,
        "filter_plugins/shout.py": FILTER,
        "play.yml": PLAY,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "HRSYNC_TEST_COMPANY": "Example",
        "LC_ALL": "C.UTF-8",
    }
    command = [str(pathlib.Path(sys.executable).with_name("ansible-playbook")), "-i", "localhost,", "-c", "local"]
    done = subprocess.run(
        [*command, "-e", f"ansible_python_interpreter={sys.executable}", "play.yml"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rendered = json.loads((tmp_path / "rendered.json").read_text("utf-8"))
    assert rendered["rejected"] == []
    assert rendered["desired"] == [
        {
            "givenName": ["{{ lookup('pipe', 'id') }}, x"],
            "sn": ["zak"],
            "c": ["PL"],
            "title": ["Żak!"],
            "company": ["Example"],
            "info": ["localhost"],
            "accountExpires": ["2027-01-01T00:00:00+01:00"],
            "pager": ["29"],
            "comment": ["2026-07-01T00:00:00+02:00 2027-01-01T00:00:00+01:00"],
            "mobile": ["Ż"],
            "sAMAccountName": ["lookuppipeidx", "localhost"],
            "ou": "OU={{ lookup('pipe'\\, 'id') }}\\, x,DC=example,DC=com",
            "groups": ["everybody"],
        }
    ]
