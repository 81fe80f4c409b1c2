from . import test_clients, test_codes, test_pkce, test_redirection, test_translations
