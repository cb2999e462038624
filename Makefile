# Overread: `make run` starts it, `make test` proves it. Nothing but Python ≥ 3.11 and make is needed.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
OVERREAD_PORT ?= 8501
export OVERREAD_PORT

.PHONY: run setup test check fast quality clean

run: $(VENV)/.run
	@$(BIN)/python -m core serve

setup: $(VENV)/.run

# In a browser first and alone: what a person waits for is not measured beside other tests.
test: $(VENV)/.dev
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -m browser
	$(BIN)/python -m pytest -m "not browser" -n 2 --dist loadgroup

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fast: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow and not browser and not postgres"

# Trains the CNN three times on synthetic radiographs; takes long, so no other target runs it.
quality: $(VENV)/.dev
	OVERREAD_REQUIRE_QUALITY=1 $(BIN)/python -m pytest tests/workflows/test_cnn_quality.py -s

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Overread needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=python3.12 or so.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo "Installing what Overread needs (first time only; torch is large, this takes some minutes) …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	@echo "Installing what the tests need (first time only) …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $(VENV)/.run $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
