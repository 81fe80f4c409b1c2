"""Screens, mails and jobs, in a real browser."""
