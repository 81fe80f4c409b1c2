"""The programs for unreliable networks, through a proxy that loses an answer of each kind."""

import pytest

from tests.support.length import long

from . import blocks, losing_proxy, outputs, programs
from .test_documents import PAGES, shown_after

pytestmark = long

#: page → how many projects its program creates
RELIABLE = {"retry-safely.md": 1, "keep-two-systems-in-step.md": 1, "connect-a-server.md": 1}


@pytest.mark.parametrize("name", RELIABLE)
def test_programs_do_the_same_when_answers_get_lost(name, documented, variables, tmp_path):
    page = PAGES[f"docs/integrators/{name}"]
    chosen = [block for block in page if block.runner == "python" and not block.title]
    with losing_proxy.in_front_of(documented.url) as proxy:
        printed = programs.run("python", chosen, tmp_path, proxy.url, variables)
    for block, output in zip(chosen, printed, strict=True):
        for shown in shown_after(block, page):
            assert outputs.shows(shown, output.text), f"{shown} is not what {block} printed"
    created = [(method, way) for method, way, status in proxy.lost if status == 201]
    assert created, f"nothing that was created was lost: {proxy.lost}"
    assert {method for method, _way, _status in proxy.lost} >= {"POST"}
    mine = [("create_uid.login", "=", variables["LOGIN"])]
    projects = documented.rpc("project.project", "search_count", mine)
    assert projects == RELIABLE[name], "what was sent again was done again"


def test_the_proxy_loses_answers_in_every_way(documented, variables, tmp_path):
    text = """
import os, requests
session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["TOKEN"]
for name in ("one", "two", "three"):
    for _again in range(2):
        try:
            answer = session.get("https://odoo.example.com/api/v1/tags?name=" + name)
            print(answer.status_code)
        except requests.ConnectionError:
            print("broken")
"""
    block = blocks.Block(blocks.CHECKOUT / "here", 1, "python", {}, text)
    with losing_proxy.in_front_of(documented.url) as proxy:
        [output] = programs.run("python", [block], tmp_path, proxy.url, variables)
    assert output.text.split() == ["broken", "200", "502", "200", "504", "200"]
