# Everything that this repository does, from a bare machine: Python >= 3.11, git and make.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3

UV := .tools/uv/bin/uv
BIN := .venv/bin
# What of policies/ is Rego; policies/gatekeeper holds YAML, which OPA would take for data.
REGO := policies/lib policies/main policies/conftest
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.tools/bin:$(PATH)
export DVC_NO_ANALYTICS := 1
# Trust whom the system trusts: behind a proxy that is more than uv's own list.
export UV_SYSTEM_CERTS := 1
# Byte code is what makes the second start fast.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup check test policies mutate verify params repro bench docs bundle lock clean

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' Makefile

setup: .tools/python.stamp .tools/bin/opa ## install everything into .venv and .tools (about 3 minutes once, then nothing)
	@# For whoever activates .venv, and for experiments, which DVC runs in folders of their own.
	@ln -sf $(CURDIR)/.tools/bin/opa $(BIN)/opa

repro: setup params ## run the pipeline, export the bundle, scan the example application
	@echo "repro: the pipeline (about three minutes the first time, seconds where nothing changed)"
	@dvc repro
	@echo "repro: kubepac scan examples/shop --top 12"
	@kubepac scan examples/shop --top 12 --fail-on never

params: .tools/python.stamp ## compose conf/ into params.yaml
	@python scripts/compose_params.py

check: setup ## format, lint, types, floors, policies
	ruff format --check .
	ruff check .
	mypy
	lint-imports
	opa fmt --list --fail policies
	opa check --strict $(REGO)

test: setup .tools/bin/conftest .tools/bin/gator ## every test (about 12 minutes, and 4 to build Conftest and gator once)
	pytest

policies: setup ## the Rego tests alone
	opa test policies/lib policies/conftest

mutate: setup ## do the policies' tests notice faults? writes reports/policies/mutation.* (minutes; only what changed)
	python -m kubepac.stages.mutate

verify: setup .tools/bin/conftest .tools/bin/gator ## prove the corpus with OPA, Conftest and gator; writes reports/policies/summary.*
	python -m kubepac.stages.verify

bench: setup .tools/bin/conftest ## measure against conftest on the same files; writes reports/bench/
	pytest tests/bench --benchmark-enable --benchmark-only --benchmark-columns=median,iqr,rounds --quiet
	python scripts/bench.py

docs: setup ## regenerate the generated blocks of the documentation (after make repro)
	python scripts/render_docs.py

bundle: repro ## the versioned bundle, in bundles/
	@ls -1 bundles

lock: $(UV) ## renew requirements.lock from pyproject.toml
	$(UV) pip compile --quiet --universal --generate-hashes --all-extras --no-header --upgrade pyproject.toml -o requirements.lock

clean: ## remove what setup installed
	rm -rf .venv .tools

$(UV):
	@echo "setup: uv, into .tools/uv (seconds)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "make: Python >= 3.11 is needed, $(PYTHON) is " + sys.version.split()[0] + ": set PYTHON=python3.x")'
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/pip install --quiet --disable-pip-version-check -r tools/uv.txt

.tools/python.stamp: $(UV) requirements.lock pyproject.toml
	@echo "setup: Python packages from requirements.lock, into .venv (about half a minute)"
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	@$(UV) pip sync --quiet --require-hashes requirements.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.tools/bin/%: tools/go.mod tools/go.sum tools/install.sh $(UV)
	@sh tools/install.sh $*
	@touch -h $@ 2>/dev/null || touch $@
