"""The authorization code grant, in the order of RFC 6749 section 4.1; knows no screen."""
