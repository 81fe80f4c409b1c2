from . import (
    test_app_notices,
    test_clients,
    test_codes,
    test_document_fetch,
    test_metadata_document,
    test_neutralize,
    test_own_words,
    test_pkce,
    test_redirection,
    test_service_users,
    test_translations,
    test_unregistered,
)
