from . import account, changes, documentation, login, metadata, token_endpoints
