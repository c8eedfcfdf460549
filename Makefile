# Two commands: `make report` and `make test`. Each makes its own environment.
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# the caller's packages, and a cache that every user of the machine can write to, stay out
unexport PYTHONPATH PYTHONHOME PYTHONOPTIMIZE PYTHONWARNINGS SOURCE_DATE_EPOCH
export DVC_SITE_CACHE_DIR := $(CURDIR)/.dvc/tmp/site
# DVC asks for the home and the name of the user, who may have neither; libraries write into the home
ifeq ($(shell test -d "$$HOME" && test -w "$$HOME" && echo yes),)
export HOME := $(CURDIR)/.dvc/tmp/home
endif
ifeq ($(USER)$(LOGNAME),)
export USER := nobody
endif
# threads of linear algebra gain nothing on series this short, cost memory, and alter last digits
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: report test rebuild lab check trials bench pdf cards screenshots lock clean help environment

help:            ## show what there is
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' Makefile

report: environment ## build the reports (what is up to date is not built again)
	@dvc repro
	@warcosts build crate
	@python scripts/readme.py
	@echo
	@python -c "import pathlib; print('The report:', pathlib.Path('reports/index.html').resolve().as_uri())"

test: environment   ## run all tests
	@python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

rebuild: environment ## build everything again, whatever is up to date
	@dvc repro --force
	@warcosts build crate
	@python scripts/readme.py

lab: environment    ## open the notebooks in JupyterLab
	@jupyter lab $$([ "$$(id -u)" != 0 ] || echo --allow-root) notebooks

check: environment  ## check parameters, claims, notebooks, code style and types
	@warcosts check
	@ruff check .
	@ruff format --check .
	@mypy

trials: environment ## tests that take long: kills, fuzzing, whole files damaged, other processors
	@python -m pytest -n 2 tests -m trial -o faulthandler_timeout=0

bench: environment  ## measure speed and memory against the stock way
	@python -m benchmarks

pdf: environment    ## print the reports into one PDF
	@python scripts/pdf.py

cards: environment  ## make the pictures for sharing, beside the pages
	@python scripts/cards.py

screenshots: environment ## make the pictures of the README again
	@python scripts/screenshots.py

lock: environment   ## resolve the environment again
	@uv pip compile --universal --python-version 3.11 --generate-hashes --all-extras \
		--no-header --no-annotate --no-emit-index-url -o requirements.lock pyproject.toml

clean:           ## remove the environment
	@rm -rf .venv

environment:
	@bash scripts/environment.sh
