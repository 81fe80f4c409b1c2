"""The addons as Python packages: built, installed with pip, and used from there."""

import ast
import subprocess
import sys
import sysconfig
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

from dev import wheels_command
from dev.paths import ADDONS, CHECKOUT
from dev.server import OdooServer
from tests.support.api_client import ApiClient
from tests.support.length import long

pytestmark = long

FOLDERS = [*(CHECKOUT / addon for addon in ADDONS), Path(__file__).parents[1] / "addons/api_leads"]


@pytest.fixture(scope="module")
def series(odoo_environment):
    return odoo_environment.source.series


@pytest.fixture(scope="module")
def wheels(series, tmp_path_factory):
    """The wheels of both addons and of the example of a third one, by addon."""
    target = tmp_path_factory.mktemp("dist")
    return {folder.name: wheels_command.build(folder, series, target) for folder in FOLDERS}


@pytest.fixture(scope="module")
def python(wheels, tmp_path_factory):
    """An environment with Odoo's own requirements, into which pip put the wheels."""
    folder = tmp_path_factory.mktemp("environment")
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    here = sysconfig.get_path("purelib")
    site = sysconfig.get_path("purelib", vars={"base": str(folder)})
    Path(site, "requirements_of_odoo.pth").write_text(f"{here}\n")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, *wheels.values()], check=True)
    return python


def _metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return HeaderParser().parsestr(archive.read(name).decode())


def test_metadata_is_what_the_oca_expects(wheels, series):
    auth, project = _metadata(wheels["api_token_auth"]), _metadata(wheels["api_project"])
    version = ast.literal_eval((FOLDERS[0] / "__manifest__.py").read_text())["version"]
    assert auth["Name"] == "odoo-addon-api_token_auth"
    assert auth["Version"] == f"{series}.{version}"
    needed = {"cryptography", "passlib", "pydantic", "swagger-ui-py"}
    assert {*auth.get_all("Requires-Dist")} == {*needed, f"odoo=={series}.*"}
    assert {*project.get_all("Requires-Dist")} == {
        "odoo-addon-api_token_auth",
        f"odoo=={series}.*",
    }
    assert "v3 (LGPLv3)" in auth["Classifier"] or "LGPL-3" in auth["License"]


def test_addons_work_from_installed_packages(odoo_environment, new_database, python):
    """No addons path leads to this checkout."""
    source = odoo_environment.source
    server = OdooServer(
        odoo_environment,
        new_database("wheels"),
        python=python,
        addons_path=",".join(str(path) for path in source.addons_path),
        arguments=["-i", "api_leads"],
        workers=0,
    )
    with server:
        api = ApiClient(server.url)
        token = api.login()["access_token"]
        lead = api.post("/leads", token, json={"name": "From a wheel"})
        assert lead.status_code == 201
        assert [row["name"] for row in api.get("/leads", token).json()["data"]] == ["From a wheel"]
        assert api.get("/projects?limit=1", token).json()["data"]
        assert "swagger" in api.get("/docs").text.lower()
        assert api.get("//api_token_auth/static/description/icon.png").status_code == 200
    assert str(CHECKOUT / "api_token_auth") not in server.log_path.read_text()
