"""What the black-box tests share: clients, browsers, servers beside Odoo."""
