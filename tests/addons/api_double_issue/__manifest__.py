{
    "name": "API Double Issue",
    "summary": "A bug planted on purpose: a refresh lets its row go too early",
    "version": "1.0.0",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "depends": ["api_token_auth"],
}
