# The two commands are `make demo` and `make test`; each sets up what is missing first.
PYTHON ?= python3
BIN := $(CURDIR)/.venv/bin
# A Node that the set-up installed lives in the environment.
export PATH := $(BIN):$(PATH)
export JUPYTER_PLATFORM_DIRS := 1
# JupyterLab does not start for root, as in a container, unless it is told to.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: demo test compat compat-quick bench setup setup-test setup-docs lint types page pytest package notebooks \
	handout pictures speed docs coverage clean

demo: setup
	$(BIN)/jupyter lab $(AS_ROOT) $(LAB_OPTIONS) example_notebooks/00_start_here.ipynb

test: lint types page pytest compat-quick package
	@echo "All checks passed."

setup:
	@$(PYTHON) tools/setup.py demo

setup-test:
	@$(PYTHON) tools/setup.py test

setup-docs:
	@$(PYTHON) tools/setup.py docs

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

# Writes the speed table of the README from the tables that `make bench` left.
speed: setup-test
	$(BIN)/python tools/speed_table.py

# Takes the pictures of the widgets for README and documentation anew.
pictures: setup-test
	$(BIN)/python tools/pictures.py

# Runs the example notebooks and saves them with their pictures.
notebooks: setup-test
	$(BIN)/python tools/save_notebooks.py

# The example notebooks without answers and results, for a class: build/handout.
handout: setup-test
	$(BIN)/python tools/handout.py

# States how much of the core the tests reach, and fails below 90 %. What numba compiles, coverage does not see:
# that file is left out, and tested by the numbers that it gives (tests/core/test_emission.py).
coverage: setup-test
	$(BIN)/pytest -q tests/core tests/export tests/widgets tests/test_hostile_values.py sunwidgets --cov=sunwidgets/core \
		--cov-config=tools/coverage.ini --cov-report=term --cov-fail-under=90

# Builds the documentation into build/docs; a warning is an error, and nothing is fetched.
docs: setup-docs
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs build/docs
	@echo "Open build/docs/index.html"

clean:
	rm -rf build dist .cache artifacts docs/api docs/gallery sunwidgets/widgets/static/*.js sunwidgets/widgets/static/*.css
