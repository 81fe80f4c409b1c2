"""The life of a token, as clients and attackers see it."""
