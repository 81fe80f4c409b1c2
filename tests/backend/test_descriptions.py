"""What the Apps page shows of the addons, and whether its commands work."""

import re
import subprocess

import pytest

from dev.paths import ADDONS, CHECKOUT

_BLOCK = re.compile(r"^\.\. code-block:: sh\n\n((?:(?:   .*)?\n)+)", re.MULTILINE)


@pytest.mark.parametrize("addon", ADDONS)
def test_the_apps_page_shows_description_pictures_and_icon(api, rpc, addon):
    domain = [("name", "=", addon)]
    [module] = rpc("ir.module.module", "search_read", domain, ["description_html", "icon"])
    pictures = re.findall(r'<img[^>]* src="([^"]+)"', module["description_html"])
    assert len(pictures) == module["description_html"].count("<img") > 0
    for address in [*pictures, module["icon"]]:
        response = api.get(f"/{address}")
        assert response.status_code == 200, address
        assert response.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("addon", ADDONS)
def test_the_commands_under_usage_work(api, server, rpc, user, addon):
    text = (CHECKOUT / addon / "readme" / "USAGE.rst").read_text()
    [[project]] = server.sql("SELECT min(id) FROM project_project WHERE active")
    for old, new in {
        "https://odoo.example.com": server.url,
        '"ada"': f'"{user.login}"',
        "…": user.password,
        "curl ": "curl -sS --fail-with-body ",
        "projects/7": f"projects/{project}",
        '"project_id": 7': f'"project_id": {project}',
    }.items():
        text = text.replace(old, new)
    [block] = _BLOCK.findall(text)
    token = api.login()["access_token"]
    command = ["bash", "-ec", re.sub(r"^   ", "", block, flags=re.MULTILINE)]
    done = subprocess.run(command, env={"TOKEN": token}, capture_output=True, check=False)
    assert done.returncode == 0, "a command was refused"
    assert b'"error"' not in done.stdout
    assert done.stdout.startswith(b"{")
