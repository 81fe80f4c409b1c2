from . import api_scope
