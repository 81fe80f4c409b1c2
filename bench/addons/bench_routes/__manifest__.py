{
    "name": "Routes of the benchmark",
    "summary": "The same constant answer behind every way to authenticate, and a FastAPI list",
    "version": "1.0.0",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "depends": ["api_project", "auth_api_key", "fastapi"],
    "post_init_hook": "fill",
}
