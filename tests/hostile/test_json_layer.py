"""The reader of JSON bodies alone, where thousands of bodies cost a second."""

import subprocess

from dev import odoo_config
from dev.environment import PYTHON
from dev.paths import CHECKOUT
from tests.support.length import scaled

pytestmark = scaled


def test_whatever_comes_is_read_strictly_or_refused(odoo_environment):
    environment = odoo_environment
    config = odoo_config.write("json-layer", environment.source, environment.server, None)
    fuzzed = subprocess.run(
        [PYTHON, "-m", "tests.hostile.json_layer", config],
        cwd=CHECKOUT,
        env=environment.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert fuzzed.returncode == 0, fuzzed.stderr[-3000:]
