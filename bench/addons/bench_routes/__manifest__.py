{
    "name": "Routes of the benchmark",
    "summary": "The same constant answer behind every way to authenticate",
    "version": "1.0.0",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "depends": ["bench_data", "api_project"],
    "post_init_hook": "fill",
}
