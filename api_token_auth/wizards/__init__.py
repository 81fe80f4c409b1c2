from . import (
    api_revoke_wizard,
    api_token_wizard,
    api_token_wizard_checks,
    api_token_wizard_scope,
)
