"""The scopes of this addon; ``data/api_scope.xml`` describes them."""

PROJECT_READ = ("project:read",)
PROJECT_WRITE = ("project:write",)
PROJECT_DELETE = ("project:delete",)
TASK_READ = ("task:read",)
TASK_WRITE = ("task:write",)
TASK_DELETE = ("task:delete",)

#: Stages, tags, milestones: whoever reads projects or tasks needs them.
ANY_READ = ("project:read", "task:read")
