# Every target is a thin call of the command line `strategynote`; without a fitting environment .venv is made first.

VARIABLES := PERIOD DATA ARCHIVE JOBS FORMATS ALLOW_HOLES DRY_RUN WITH FROM TO BY REASON SCHEDULER ARGS PYTHON

# Values are taken literally: `$` in one is neither expanded by make nor, through the environment, by the shell.
$(foreach name,$(VARIABLES),$(if $(filter-out undefined,$(origin $(name))),$(eval override $(name) := $$(value $(name)))))
export $(VARIABLES)

UNKNOWN := $(strip $(foreach name,$(filter-out $(VARIABLES) SHELL MAKEFLAGS,$(.VARIABLES)),$(if $(findstring command,$(origin $(name))),$(name))))
$(if $(UNKNOWN),$(error Unknown option $(UNKNOWN): known are $(VARIABLES)))

RUN := tools/python.sh -m strategynote
DEVELOP := tools/python.sh --test

.PHONY: help report data replicate lab test lint lock clean

help: ## show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

report: ## PERIOD=2025-06 build the note; DATA=auto|archive|live|demo ARCHIVE=dir[:dir] JOBS=n FORMATS=pdf,html
	@tools/check_period.sh && $(RUN) report

data: ## PERIOD=2025-06 download or refresh what the period needs
	@tools/check_period.sh && $(RUN) data

replicate: ## set published numbers beside ours, on real data that come inside Python packages
	@$(RUN) replicate

lab: ## open the notebooks in JupyterLab, kernel, paths and parameters ready
	@tools/python.sh -m jupyterlab notebooks

test: ## run every test; ARGS="tests/setup -q" for some of them
	@$(DEVELOP) -m pytest -n auto --dist loadfile $$ARGS

lint: ## check style, types and notebooks
	@$(DEVELOP) -m ruff check lib tests tools
	@$(DEVELOP) -m mypy
	@$(DEVELOP) tools/check_notebooks.py notebooks

lock: ## pin the newest versions that pyproject.toml allows (for developers)
	@tools/lock.sh

clean: ## remove built notes and caches only; issues, samples, data and .venv stay
	@tools/clean.sh
