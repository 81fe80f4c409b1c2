from . import controllers, http, log_masking, models, rest, wizards
from .hooks import post_init_hook, post_load, uninstall_hook

log_masking.install()
