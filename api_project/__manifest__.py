{
    "name": "Project REST API",
    "summary": "Projects, tasks and stages over HTTP, protected by API access tokens",
    "version": "1.0.0",
    "category": "Services/Project",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["api_token_auth", "project"],
    "data": ["data/api_scope.xml"],
    "uninstall_hook": "uninstall_hook",
}
