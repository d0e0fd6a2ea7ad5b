# Every target sets up what it needs; `make help` lists them.
CARGO ?= cargo
PRACTICE ?= sample-data
export CARGO_TERM_COLOR ?= auto

.PHONY: help run test lint bench install eval

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## the nightly job and today's calls on sample-data
	$(CARGO) run --quiet -- --practice $(PRACTICE) nightly
	$(CARGO) run --quiet -- --practice $(PRACTICE) calls

test: ## all tests
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
		$(CARGO) nextest run --no-fail-fast; \
	else \
		$(CARGO) test --no-fail-fast; \
	fi

lint: ## formatting and clippy, warnings refused
	$(CARGO) fmt --all -- --check
	$(CARGO) clippy --all-targets -- -D warnings

install: ## build with full optimisation and install
	$(CARGO) install --path . --locked

bench: ## megabytes of notes read a second, with full optimisation
	$(CARGO) bench --bench notes

NOTES ?= tests/notes/primary-care.jsonl
eval: ## how well needs are read from the labelled file NOTES
	@$(CARGO) bench --quiet --profile dev --bench eval -- $(NOTES)
