# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Needs git, make, Python >= 3.11 and PyPI. Everything made lands in .venv, .cache and .collections.

PYTHON ?= python3
PYTEST_WORKERS ?= 2
SANDBOX_ARGS ?= --port 8180
AWX_ANSIBLE := 12.3.0

SANDBOX := roles/sandbox/files/slack_scim_sandbox
LINK := .collections/ansible_collections/scimops/slack
VENV := .venv
AWX := .cache/awx
EDA := .cache/eda
GATES := .cache/gates
LDAP := .cache/ldap
NOX := .cache/nox
DOCS := .cache/docs
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest -n $(PYTEST_WORKERS)
TOOL := $(BIN)/python -m tools

# A stale variable of an activated environment must not lead a tool into another one.
unexport PYTHONPATH
unexport PYTHONHOME
unexport VIRTUAL_ENV
unexport ANSIBLE_COLLECTIONS_PATH
unexport ANSIBLE_CONFIG

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Environments ---------------------------------------------------------------------------------------------------

.PHONY: setup
setup: $(VENV)/.dependencies $(LINK) $(VENV)/.sandbox ## create .venv and make the checkout importable as scimops.slack

# make_venv(folder): a fresh virtual environment, after a look at the Python it is made from.
define make_venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": set PYTHON=/path/to/python3")'
	$(PYTHON) -m venv --clear $(1)
endef

$(VENV)/.dependencies: requirements/dev.txt
	$(call make_venv,$(VENV))
	$(BIN)/python -m pip install -qq --disable-pip-version-check --requirement $<
	@printf '%s\n' "$(CURDIR)/.collections" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/scimops_slack.pth"
	@touch $@

$(VENV)/.sandbox: $(SANDBOX)/pyproject.toml $(VENV)/.dependencies
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable $(SANDBOX)
	@touch $@

$(LINK):
	@mkdir -p $(@D)
	ln -s ../../.. $@

$(GATES)/.dependencies: requirements/gates.txt
	$(call make_venv,$(GATES))
	$(GATES)/bin/python -m pip install -qq --disable-pip-version-check --requirement $<
	@touch $@

$(EDA)/.dependencies: requirements/eda.txt
	$(call make_venv,$(EDA))
	$(EDA)/bin/python -m pip install -qq --disable-pip-version-check --requirement $<
	@touch $@

$(LDAP)/.dependencies: requirements/ldap.txt
	$(call make_venv,$(LDAP))
	$(LDAP)/bin/python -m pip install -qq --disable-pip-version-check --requirement $<
	@touch $@

