"""``make bench``: our addons beside Odoo's own ways and OCA's, in one run.

``comparison`` runs it all; ``cases`` says what is sent, ``ratios`` what is compared with
what. Servers and databases come from the package ``dev``.
"""
