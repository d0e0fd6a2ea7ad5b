# Every target sets up what it needs; `make help` lists them.
CARGO ?= cargo
PRACTICE ?= sample-data
NOTES ?= tests/notes/primary-care.jsonl
export CARGO_TERM_COLOR ?= auto
# Property tests draw the same cases on every run.
export PROPTEST_RNG_SEED ?= 20261102

.PHONY: help run test test-office test-kill test-browser lint bench eval install

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## the nightly job and today's patients to call, on sample-data
	@# Exit code 3 is no failure: some rows of the sample are damaged on purpose.
	$(CARGO) run --quiet --locked -- --practice $(PRACTICE) nightly || [ $$? -eq 3 ]
	@echo
	$(CARGO) run --quiet --locked -- --practice $(PRACTICE) --quiet calls

test: ## all tests
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
		$(CARGO) nextest run --locked --no-fail-fast; \
	else \
		$(CARGO) test --locked --no-fail-fast; \
	fi

test-office: ## the workbook opened, saved and taken back; says so where LibreOffice is not installed
	$(CARGO) test --locked --test it libreoffice -- --ignored --nocapture

test-kill: ## nightly killed at every system call that changes the disk; takes minutes, needs strace
	$(CARGO) test --locked --test it kill -- --ignored --nocapture

test-browser: ## the report page and the printed list in headless Chromium
	$(CARGO) test --locked --test it browser -- --ignored --nocapture

lint: ## formatting and clippy, warnings refused
	$(CARGO) fmt --all -- --check
	$(CARGO) clippy --locked --all-targets -- -D warnings

bench: ## speed and memory, measured on invented practices
	$(CARGO) bench --locked --bench notes --bench reading --bench practice

eval: ## precision and recall of the note reader: make eval NOTES=FILE (JSON lines with labelled needs)
	@$(CARGO) bench --quiet --locked --profile dev --bench eval -- $(NOTES)

install: ## build with full optimisation and install
	$(CARGO) install --path . --locked