# The package ansible carries the collection awx.awx; of its 200 MB this takes that collection alone.
$(AWX)/.dependencies: requirements/awx.txt
	$(call make_venv,$(AWX))
	$(AWX)/bin/python -m pip install -qq --disable-pip-version-check --requirement $<
	$(AWX)/bin/python -m pip download -qq --disable-pip-version-check --no-deps --only-binary :all: --dest $(AWX)/wheel ansible==$(AWX_ANSIBLE)
	$(AWX)/bin/python -c 'import sys, zipfile; wheel = zipfile.ZipFile(sys.argv[1]); wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith("ansible_collections/awx/")])' $(AWX)/wheel/*.whl $(AWX)/collections
	rm -r $(AWX)/wheel
	@touch $@

$(NOX)/.dependencies: requirements/nox.txt
	$(call make_venv,$(NOX))
	$(NOX)/bin/python -m pip install -qq --disable-pip-version-check --requirement $<
	@touch $@

$(DOCS)/.dependencies: requirements/docs.txt
	$(call make_venv,$(DOCS))
	$(DOCS)/bin/python -m pip install -qq --disable-pip-version-check --requirement $<
	@touch $@

.PHONY: lock
lock: ## resolve requirements/*.in into the pins that are installed
	$(call make_venv,.cache/lock)
	.cache/lock/bin/python -m pip install -qq --disable-pip-version-check uv==0.13.9
	set -e; for set in dev awx docs eda gates ldap nox; do .cache/lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
	  --no-annotate --custom-compile-command "make lock" requirements/$$set.in --output-file requirements/$$set.txt; done

.PHONY: changelog
changelog: setup $(GATES)/.dependencies ## put the fragments of changelogs/ into CHANGELOG.md
	$(TOOL).gates changelog

.PHONY: clean
clean: ## remove everything that the other targets made
	rm -rf .cache .collections .nox $(VENV) tests/output .hypothesis .mypy_cache .pytest_cache .ruff_cache

# --- Using it -------------------------------------------------------------------------------------------------------

.PHONY: demo
demo: setup ## 60 people by a task each, then a company of 1,000 in one: check mode, the run, the second run, the undo
	$(TOOL).demo

.PHONY: sandbox
sandbox: setup ## run the local Slack in the foreground (SANDBOX_ARGS="--port 8180")
	$(BIN)/slack-scim-sandbox $(SANDBOX_ARGS)

.PHONY: bench
bench: setup ## measure, and print the figures
	$(BIN)/python -m tests.bench

.PHONY: docs
docs: setup $(DOCS)/.dependencies ## build the documentation site into .cache/site/html
	$(TOOL).site

# --- Tests ----------------------------------------------------------------------------------------------------------

.PHONY: test
test: setup ## all tests and gates (of the matrix its ends)
	$(TOOL).run_tests

.PHONY: test-unit
test-unit: setup ## unit tests, and those of the local Slack
	$(PYTEST) tests/unit tests/sandbox

.PHONY: test-property
test-property: setup ## property tests (Hypothesis)
	$(PYTEST) tests/property

.PHONY: test-transport
test-transport: setup ## both clients over plain HTTP, TLS and CONNECT proxies that lose replies
	$(PYTEST) tests/transport

.PHONY: test-conformance
test-conformance: setup ## other people's clients against the sandbox, our client against theirs
	$(PYTEST) tests/conformance

.PHONY: test-integration
test-integration: setup ## ansible-playbook against the sandbox
	$(PYTEST) tests/integration

.PHONY: test-eda
test-eda: setup $(EDA)/.dependencies ## the event source, under ansible-rulebook if Java is installed
	$(PYTEST) tests/eda

.PHONY: test-ldap
test-ldap: setup ## LDAP as a source, against a real slapd if that and what builds python-ldap are installed
	@$(MAKE) --no-print-directory $(LDAP)/.dependencies || echo "python-ldap cannot be built; on Debian: apt-get install gcc libldap-dev libsasl2-dev python3-dev"
	$(PYTEST) tests/ldap

.PHONY: test-awx
test-awx: setup $(AWX)/.dependencies ## AWX's objects through awx.awx, the approval workflow, the execution environment
	$(PYTEST) tests/awx

.PHONY: test-runner
test-runner: setup $(EDA)/.dependencies ## jobs on another node, by ansible-runner as AWX runs them
	$(PYTEST) tests/runner

.PHONY: test-browser
test-browser: setup ## the access-review page in headless Chromium, if that is installed
	$(PYTEST) tests/browser

.PHONY: test-ansible-units
test-ansible-units: setup ## the unit tests under ansible-test
	$(TOOL).ansible_test units --venv --python 3.11

.PHONY: test-release
test-release: setup $(GATES)/.dependencies ## build the tarball, import it as Galaxy does, and use it in an empty environment
	$(PYTEST) --dist loadfile tests/release

.PHONY: test-molecule
test-molecule: setup ## the Molecule scenarios
	$(TOOL).molecule

.PHONY: test-matrix
test-matrix: setup ## every supported ansible-core, and the oldest Python of managed hosts
	$(TOOL).matrix

.PHONY: test-matrix-ends
test-matrix-ends: setup ## smoke tests on the oldest and the newest ansible-core
	$(TOOL).matrix --ends

# --- Gates ----------------------------------------------------------------------------------------------------------

.PHONY: lint
lint: lint-ruff lint-types lint-ansible lint-docs docs lint-changelog lint-nox test-sanity lint-galaxy ## all gates

.PHONY: lint-ruff
lint-ruff: setup ## ruff: rules and form
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: lint-types
lint-types: setup ## mypy, strict
	cd .collections && MYPYPATH=. ../$(BIN)/mypy --config-file ../pyproject.toml --cache-dir ../.mypy_cache --package ansible_collections.scimops.slack.plugins --module ansible_collections.scimops.slack.extensions.eda.plugins.event_source.slack_scim_changes
	MYPYPATH=$(SANDBOX)/src $(BIN)/mypy --config-file $(SANDBOX)/pyproject.toml --explicit-package-bases $(SANDBOX)/src
	$(BIN)/mypy tools tests/support

.PHONY: lint-ansible
lint-ansible: setup $(GATES)/.dependencies ## ansible-lint (profile production) and yamllint
	$(TOOL).gates ansible-lint

.PHONY: lint-docs
lint-docs: setup $(GATES)/.dependencies ## antsibull-docs
	$(TOOL).gates antsibull-docs

.PHONY: lint-changelog
lint-changelog: setup $(GATES)/.dependencies ## antsibull-changelog
	$(TOOL).gates antsibull-changelog

.PHONY: lint-galaxy
lint-galaxy: setup $(GATES)/.dependencies ## build the collection and import it as Ansible Galaxy does
	$(TOOL).gates galaxy-importer

.PHONY: lint-nox
lint-nox: setup $(NOX)/.dependencies ## antsibull-nox's local sessions
	$(TOOL).gates antsibull-nox

.PHONY: test-sanity
test-sanity: setup ## ansible-test sanity, every test, nothing ignored
	$(TOOL).ansible_test sanity
