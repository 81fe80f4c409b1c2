from . import milestone, project, project_stage, tag, task, task_stage
