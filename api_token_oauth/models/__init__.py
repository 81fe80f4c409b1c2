from . import (
    api_access_log,
    api_authorization_code,
    api_client,
    api_client_document,
    api_client_secret,
    api_client_service,
    api_device_code,
    ir_http,
    res_config_settings,
)
