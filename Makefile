# Everything runs in the virtual environment .venv, which is made on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Quotes can be verified only where the texts of the documents are at hand: in the folders that
# COMMUNIQUE_SOURCES names, joined by colons, or beside the project.
empty :=
BESIDE := $(abspath $(wildcard ../shared/sources ../shared/texts))
export COMMUNIQUE_SOURCES ?= $(subst $(empty) $(empty),:,$(BESIDE))

.DEFAULT_GOAL := help
.PHONY: help run site check test docs lint types imports format unit bench clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable . --group dev
	@touch $@

run: $(STAMP) ## Check the graph, show a few answers, leave every export under build/
	$(BIN)/communique check
	$(BIN)/communique query dialogues --series us-jp-cyber
	$(BIN)/communique query heads-of-delegation --dialogue us-jp-cyber-1
	$(BIN)/communique query source-disagreements --dialogue us-jp-cyber-1
	$(BIN)/communique describe dialogue:us-jp-cyber-6
	@mkdir -p build
	$(BIN)/communique export --format turtle -o build/communique.ttl
	$(BIN)/communique export --format ntriples -o build/communique.nt
	$(BIN)/communique export --format jsonld -o build/communique.jsonld
	$(BIN)/communique export --format rdfxml -o build/communique.rdf
	$(BIN)/communique export --format trig -o build/communique.trig
	$(BIN)/communique export --format nquads -o build/communique.nq
	$(BIN)/communique export --format turtle --inferred -o build/communique-inferred.ttl

site: $(STAMP) ## Build the web site in build/site
	$(BIN)/communique site build build/site

check: $(STAMP) ## Check the graph, with the quotes where the source texts are at hand
	$(BIN)/communique check

test: lint types imports format check unit ## Run every check and every test

docs: $(STAMP) ## Write the answers in README.md anew
	$(BIN)/python tests/readme.py

lint: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/communique fmt --check

unit: $(STAMP)
	$(BIN)/pytest -q -n auto

SIZES ?= 100 1000 10000
bench: $(STAMP) ## Measure speed and memory beside other tools: SIZES="100 1000"
	$(BIN)/python -m bench --sizes $(SIZES)

clean: ## Remove what was made, the virtual environment included
	rm -rf $(VENV) build dist
