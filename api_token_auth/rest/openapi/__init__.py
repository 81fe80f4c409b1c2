"""The OpenAPI 3.1 document, built from the routes and declarations that serve the requests."""
