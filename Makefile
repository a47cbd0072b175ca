# `make` lists the targets. Everything that is installed goes to .venv and node_modules.
SHELL  := /bin/bash
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN     := .venv/bin
READY   := .venv/.ready
UNIT    := tests --ignore=tests/test_site.py
# results of studies, by what they were made from; tests do without, so that they test
CACHE   := ATTNTEACH_CACHE="$(CURDIR)/_build/cache"
WEIGHTS := _build/cache/weights/.made

.NOTPARALLEL:
.PHONY: help book site print test lint browser unit cells strict browse lab notebooks budgets bench lock clean

help:            ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.txt requirements.lock pyproject.toml package-lock.json tools/setup.py
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer (with its venv module) is needed: install it and run again."; exit 1; }
	@$(PYTHON) tools/setup.py

# an environment that lost its Python, is of an older one or was moved is made anew
ifneq ($(wildcard $(READY)),)
ifneq ($(strip $(shell $(BIN)/python tools/setup.py --fault 2>/dev/null && echo fits)),fits)
.PHONY: $(READY)
endif
endif

# the models that run in the page, trained anew when what they are made from has changed
$(WEIGHTS): $(READY) $(shell find $(addprefix attnteach/,kernels layers models datasets studies) -name '*.py')
	@echo "— training the models that run in the page"; $(CACHE) $(BIN)/python -m attnteach.studies
	@touch $@

book: site       ## build the book and serve it on localhost (PORT=8000 to choose the port)
	@$(BIN)/python tools/serve.py _build/html $(PORT)

site: $(WEIGHTS)   ## build the book without serving it
	@$(CACHE) $(BIN)/jupyter-book build .

print: site      ## build the book as EPUB and PDF and say where they lie
	@ls -1 _build/html/_static/editions/*

test: lint browser unit cells strict browse  ## all checks: lint, layers, units, notebooks, strict build, the site in a browser

lint: $(READY)
	@echo "— ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "— biome"; $(BIN)/python tools/npm.py exec --no -- biome check
	@echo "— questions"; $(BIN)/python -m attnteach.bank normalise --check chapters/questions

browser: $(READY)
	@$(BIN)/python tools/browser.py

unit: $(WEIGHTS)
	@echo "— unit tests"; unset ATTNTEACH_CACHE; OMP_NUM_THREADS=1 $(BIN)/pytest -q -n 2 --dist loadgroup $(UNIT)

# every cell runs, and what git keeps of its output holds; the build reads the same outputs: no cell runs twice
cells: $(WEIGHTS)
	@echo "— notebooks"; $(CACHE) $(BIN)/python tools/notebooks.py --check

strict: $(WEIGHTS)
	@echo "— the book, warnings are errors"; rm -rf _build/html _build/.doctrees; $(CACHE) $(BIN)/jupyter-book build . -W --keep-going

browse: $(READY)
	@echo "— the site in a browser"; $(BIN)/pytest -q -n 2 tests/test_site.py

lab: $(WEIGHTS)    ## open the chapters in JupyterLab
	@$(CACHE) $(BIN)/jupyter lab --notebook-dir=chapters

notebooks: $(WEIGHTS)  ## execute the chapters that changed and normalise what git keeps of them
	@$(CACHE) $(BIN)/python tools/notebooks.py $(FILES)

budgets: $(WEIGHTS)  ## print the seconds of one core that each chapter takes with nothing remembered
	@$(BIN)/python tools/budgets.py $(FILES)

bench: site browser  ## measure the kernels and the built site, print ratios
	@for script in benchmarks/*.py; do echo "— $$script"; $(BIN)/python $$script || exit 1; done

lock: $(READY)   ## pin the transitive dependencies anew
	@$(BIN)/python tools/lock.py

clean:           ## remove what was built (the environment stays; `rm -r .venv node_modules` removes that)
	rm -rf _build build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -r {} +
