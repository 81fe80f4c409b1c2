"""The route type, whatever a route does."""
