from . import api_client_document_wizard
