"""What installing and uninstalling does beyond the data files."""

from . import compat
from .db import change_log, functions
from .tokens import global_epoch

# Of other systems' ids for records, see ``rest.external_ids``.
_EXTERNAL_IDS = r"DELETE FROM ir_model_data WHERE module LIKE '\_\_api\_%\_\_'"


def post_load():
    """What has to be there before any database is chosen."""
    compat.choose_database_by_header()
    compat.clear_caches_after_the_commit()


def post_init_hook(env):
    """Give the group API access to the employees there are and to those to come.

    By membership, not by implication: what every employee's group implies could not be
    taken away from one of them.
    """
    group = env.ref("api_token_auth.group_api_access")
    employees = env["res.users"].search([("share", "=", False)])
    employees.write({compat.USER_GROUPS: [(4, group.id)]})
    template, field = compat.default_user_groups(env)
    if template:
        template.write({field: [(4, group.id)]})


def uninstall_hook(env):
    """Leave nothing of ours behind that is no model's."""
    change_log.drop(env.cr)
    functions.drop_all(env.cr)
    env.cr.execute(_EXTERNAL_IDS)
    global_epoch.drop(env.cr)
    parameters = env["ir.config_parameter"].search([("key", "=like", "api_token_auth.%")])
    parameters.unlink()
