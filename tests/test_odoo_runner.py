"""The addons' own tests also pass under Odoo's own runner."""

import os

from dev.odoo_runner import run_addon_tests


def test_odoos_own_runner_passes(odoo_environment):
    result = run_addon_tests(odoo_environment, os.environ["DEV_INSTALLED_DATABASE"])
    assert result.exit_code == 0, result.text
