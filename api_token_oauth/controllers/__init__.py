from . import authorize, device, token_endpoint
