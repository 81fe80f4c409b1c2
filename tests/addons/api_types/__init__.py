from . import controllers, dispatcher
