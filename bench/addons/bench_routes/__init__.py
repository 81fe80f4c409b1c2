from . import constant_routes, fastapi_list
from .filling import fill
