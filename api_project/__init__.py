from . import resources
from .hooks import uninstall_hook
