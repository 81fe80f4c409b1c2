from . import controllers, ir_http
