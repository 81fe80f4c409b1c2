from . import constant_routes, limit_route
from .filling import fill
