# Everything a fresh machine needs, and nothing that has to be remembered.
#
#   make run     sets up, builds, runs the nightly job on sample-data and says where its results are
#   make test    sets up, builds, runs every test, then the notebooks on the extract of sample-data, and
#                `twocard network` against networkx
#   make bench   ingest against DuckDB's unchecked copy of the same files; prints the ratio
#   make bench-rules  every rule against its own SQL in DuckDB and against Python polars, on the same Parquet
#   make bench-simulate  rows a second that the simulation writes
#   make lint    formatting and clippy, warnings are errors
#   make clean   removes what was built and fetched, and the results in out/
#
# Rust (by rustup), a C compiler, npm and Python 3.11 with venv must be there; `make` says which is missing. An exported
# CARGO_TARGET_DIR or DUCKDB_LIB_DIR is respected.

SHELL := bash
.DELETE_ON_ERROR:

CARGO ?= cargo
PYTHON ?= python3
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
TWOCARD := $(TARGET_DIR)/debug/twocard
VENV := build/venv
BENCH_VENV := build/venv-bench
PIPELINE := pipelines/nightly.toml
# `make test` has its own folder for the sample run, so that it leaves yours in out/ alone.
TEST_OUT := build/test-run
# Exit code 3: published, with warnings.
OR_WARNED := || [ $$? -eq 3 ]

export PYTHON
export DUCKDB_LIB_DIR := $(abspath $(or $(DUCKDB_LIB_DIR),build/duckdb))

.PHONY: run test bench bench-rules bench-simulate build lint clean duckdb tools

run: build
	$(TWOCARD) run $(PIPELINE) $(OR_WARNED)

test: build $(VENV)/.stamp
	$(CARGO) test --workspace
	rm -rf $(TEST_OUT)
	$(TWOCARD) run $(PIPELINE) --out $(TEST_OUT) $(OR_WARNED)
	TWOCARD_EXTRACT=$(TEST_OUT)/current/extract.duckdb $(VENV)/bin/python scripts/run-notebooks.py
	$(VENV)/bin/python scripts/check-network.py $(TWOCARD)

bench: tools duckdb
	$(CARGO) build --workspace --all-targets
	$(TARGET_DIR)/debug/examples/ingest_vs_copy

# One command for every build: another set of targets or features would compile the heavy crates again.
build: tools duckdb
	$(CARGO) build --workspace

bench-rules: tools duckdb $(BENCH_VENV)/.stamp
	$(CARGO) build --workspace --all-targets
	BENCH_PYTHON=$(BENCH_VENV)/bin/python $(TARGET_DIR)/debug/examples/rules_vs_sql

bench-simulate: tools duckdb
	$(CARGO) build --workspace --all-targets
	$(TARGET_DIR)/debug/examples/simulate_rate

lint: tools duckdb
	$(CARGO) fmt --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings

tools:
	@scripts/check-tools.sh cargo cc

duckdb:
	@scripts/fetch-duckdb.sh

# Made whole or not at all: the stamp is written last, and a change of the requirements makes it anew.
$(VENV)/.stamp: notebooks/requirements.txt
$(BENCH_VENV)/.stamp: scripts/bench-requirements.txt
%/.stamp:
	@scripts/check-tools.sh python
	rm -rf $*
	$(PYTHON) -m venv $*
	$*/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

clean:
	rm -rf build out
	$(CARGO) clean
