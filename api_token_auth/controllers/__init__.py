from . import account, documentation, login, metadata, no_database, token_endpoints
