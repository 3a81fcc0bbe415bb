# Every target is a thin call of the command line `strategynote`; without a fitting environment .venv is made first.

OPTIONS := PERIOD DATA ARCHIVE JOBS FORMATS ALLOW_HOLES FRESH WHY VERIFY FROM TO SCHEDULER NAME BY REASON WITH QUICK DRY_RUN FORCE ARGS PYTHON

# Values are taken literally: `$` in one is neither expanded by make nor, through the environment, by the shell.
define LITERAL
override $(1) := $$(value $(1))
export $(1)
endef
$(foreach name,$(OPTIONS),$(if $(filter-out undefined,$(origin $(name))),$(eval $(call LITERAL,$(name)))))

GIVEN := $(foreach name,$(.VARIABLES),$(if $(findstring command,$(origin $(name))),$(name)))
UNKNOWN := $(strip $(filter-out $(OPTIONS) SHELL MAKEFLAGS,$(GIVEN)))
$(if $(UNKNOWN),$(error Unknown option $(UNKNOWN): known are $(OPTIONS)))

FOR_PERIOD := @tools/check_period.sh && tools/python.sh -m strategynote
DEVELOP := @tools/python.sh --test

.PHONY: bench truths help report data ready lab watch backfill notebook replicate approve correct email compare verify issues test fuzz mutate coverage lint lock clean

help: ## show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

report: ## PERIOD=2025-06 build the note; DATA=auto|archive|live|demo ARCHIVE=dir[:dir] JOBS=n FORMATS=pdf,html,review,slides ALLOW_HOLES=1; WHY=1 says why what runs, FRESH=1 runs all
	$(FOR_PERIOD) report

data: ## PERIOD=2025-06 download or refresh what the period needs
	$(FOR_PERIOD) data

ready: ## PERIOD=2025-07 say which datasets the month still waits for
	$(FOR_PERIOD) ready

backfill: ## FROM=2015-01 TO=2025-06 build every month as of then; JOBS=processes or SCHEDULER=tcp://host:port; facts to reports/history.parquet
	@tools/python.sh -m strategynote backfill

lab: ## open the notebooks in JupyterLab, kernel, paths and parameters ready; PERIOD=2025-06 shows that month, DATA=
	@tools/check_period.sh --optional && tools/python.sh -m strategynote lab

watch: ## PERIOD=2025-06 rebuild what changed on every save and refresh the note in the browser; DATA= ARCHIVE=
	$(FOR_PERIOD) watch

notebook: ## NAME=credit_conditions start a new section from a template that passes the checks
	@tools/python.sh -m strategynote notebook

replicate: ## set published numbers beside ours, on real data that come inside Python packages
	@tools/python.sh -m strategynote replicate

approve: ## PERIOD=2025-06 BY="A. Name" sign off the current build; REASON= where it has marked holes
	$(FOR_PERIOD) approve

correct: ## PERIOD=2025-06 REASON="..." rebuild an approved note as its next issue, changes boxed on page one; BY=
	$(FOR_PERIOD) correct

email: ## PERIOD=2025-06 send the approved note; DRY_RUN=1 writes the mails only
	$(FOR_PERIOD) email

compare: ## PERIOD=2025-06 WITH=2025-05 say what changed since an earlier note, and why, as text and as a page; QUICK=1 computes nothing again
	$(FOR_PERIOD) compare

verify: ## PERIOD=2025-06 compute the note again from its manifest; every difference by fact and cause
	$(FOR_PERIOD) verify

issues: ## list built, approved, corrected and sent notes; reports/index.html links them
	@tools/python.sh -m strategynote issues

test: ## run every test; ARGS="tests/setup -q" for some of them
	$(DEVELOP) -m pytest -n auto --dist loadfile $$ARGS

fuzz: ## spoil made-up files of every reader in many ways, 700 a reader, and print the counts
	@STRATEGYNOTE_FUZZ=$${STRATEGYNOTE_FUZZ:-700} tools/python.sh --test -m pytest tests/data/readers/test_fuzz.py -q -s -p no:cacheprovider

mutate: ## change lines of research and data one at a time, 200 drawn (MUTANTS in the environment), and count what the tests notice; an hour
	$(DEVELOP) tools/mutate.py

coverage: ## run every test under coverage, kernels and workers too, and print lines and branches of lib; ARGS= as for test
	@tools/coverage.sh $$ARGS

bench: ## builds against papermill and nbconvert, floor, edits, backfill, memory, leaks; resamples against a loop; ARGS="full edits"
	@tools/python.sh bench/bench_build.py $$ARGS && { [ -n "$$ARGS" ] || for file in bench/bench_[!b]*.py; do tools/python.sh "$$file" || exit; done; }

truths: ## durations against lifelines, in a throw-away environment
	@place=$$(mktemp -d) && python3 -m venv "$$place" && "$$place/bin/pip" install -q lifelines statsmodels \
		&& PYTHONPATH=lib "$$place/bin/python" tools/truths_lifelines.py; code=$$?; rm -rf "$$place"; exit $$code

lint: ## check style, types and notebooks
	$(DEVELOP) -m ruff check lib tests tools notebooks
	$(DEVELOP) -m mypy
	$(DEVELOP) tools/check_notebooks.py notebooks

lock: ## pin what pyproject.toml asks for (for developers); LOCK_UPGRADE=1 in the environment takes the newest
	@tools/lock.sh

clean: ## remove built notes and caches only; issues, samples, downloaded data and .venv stay
	@tools/clean.sh
