"""The pure part: how tokens look, are hashed and sealed. No Odoo, no database, no clock."""
