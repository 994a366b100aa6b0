# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Needs git, make, Python >= 3.11 and PyPI. Everything made lands in .venv, .cache, .collections and .nox.

PYTHON ?= python3
PYTEST_WORKERS ?= 2
PYTEST_ARGS ?=
SANDBOX_ARGS ?= --port 8180

SANDBOX := roles/sandbox/files/slack_scim_sandbox
LINK := .collections/ansible_collections/scimops/slack
BIN := .venv/bin
PYTEST = $(BIN)/python -m pytest -n $(PYTEST_WORKERS) --durations=10 --durations-min=1 $(PYTEST_ARGS)
TOOL := $(BIN)/python -m tools
RUN_TESTS = $(TOOL).run_tests $(if $(TALLY),--tally $(TALLY))

# What finds a defect of the collection, each at the cheapest level that finds it. Cheapest stages first.
# Those of the first line run two at a time: gates use one core, and the tests of the event source mostly wait.
TEST_TOGETHER := test-eda lint-ruff lint-words lint-changelog lint-docs docs lint-types
TEST_STAGES := test-unit test-sandbox test-property test-simulation test-transport test-conformance test-integration
# The same on more versions and in more surroundings, and what concerns the repository. Nothing of the above again.
TEST_ALL_STAGES := lint-nox lint-ansible lint-certification lint-sanity test-long test-urllib3 test-browser test-ldap test-awx test-rulebook test-runner \
  test-ansible-units test-release test-molecule test-matrix-ends
# What must hold before a release: stages of test-all, and the changelog.
RELEASE_STAGES := lint-changelog lint-nox lint-ansible lint-certification lint-sanity test-release

# A stale variable of an activated environment must not lead a tool into another one.
unexport PYTHONPATH
unexport PYTHONHOME
unexport VIRTUAL_ENV
unexport ANSIBLE_COLLECTIONS_PATH
unexport ANSIBLE_CONFIG

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SECONDARY:

# `make help` prints the lines "##@ group" and "target: ... ## [time] what it does".

##@ Using it

.PHONY: help setup demo sandbox bench docs
help: ## [1 s] list the targets
	@awk -F ':.*## \\[|\\] ' '/^##@ /{ printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z0-9-]+:.*## \[/{ printf "  make %-20s %8s   %s\n", $$1, $$2, $$3 }' $(MAKEFILE_LIST)
	@echo
	@echo 'Times: measured on two cores, without downloads; ~ is an estimate. Environments are created when first needed.'
	@echo 'One test of a suite: make test-integration PYTEST_ARGS="-k manager"'

setup: .venv/.dependencies $(LINK) .venv/.sandbox ## [25 s] create .venv, and make the checkout importable as scimops.slack

demo: setup ## [~1 min] import rosters of 60 and of 1,000 people into a local Slack
	@$(TOOL).demo

sandbox: setup ## [] run the local Slack in the foreground (SANDBOX_ARGS="--port 8180")
	$(BIN)/slack-scim-sandbox $(SANDBOX_ARGS)

bench: setup ## [~15 min] measure, and print the figures
	$(BIN)/python -m tests.bench

docs: setup .cache/docs/.dependencies ## [11 s] build the documentation site into .cache/site/html; a warning is an error
	$(TOOL).site

##@ All of it: these go on after a failure, and end with a count

.PHONY: test test-all lint release-check
test: setup ## [12 min] what finds a defect of the collection: start here
	@$(RUN_TESTS) --together "$(TEST_TOGETHER)" $(TEST_STAGES)

test-all: setup ## [~45 min] the rest: more versions, browser, LDAP, AWX, Molecule, release, Ansible's gates
	@$(RUN_TESTS) $(TEST_ALL_STAGES)

lint: setup ## [~8 min] all gates
	@$(RUN_TESTS) $(filter lint-% docs,$(TEST_TOGETHER) $(TEST_ALL_STAGES))

release-check: setup ## [~12 min] what must hold before a release: changelog, licenses, certification, tarball, signature
	@$(RUN_TESTS) $(RELEASE_STAGES)

##@ Suites of make test

SUITES := test-unit test-sandbox test-property test-simulation test-transport test-conformance test-integration test-browser test-awx test-runner
.PHONY: $(SUITES) test-eda
test-unit: setup ## [23 s] each room by itself
test-sandbox: setup ## [10 s] the local Slack answers as Slack's documentation says
test-property: setup ## [47 s] rules that hold for all inputs (Hypothesis)
test-simulation: setup ## [4 s] years of ordinary nights and recorded accidents, judged by the default guards
test-transport: setup ## [41 s] both clients over plain HTTP, TLS and CONNECT proxies that lose, cut and spoil replies
test-conformance: setup ## [8 s] other clients against the sandbox, this client against other servers, faults
test-integration: setup ## [8 min] ansible-playbook against the sandbox

test-eda: setup ## [29 s] the event source
	$(PYTEST) --ignore tests/eda/test_rulebook.py tests/eda

# They wait for some part of their time: for timeouts, for Slack to show a change, for an interval to end.
test-integration test-long: PYTEST_WORKERS = 3
test-transport test-urllib3 test-eda: PYTEST_WORKERS = 4

##@ Suites of make test-all

test-browser: setup ## [72 s] the access-review page in headless Chromium, if that is installed
test-awx: setup .cache/awx/collections ## [~2 min] AWX's objects through awx.awx, the approval workflow, the execution environment
test-runner: setup .cache/eda/.dependencies ## [~30 s] jobs on another node, by ansible-runner as AWX runs them

$(SUITES):
	$(PYTEST) -m "not all" tests/$(@:test-%=%)

