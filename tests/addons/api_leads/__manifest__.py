{
    "name": "Leads REST API",
    "version": "1.0.0",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "depends": ["api_token_auth"],
    "data": ["security/ir.model.access.csv", "data/api.scope.csv"],
}
