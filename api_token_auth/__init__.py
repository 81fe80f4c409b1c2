from . import (
    controllers,
    models,
    rest,  # first: registers the route type that the controllers use
    wizards,
)
from .hooks import post_init_hook, uninstall_hook
