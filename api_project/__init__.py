from . import models, resources
from .hooks import uninstall_hook
