"""The life of a token, apart from how Odoo stores and shows it.

login → issuing → authentication (replica, where there is one) → refresh → revocation;
introspection for tokens that a request is about, last_used for what is done once it is
answered; active and entitlement for what the database says of a connection and its owner.
Nothing here knows about HTTP routes or JSON.
"""
