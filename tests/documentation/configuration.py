"""Blocks that are configuration: the program they are for says whether they are right.

Each check takes the text, an empty folder and the environment of Odoo.
"""

import configparser
import json
import subprocess

from dev.environment import PYTHON

from . import proxies
from .debian_programs import program

_OWN_SECTION = {"peppers", "hash_scheme"}
_OPTIONS = """
import json, odoo.tools
odoo.tools.config._parse_config([])
print(json.dumps(sorted(odoo.tools.config.options)))
"""


def check_ini(text, folder, environment):
    """A part of Odoo's configuration file: every option is one that Odoo has."""
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    command = [PYTHON, "-W", "ignore", "-c", _OPTIONS]
    known = json.loads(subprocess.check_output(command, env=environment.variables(), text=True))
    for section, options in {"options": set(known), "api_token_auth": _OWN_SECTION}.items():
        if parser.has_section(section):
            assert set(parser[section]) <= options, set(parser[section]) - options
    assert set(parser.sections()) <= {"options", "api_token_auth"}


def check_nginx(text, folder, environment):
    """``nginx -t``, with a certificate of the test's own."""
    _check([*proxies.nginx_command(text, folder), "-t", "-q"])


def check_caddy(text, folder, environment):
    """``caddy validate``, with a certificate of the test's own."""
    _check(proxies.caddy_command(text, folder, "validate"))


def check_yaml(text, folder, environment):
    """``docker-compose config``, which reads the file as it would to start it."""
    path = folder / "compose.yaml"
    path.write_text(text)
    _check([program("docker-compose"), "-f", path, "config", "--quiet"])


def _check(command):
    result = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


CHECKS = {
    "ini": check_ini,
    "nginx": check_nginx,
    "Caddyfile": check_caddy,
    "yaml": check_yaml,
}
