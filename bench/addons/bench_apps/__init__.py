from . import claiming_grant
from .filling import fill
