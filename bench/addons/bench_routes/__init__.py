from . import constant_routes
from .filling import fill
