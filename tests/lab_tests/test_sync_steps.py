from __future__ import annotations
import pytest, time, json
from tests.lab.facts import LabFacts
from .playbook import Playbooks
from .small_company import SmallCompany
pytestmark = pytest.mark.lab

@pytest.fixture(scope="module")
def small(lab, playbooks, tmp_path_factory):
    with SmallCompany(lab, playbooks, "sync-steps", tmp_path_factory.mktemp("sync-steps")).open() as c:
        yield c

def test_x(small):
    t=time.time()
    small.hire("7101","Jana","Joiner")
    small.hire("7100","Maria","Boss", title="Head")
    small.variables = {
      "lifecycle_home_folder": {"root": small.root(small.homes.first), "move": True},
      "lifecycle_mailbox": {"way": "exchange"},
      "lifecycle_license": {"assign": [{"sku":"SPE_E3"}], "usage_location": "PL"},
      "lifecycle_scripts": [small.script_rule(events=["joined"])],
    }
    for o in (("--check","--diff"),(),()):
        t=time.time()
        d = small.run(*o)
        print(time.time()-t, d.code)
        print(d.output)
        print(small.look())
    small.synchronise()
    print(small.run().output)
    assert 0
