from .filling import fill, note
