from . import authorize, connected_apps, token_endpoint
