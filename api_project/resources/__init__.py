from odoo.release import version_info

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

if version_info[0] > 18:  # 18.0 has no templates
    from . import project_template
