# The two commands are `make demo` and `make test`; each sets up what is missing first.
PYTHON ?= python3
BIN := $(CURDIR)/.venv/bin
# A Node that the set-up installed lives in the environment.
export PATH := $(BIN):$(PATH)
export JUPYTER_PLATFORM_DIRS := 1
# JupyterLab does not start for root, as in a container, unless it is told to.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: demo test compat compat-quick bench setup setup-test lint types page pytest package notebooks clean

demo: setup
	$(BIN)/jupyter lab $(AS_ROOT) $(LAB_OPTIONS) example_notebooks/01_sharp_frames.ipynb

test: lint types page pytest compat-quick package
	@echo "All checks passed."

setup:
	@$(PYTHON) tools/setup.py demo

setup-test:
	@$(PYTHON) tools/setup.py test

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd js && npm run --silent lint

types: setup-test
	$(BIN)/mypy
	cd js && npm run --silent typecheck

page: setup-test
	cd js && npm run --silent test

pytest: setup-test
	$(BIN)/pytest --cov --cov-report=term:skip-covered $(PYTEST_OPTIONS)

# The widgets on the ipywidgets that Colab has.
compat: setup-test
	$(BIN)/python tools/compat.py

compat-quick: setup-test
	$(BIN)/python tools/compat.py quick

package: setup-test
	$(BIN)/python tools/check_package.py

bench: setup-test
	$(BIN)/python -m tests.benchmarks $(BENCH)

# Runs the example notebooks and saves them with their pictures.
notebooks: setup-test
	$(BIN)/python tools/save_notebooks.py

clean:
	rm -rf build dist .cache artifacts sunwidgets/widgets/static/*.js sunwidgets/widgets/static/*.css
