"""The scopes of this addon; ``data/api_scope.xml`` describes them."""

from odoo.addons.api_token_auth.rest import any_scope

PROJECT_READ = ("project:read",)
PROJECT_WRITE = ("project:write",)
PROJECT_DELETE = ("project:delete",)
TASK_READ = ("task:read",)
TASK_WRITE = ("task:write",)
TASK_DELETE = ("task:delete",)

#: Stages, tags, milestones: whoever reads projects or tasks needs them.
ANY_READ = any_scope("project:read", "task:read")
