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

# Asked of the addon itself, since 18's projects have no templates.
if importlib.util.find_spec("odoo.addons.project.wizard.project_template_create_wizard"):
    from . import project_template