.PHONY: test-long test-urllib3 test-rulebook test-ldap test-ansible-units test-release test-molecule test-matrix-ends test-matrix
test-long: setup ## [13 min] what shows at length what a shorter test of make test shows
	$(PYTEST) -m all tests/integration tests/simulation tests/transport

test-urllib3: setup .cache/urllib3/.dependencies ## [~5 min] the transport with urllib3 1.26, cut after every byte
	.cache/urllib3/bin/python -m pytest -n $(PYTEST_WORKERS) --deselect tests/transport/test_lost_replies.py::test_from_a_playbook_through_a_tunnel $(PYTEST_ARGS) tests/transport

test-rulebook: setup .cache/eda/.dependencies ## [~30 s] the event source under ansible-rulebook, if Java is installed
	$(PYTEST) tests/eda/test_rulebook.py

test-ldap: setup ## [~1 min] LDAP as a source, if slapd and what builds python-ldap are installed
	@$(MAKE) --no-print-directory .cache/ldap/.dependencies || echo "python-ldap cannot be built; on Debian: apt-get install gcc libldap-dev libsasl2-dev python3-dev"
	$(PYTEST) tests/ldap

test-ansible-units: setup ## [~1 min] the unit tests under ansible-test
	$(TOOL).ansible_test units --venv --python 3.11

test-release: setup .cache/gates/.dependencies ## [~4 min] build, sign and import the tarball, and use it in an empty environment
	$(PYTEST) --dist loadfile tests/release

test-molecule: setup ## [~3 min] the Molecule scenarios
	$(TOOL).molecule

test-matrix-ends: setup ## [~5 min] oldest and newest ansible-core, oldest Python of managed hosts
	$(TOOL).matrix --ends

test-matrix: setup ## [~30 min] the same and the unit tests on every supported ansible-core (by itself)
	$(TOOL).matrix

##@ Gates of make test

.PHONY: lint-ruff lint-words lint-types lint-changelog lint-docs lint-nox lint-ansible lint-certification lint-sanity
lint-ruff: setup ## [1 s] ruff: rules and form
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-types: setup ## [6 s] mypy, strict
	cd .collections && MYPYPATH=. ../$(BIN)/mypy --config-file ../pyproject.toml --cache-dir ../.mypy_cache --package ansible_collections.scimops.slack.plugins --module ansible_collections.scimops.slack.extensions.eda.plugins.event_source.slack_scim_changes
	MYPYPATH=$(SANDBOX)/src $(BIN)/mypy --config-file $(SANDBOX)/pyproject.toml --explicit-package-bases $(SANDBOX)/src
	$(BIN)/mypy tools tests/support

lint-words: setup ## [2 s] words that are out of use, in what users read and in names of the code
	$(TOOL).words

lint-changelog: setup .cache/gates/.dependencies ## [1 s] antsibull-changelog
	$(TOOL).gates antsibull-changelog

lint-docs: setup .cache/nox/.dependencies ## [7 s] antsibull-docs: documentation, links and code blocks
	$(TOOL).gates antsibull-nox docs-check

##@ Gates of make test-all

lint-nox: setup .cache/nox/.dependencies ## [4 s] antsibull-nox: yamllint, licenses, unwanted files, action groups
	$(TOOL).gates antsibull-nox lint license-check extra-checks

lint-ansible: setup .cache/gates/.dependencies ## [18 s] ansible-lint, profile production
	$(TOOL).gates ansible-lint

lint-certification: setup .cache/certification/.dependencies ## [~1 min] ansible-lint as Red Hat's certification runs it, on a plain clone
	$(TOOL).gates certification-lint

lint-sanity: setup ## [~7 min] ansible-test sanity on ansible-core 2.16, 2.18, 2.20 and 2.21, every test, nothing ignored
	$(TOOL).matrix --sanity

##@ Looking after it

.PHONY: role-specs lock changelog pictures dist clean
role-specs: setup ## [1 s] write meta/argument_specs.yml of roles from tools/role_specs and the modules' documentation
	$(TOOL).role_specs

lock: .cache/lock/.dependencies ## [~10 s] resolve requirements/*.in into the pins that are installed
	set -e; for set in $(basename $(notdir $(wildcard requirements/*.in))); do .cache/lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
	  --no-annotate --custom-compile-command "make lock" requirements/$$set.in --output-file requirements/$$set.txt; done

changelog: setup .cache/gates/.dependencies ## [1 s] put the fragments of changelogs/ into CHANGELOG.md
	$(TOOL).gates changelog

pictures: setup ## [~2 min] draw the pictures of README and guides from what they show today; needs Chromium
	$(TOOL).pictures

dist: setup .cache/gates/.dependencies ## [5 s] build the last commit into .cache/dist: tarball, bill of materials, checksums
	rm -rf .cache/dist
	$(TOOL).release build .cache/dist

clean: ## [1 s] remove everything that the other targets made
	rm -rf .cache .collections .nox .venv tests/output .hypothesis .mypy_cache .pytest_cache .ruff_cache

# --- Environments: .venv for the collection and its tests, .cache/NAME for what needs one of its own -----------------

.venv/.dependencies: requirements/dev.txt
	$(PYTHON) -m tools.environments $(@D) $< --collection

.cache/urllib3/.dependencies: requirements/urllib3.txt
	$(PYTHON) -m tools.environments $(@D) $< --collection

.cache/%/.dependencies: requirements/%.txt
	$(PYTHON) -m tools.environments $(@D) $<

.venv/.sandbox: $(SANDBOX)/pyproject.toml .venv/.dependencies
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable $(SANDBOX)
	@touch $@

.cache/awx/collections: .cache/awx/.dependencies
	$(TOOL).awx_collection
	@touch $@

$(LINK):
	@mkdir -p $(@D)
	ln -s ../../.. $@
