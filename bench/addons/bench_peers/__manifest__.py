{
    "name": "OCA's addons in the benchmark",
    "summary": "A route behind auth_api_key, and a list of projects by fastapi",
    "version": "1.0.0",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "depends": ["bench_data", "auth_api_key", "fastapi"],
    "post_init_hook": "fill",
}
