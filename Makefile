# Two commands: `make report` and `make test`. Each makes its own environment.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
export PATH := $(CURDIR)/$(BIN):$(PATH)
# threads of linear algebra gain nothing on series this short and cost memory
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: report test rebuild lab check calibration bench pdf screenshots lock clean help

help:            ## show what there is
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' $(MAKEFILE_LIST)

report: $(STAMP) ## build the reports (what is up to date is not built again)
	dvc repro
	warcosts build crate
	@echo
	@echo "The report: file://$(CURDIR)/reports/index.html"

test: $(STAMP)   ## run all tests
	python -m pytest -n 2 --dist loadfile

rebuild: $(STAMP) ## build everything again, whatever is up to date
	rm -rf .cache data/processed/null_tables/*/*.npz data/processed/notebooks/made_from.json
	dvc repro --force
	warcosts build crate

lab: $(STAMP)    ## open the notebooks in JupyterLab
	jupyter lab notebooks

check: $(STAMP)  ## check parameters, claims, notebooks, code style and types
	warcosts check
	ruff check .
	ruff format --check .
	mypy

calibration: $(STAMP) ## measure size and power of the trend tests again
	dvc repro --force calibration

bench: $(STAMP)  ## measure speed against the stock way
	python -m benchmarks

pdf: $(STAMP)    ## print the reports into one PDF
	python scripts/pdf.py

screenshots: $(STAMP) ## make the pictures of the README again
	python scripts/screenshots.py

lock: $(STAMP)   ## resolve the environment again
	uv pip compile --universal --python-version 3.11 --generate-hashes --all-extras \
		--no-header --no-annotate --no-emit-index-url -o requirements.lock pyproject.toml

clean:           ## remove the environment and what saves time
	rm -rf .venv .cache

$(STAMP): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)
