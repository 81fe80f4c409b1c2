"""Declared resources: a JSON API from one declaration. The token layer works without it.

declaration → routes → views → listing, reading, writing → fields (values).
"""

from . import resource
