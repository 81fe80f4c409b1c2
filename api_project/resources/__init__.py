from . import milestone, partner, project, project_stage, tag, task, task_stage, user
