"""The route type "api": one JSON request, one JSON answer.

dispatcher (parse, answer, errors) → errors (any exception → one JSON shape).
"""

from . import dispatcher, no_database
