"""Developer tooling: gets a real Odoo and PostgreSQL, runs and tests the addons.

Standard library only, so that ``python3 -m dev`` works on a bare machine.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or newer is needed, this is %d.%d" % sys.version_info[:2])
