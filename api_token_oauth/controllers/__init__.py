from . import authorize, token_endpoint
