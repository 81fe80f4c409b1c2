PYTHON ?= python3

# Nothing is written beside the sources.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.local/pycache

.PHONY: help run test test-all test-rest stress test-odoo bench lint wheels clean i18n readme screenshots

help:  ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):  ## /  make \1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  %-20s %s\n' "$$name" "$$text"; done
	@echo
	@echo 'Settings, as in "make run PORT=8070" or from the environment:'
	@echo '  PORT=8069        the port that make run serves on'
	@echo '  DB=api_demo      the database that make run serves'
	@echo '  ODOO=<path>      an existing Odoo 18.0 or 19.0 source tree; else 19.0 is downloaded'
	@echo '  PGHOST=<server>  an existing PostgreSQL (PGPORT, PGUSER, PGPASSWORD); else an embedded one'
	@echo '  ARGS="-k login"  more arguments for pytest; TEST_TIMEOUT=3000 ends it after so many seconds'

run:  ## serve Odoo with the addons, after a smoke test of the API (Ctrl-C ends it)
	@$(PYTHON) -m dev run

test:  ## run the tests, in ten minutes: the long ones are left out or cut short
	@$(PYTHON) -m dev test

test-all:  ## run every test at its full length
	@$(PYTHON) -m dev test-all

test-rest:  ## run what test-all adds to test
	@$(PYTHON) -m dev test-rest

stress:  ## races, crashes, floods and a million rows in full; figures into docs/stress.md
	@$(PYTHON) -m dev stress

test-odoo:  ## run the addons' own tests under Odoo's own runner
	@$(PYTHON) -m dev test-odoo

bench:  ## measure us beside Odoo's own ways and OCA's (QUICK=1: in about three minutes)
	@$(PYTHON) -m dev bench

lint:  ## ruff, pylint-odoo for both series, the OCA's checks of XML, CSV and translations
	@$(PYTHON) -m dev lint

i18n:  ## export the texts to translate, and bring the translations in line
	@$(PYTHON) -m dev i18n

readme:  ## make the addons' README.rst and description pages from readme/
	@$(PYTHON) -m dev readme

screenshots:  ## take the pictures of the description pages anew
	@$(PYTHON) -m dev screenshots

wheels:  ## build the addons as Python packages, for both series, into .local/dist
	@$(PYTHON) -m dev wheels

clean:  ## end what runs, and remove what was downloaded and created (.local)
	@$(PYTHON) -m dev clean
