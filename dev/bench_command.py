"""``make bench``: the benchmark lives in a folder of its own."""

from bench.comparison import bench

__all__ = ["bench"]
