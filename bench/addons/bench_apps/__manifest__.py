{
    "name": "An app in the benchmark",
    "summary": "A registered app, a connection to it, and codes to be exchanged",
    "version": "1.0.0",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "depends": ["bench_routes", "api_token_oauth"],
    "post_init_hook": "fill",
}
