import importlib.util

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

# Asked of the addon itself, since 18.0 has neither templates nor their roles.
if importlib.util.find_spec("odoo.addons.project.wizard.project_template_create_wizard"):
    from . import project_role, project_template, task_template
