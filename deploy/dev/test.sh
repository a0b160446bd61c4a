#!/usr/bin/env bash
# cargo test, Vitest and Playwright on real parts, one closing line for all: `N passed, N failed`.
. "$(dirname "$0")/lib.sh"
deploy/dev/tools.sh test
deploy/dev/web.sh
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
export FORCE_COLOR=0

failed_to_run=0
run() { "$@" || failed_to_run=$((failed_to_run + 1)); }

say 'Rust (the first time usually 8 minutes to compile and 5 to run, on two cores)'
# The program itself, for the tests that need it as a process of its own.
timed cargo build --workspace --locked --bin tandem
cargo_tests() { cargo test --workspace --locked --no-fail-fast 2>&1 | tee "$reports/cargo.txt"; }
run timed cargo_tests

cd agent-desk/web
say 'Page, units (seconds)'
run timed npx vitest run --reporter=default --reporter=json --outputFile.json="$reports/vitest.json"

say 'Page, in Chromium against the program (usually 5 minutes)'
export PLAYWRIGHT_JSON_OUTPUT_NAME="$reports/playwright.json"
run timed npx playwright test --reporter=list,json
cd ../..

python3 deploy/checks/tally.py "$reports" "$failed_to_run"
