from . import account, changes, documentation, login, metadata, portal, token_endpoints
