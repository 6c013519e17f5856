# Jacobook. `make help` lists the targets; `make site` and `make test` are the two to know.
# Both work from a bare clone: the environment in .venv is made, and kept up to date, on the way.

VENV ?= .venv
JOBS ?= 2
.DEFAULT_GOAL := help
.PHONY: help env site pdf test quick lint lab refresh exercises dist bench frameworks floors nbgrader lock clean distclean

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PY := $(BIN)/python

# Any Python that runs can start tools/setup_env.py, which looks for one that is new enough.
# (Any that reads its file: 3.6 or newer. `python` may still be Python 2.)
BOOT = $(shell for p in "$(PYTHON)" python3 python python3.14 python3.13 python3.12 python3.11; do \
  if "$$p" -c "import sys; sys.exit(sys.version_info < (3, 6))" >/dev/null 2>&1; then \
  echo "$$p"; break; fi; done)

# Packages that a reader's shell adds would come before those of the lock.
unexport PYTHONPATH PYTHONHOME

env:
	@boot="$(BOOT)"; \
	if [ -z "$$boot" ]; then \
	  echo "setup: No Python found, and this course needs 3.11 or newer: install one from python.org." >&2; exit 2; fi; \
	"$$boot" tools/setup_env.py --venv "$(VENV)" --python "$(PYTHON)"

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo "  PYTHON=/path/to/python chooses the interpreter for a new environment."

# A failed strict build leaves its pages "up to date", and the next one would pass: forget them.
site: env ## build the site: open _build/html/index.html
	@"$(PY)" tools/engine.py
	@echo "Building the site …"
	@"$(BIN)"/jupyter-book build -W -n --keep-going -q . >_build.log 2>&1 || \
	  { status=$$?; cat _build.log; rm -rf _build/.doctrees _build/html/.doctrees; exit $$status; }
	@rm -f _build.log
	@echo "The site is in _build/html/index.html"

pdf: site ## the whole book as one PDF, printed by Chromium: _build/jacobook.pdf
	@"$(PY)" tools/make_pdf.py

# The processes of a run share the cores, so the linear algebra of each keeps to one thread.
test: export OMP_NUM_THREADS = 1
test: export OPENBLAS_NUM_THREADS = 1
test: lint ## everything that CI runs: lint, tests, every notebook, the site in a browser
	@echo "Running the tests and every notebook …"
	@"$(PY)" -m pytest tests chapters exercises solutions -n $(JOBS) --dist loadfile --no-loadscope-reorder -q

# What takes longest: the site, every answer of the bank, the sandbox, whole notebooks.
SLOW := audit bank classes cli elsewhere frameworks grading jail notebook_tools notebooks package \
  runner search setup site site_answers site_figures site_parts styles
quick: lint ## within a minute: lint, and the tests that take seconds
	@echo "Running the quick tests …"
	@"$(PY)" -m pytest tests $(SLOW:%=--ignore=tests/test_%.py) -n $(JOBS) --dist loadfile -q

lint: env ## ruff (rules and format), mypy, and the workflows
	@echo "Linting …"
	@"$(BIN)"/ruff check -q .
	@"$(BIN)"/ruff format -q --check .
	@"$(BIN)"/mypy --no-error-summary
	@found="$$("$(BIN)"/zizmor --quiet --offline .github/workflows)" || { echo "$$found"; exit 1; }
	@"$(BIN)"/node tools/lint_workflows.mjs

lab: env ## open JupyterLab on the notebooks
	@"$(BIN)"/jupyter-lab

refresh: env ## execute and normalise the notebooks, or one of them: NB=chapters/01_gradient.ipynb
	@"$(BIN)"/jacobook refresh $(NB)

exercises: env ## make exercises/ from solutions/
	@"$(BIN)"/jacobook exercises

dist: env ## build the package: a wheel and a source distribution in dist/
	@rm -rf dist
	@"$(PY)" -m hatchling build -d dist

bench: env ## measure: the site, a check, a derivative, the grading of a class
	@"$(PY)" benchmarks/run.py

frameworks: env ## run what needs PyTorch and JAX, in an environment beside: .venv-frameworks
	@"$(PY)" tools/run_frameworks.py

floors: env ## run every notebook on the oldest packages allowed: .venv-floors
	@"$(PY)" tools/run_floors.py

nbgrader: env ## compare our grades with nbgrader's, installed in an environment of its own
	@"$(PY)" tests/nbgrader_compare.py

lock: env ## pin the newest versions that pyproject.toml allows in requirements.lock (needs uv)
	@uv pip compile --universal --fork-strategy fewest --generate-hashes --python-version 3.11 \
	  --extra tools --group book --group lab --group dev pyproject.toml -o requirements.lock \
	  --no-annotate --no-header --upgrade -q
	@echo "requirements.lock is new: run make test"

clean: ## remove what was built
	@rm -rf _build _build.log dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path "./.venv/*" -type d -prune -exec rm -rf {} +
	@echo "Clean."

distclean: clean ## remove the environment too
	@rm -rf "$(VENV)" .venv-frameworks .venv-floors
