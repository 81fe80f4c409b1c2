"""The scopes of this addon; ``data/api_scope.xml`` describes them."""

from odoo.addons.api_token_auth.rest import any_scope

PROJECT_READ = ("project:read",)
PROJECT_WRITE = ("project:write",)
PROJECT_DELETE = ("project:delete",)
TASK_READ = ("task:read",)
TASK_WRITE = ("task:write",)
TASK_DELETE = ("task:delete",)
PARTNER_READ = ("partner:read",)
PARTNER_WRITE = ("partner:write",)

#: Stages, tags, milestones, users: whoever reads projects or tasks needs them.
ANY_READ = any_scope("project:read", "task:read")
