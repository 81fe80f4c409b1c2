{
    "name": "MCP Endpoint",
    "summary": "The declared resources as tools of the Model Context Protocol, for the tests",
    "version": "1.0.0",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "depends": ["api_token_auth"],
}
