from . import (
    controllers,
    models,
    rest,
    wizards,
)
from .hooks import post_init_hook, uninstall_hook
