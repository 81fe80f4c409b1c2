from . import api_key_route, fastapi_list
from .filling import fill
