from . import account, documentation, login, metadata, token_endpoints
