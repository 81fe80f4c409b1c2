from . import login
from . import token_endpoints
from . import account
from . import metadata
from . import documentation
