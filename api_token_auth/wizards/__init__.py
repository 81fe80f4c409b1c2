from . import api_token_wizard
from . import api_revoke_wizard
