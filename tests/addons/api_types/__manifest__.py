{
    "name": "API Types",
    "summary": "A route of every type there is, for the tests",
    "version": "1.0.0",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "depends": ["api_token_auth"],
    "data": ["data/api_scope.xml"],
}
