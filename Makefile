# `make` lists the targets. Everything runs in .venv, which the targets build by themselves.
PYTHON ?= python3
SUBMISSION ?= student
OUT ?= results
DATA ?= auto
ONLY ?=
MORE ?=
CHECK ?= 1.1
STUDY ?= all
CLASS ?=
ARGS ?=

VENV := .venv
RUN := $(VENV)/bin/python
SETTINGS := pyproject.toml constraints.txt autograder/install.py

# A value as one word for the shell, whatever is in it; ~/ is opened, which no quoted word is.
quoted = '$(subst ','\'',$(if $(filter ~/%,$(firstword $(1))),$(patsubst ~/%,$(HOME)/%,$(1)),$(1)))'

.DEFAULT_GOAL := help
.PHONY: help setup grade hint watch batch explain test nightly check format lint types data handout bundle studies flow browser redteam mutation bench budget calibrate clean

help:  ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

$(VENV)/.grade: $(SETTINGS)
	@$(PYTHON) autograder/install.py $(VENV)
	@touch $@

$(VENV)/.dev: $(SETTINGS)
	@$(PYTHON) autograder/install.py $(VENV) dev
	@touch $@ $(VENV)/.grade

$(VENV)/.studies: $(SETTINGS)
	@$(PYTHON) autograder/install.py $(VENV) studies
	@touch $@ $(VENV)/.grade

$(VENV)/.batch: $(SETTINGS)
	@$(PYTHON) autograder/install.py $(VENV) batch
	@touch $@ $(VENV)/.grade

$(VENV)/.watch: $(SETTINGS)
	@$(PYTHON) autograder/install.py $(VENV) watch
	@touch $@ $(VENV)/.grade

setup: $(VENV)/.grade  ## build .venv with what grading needs

grade: $(VENV)/.grade  ## grade student/, or SUBMISSION=folder; ONLY=1.2,2 for some checks, MORE=1 for every case
	@$(RUN) -m autograder grade $(call quoted,$(SUBMISSION)) --out $(call quoted,$(OUT)) --data $(DATA) $(if $(ONLY),--only $(call quoted,$(ONLY))) $(if $(MORE),--verbose)

hint: $(VENV)/.grade  ## grade, and say only the score and what to mend next
	@$(RUN) -m autograder grade $(call quoted,$(SUBMISSION)) --out $(call quoted,$(OUT)) --data $(DATA) $(if $(ONLY),--only $(call quoted,$(ONLY))) --quiet

watch: $(VENV)/.watch  ## grade again whenever a file is saved, until Ctrl-C
	@$(RUN) -m autograder watch $(call quoted,$(SUBMISSION)) --out $(call quoted,$(OUT)) --data $(DATA)

batch: $(VENV)/.batch  ## grade a class: CLASS=folder-or-zip OUT=folder, ARGS="--workers 4" for more
	@$(RUN) -m autograder batch $(call quoted,$(or $(CLASS),$(error say which class: make batch CLASS=folder-or-zip OUT=folder))) --out $(call quoted,$(OUT)) --data $(DATA) $(if $(ONLY),--only $(call quoted,$(ONLY))) $(ARGS)

explain: $(VENV)/.grade  ## print what the handout says about CHECK=1.6
	@$(RUN) -m autograder explain $(CHECK)

test: $(VENV)/.dev  ## run the tests
	$(RUN) -m pytest -n auto --dist worksteal -m "not nightly and not flow and not browser"

nightly: $(VENV)/.dev  ## run every test, the slow ones too
	$(RUN) -m pytest -n auto --dist worksteal --hypothesis-profile nightly -m "not flow and not browser"

flow: $(VENV)/.dev  ## build the zip and grade with it in a container, as root; needs debootstrap, runc
	$(RUN) -m pytest -p no:randomly -m flow tests/flow

tests/browser/node_modules: tests/browser/package.json
	npm install --prefix tests/browser --no-package-lock --no-audit --no-fund
	@touch $@

browser: $(VENV)/.dev tests/browser/node_modules  ## read report.html in a real Chromium; needs node, chromium
	AUTOGRADER_BROWSER=needed $(RUN) -m pytest -p no:randomly -m browser tests/browser

check: format lint types test  ## format, lint, types, tests: what every change must pass

format: $(VENV)/.dev
	$(RUN) -m ruff format --check .

lint: $(VENV)/.dev
	$(RUN) -m ruff check .
	$(VENV)/bin/vermin --quiet --no-tips --violations --target=3.10- autograder data solutions

types: $(VENV)/.dev
	$(RUN) -m mypy
	$(RUN) -m mypy --explicit-package-bases benchmarks

data: $(VENV)/.studies  ## download the full Fashion-MNIST into data/FashionMNIST/raw
	@$(RUN) -m data.download

studies: $(VENV)/.studies  ## train the model studies (hours) and write RESULTS.md; STUDY=tinyvgg for one
	@$(RUN) -m solutions.studies $(STUDY) $(if $(filter-out auto,$(DATA)),--data $(DATA)) $(if $(EPOCHS),--epochs $(EPOCHS))
	@$(RUN) -m solutions.studies page

handout: $(VENV)/.grade  ## write student/ from solutions/
	@$(RUN) -m autograder handout

bundle: $(VENV)/.grade  ## build autograder.zip for Gradescope
	@$(RUN) -m autograder bundle --out autograder.zip

redteam: $(VENV)/.dev  ## try every attack and write benchmarks/redteam.md
	$(RUN) -m benchmarks.redteam

mutation: $(VENV)/.dev  ## grade the grader: every mistake of the catalogue, and mutants of the reference
	$(RUN) -m benchmarks.mistakes
	$(RUN) -m benchmarks.mutation

bench: $(VENV)/.dev  ## measure gradings, watch and the published workload, and write benchmarks/README.md
	$(RUN) -m benchmarks.grading
	$(RUN) -m benchmarks.sides
	$(RUN) -m benchmarks.watch
	$(RUN) -m benchmarks.page

budget: $(VENV)/.dev  ## fail where grading became twice as slow, against a fixed workload in the same run
	@$(RUN) -m benchmarks.budget

calibrate: $(VENV)/.dev  ## write benchmarks/calibration.md: every threshold on 30 seeds
	$(RUN) -m benchmarks.calibration
	$(RUN) -m benchmarks.page

clean:  ## remove what the targets made
	rm -rf $(VENV) results tests/browser/node_modules data/.cache .pytest_cache .mypy_cache .ruff_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
