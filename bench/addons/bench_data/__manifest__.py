{
    "name": "Data of the benchmark",
    "summary": "A user and 200 projects, the same for every server that is measured",
    "version": "1.0.0",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "depends": ["project"],
    "post_init_hook": "fill",
}
