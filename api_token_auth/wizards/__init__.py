from . import api_revoke_wizard, api_token_wizard
