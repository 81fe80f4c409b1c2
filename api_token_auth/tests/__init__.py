from . import (
    test_access_rights,
    test_authentication,
    test_credential_changes,
    test_issuing,
    test_network,
    test_purge,
    test_routes,
    test_scopes,
    test_settings,
    test_token_format,
    test_token_hashing,
    test_token_seal,
)
