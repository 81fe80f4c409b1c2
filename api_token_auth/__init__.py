from . import (
    controllers,
    log_masking,
    models,
    rest,
    wizards,
)
from .hooks import post_init_hook, uninstall_hook
