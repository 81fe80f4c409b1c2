"""What happens to tokens, apart from how Odoo stores and shows them.

login → issuing → authentication (deciding, where there is a replica) → refreshing → revoking;
lookup for tokens that a request is about, afterwards for what is done once it is answered.
keyring and transaction serve them all. Nothing here knows about HTTP routes or JSON.
"""
