from . import account, documentation, login, metadata, portal, token_endpoints
