"""The token addon in a database that has nothing else."""

from dev.addons import check_log
from dev.server import OdooServer
from tests.support.api_client import ApiClient
from tests.support.length import long

pytestmark = long

DATABASE = "api_bare_test"


def test_it_installs_alone_without_a_warning_and_works(odoo_environment):
    """No project, no two-factor, no demo data."""
    databases = odoo_environment.databases
    databases.create(DATABASE)
    # 19 makes none unless told to.
    no_demo = ["--without-demo=all"] if odoo_environment.source.series == "18.0" else []
    try:
        server = OdooServer(
            odoo_environment,
            DATABASE,
            arguments=["-i", "api_token_auth", *no_demo],
            workers=0,
            limit_time_real=3600,  # a busy machine is nothing that is to be found
        )
        with server:
            api = ApiClient(server.url)
            assert api.is_accepted(api.login()["access_token"])
        check_log(server.log_path)
    finally:
        databases.drop(DATABASE)
