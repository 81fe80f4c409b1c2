"""``odoo.conf.example`` names only options that this series of Odoo has."""

import configparser
import json
import subprocess

from dev.environment import PYTHON
from dev.paths import CHECKOUT

EXAMPLE = CHECKOUT / "odoo.conf.example"
# Everything Odoo knows to read from a file, after it has read this one.
READ = """
import json, sys
import odoo, odoo.tools
odoo.tools.config._parse_config(["-c", sys.argv[1]])
print(json.dumps({key: str(odoo.tools.config[key]) for key in json.loads(sys.argv[2])}))
"""


def options():
    """Those in use, and those that are commented out with a semicolon."""
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(EXAMPLE.read_text().replace("\n;", "\n"))
    return sorted(parser["options"])


def test_every_option_exists(odoo_environment):
    answer = subprocess.run(
        [PYTHON, "-W", "ignore", "-c", READ, EXAMPLE, json.dumps(options())],
        env=odoo_environment.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["dbfilter"] == "^production$"
    assert "unknown" not in answer.stderr.lower()
