"""The addons' own tests also pass under Odoo's own runner, those of a third addon too.

``tests/addons/api_leads`` tests itself with the public ``ApiTokenCase``.
"""

import os
from pathlib import Path

from dev.odoo_runner import run_addon_tests
from tests.support.length import long

pytestmark = long

ADDONS = Path(__file__).parents[1] / "addons"


def test_odoos_own_runner_passes(odoo_environment):
    result = run_addon_tests(
        odoo_environment,
        os.environ["DEV_INSTALLED_DATABASE"],
        new=["api_leads"],
        addons_path=f"{odoo_environment.source.full_addons_path},{ADDONS}",
    )
    assert result.exit_code == 0, result.text
    for addon in ("api_token_auth", "api_project", "api_leads"):
        assert f"odoo.tests.stats: {addon}: " in result.text, result.text
