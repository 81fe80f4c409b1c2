"""What a JSON API needs beyond the token. The token layer works without it.

dispatcher (route type "api": parse, answer, errors) → errors (any exception → one JSON
shape). A resource: declaration → routes → listing, reading, writing → kinds (values).
Nothing outside imports this package except controllers and ir.http.
"""

from . import dispatcher, no_database, resource
