from odoo.addons.api_token_auth.compat import HAS_PROJECT_TEMPLATES

from . import (
    copying,
    milestone,
    partner,
    project,
    project_stage,
    sharing,
    tag,
    task,
    task_stage,
    user,
)

if HAS_PROJECT_TEMPLATES:
    from . import project_template
