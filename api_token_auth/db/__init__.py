"""Statements and transactions of our own on PostgreSQL; they know no token."""
