"""What happens to tokens, apart from how Odoo stores and shows them.

issuing → authentication → refreshing → revoking, with login and throttle in front.
Nothing here knows about HTTP routes or JSON.
"""
