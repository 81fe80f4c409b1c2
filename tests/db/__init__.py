"""Tables, roles and functions in PostgreSQL."""
