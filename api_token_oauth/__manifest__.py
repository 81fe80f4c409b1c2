{
    "name": "OAuth 2.1 for Apps",
    "summary": "Apps of others connect with the user's consent, and never see a password",
    "version": "1.0.0",
    "category": "Technical",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["api_token_auth"],
    "data": [
        "security/ir.model.access.csv",
        "security/api_client_rules.xml",
        "data/ir_cron.xml",
        "views/api_client_document_wizard_views.xml",
        "views/api_client_views.xml",
        "views/res_config_settings_views.xml",
        "views/authorize_templates.xml",
        "views/device_templates.xml",
    ],
    "assets": {
        "web.assets_backend": ["api_token_oauth/static/src/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
