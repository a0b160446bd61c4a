#!/usr/bin/env bash
# Everything that can be judged without running the product.
. "$(dirname "$0")/lib.sh"
deploy/dev/tools.sh build

say 'Words, licences, duplicates (seconds)'
python3 deploy/checks/words.py
python3 deploy/checks/packages.py
for script in .ci/run deploy/*.sh deploy/dev/*.sh; do bash -n "$script"; done
if command -v shellcheck >/dev/null; then shellcheck -x -P deploy/dev .ci/run deploy/*.sh deploy/dev/*.sh; fi

say 'Format (seconds)'
cargo fmt --all --check

say 'Lints (the first time usually 5 minutes on two cores)'
timed cargo clippy --workspace --all-targets --locked --quiet -- -D warnings

say 'Documentation (usually a minute)'
RUSTDOCFLAGS='-D warnings' timed cargo doc --workspace --no-deps --locked --quiet

say 'Page: types and lints (usually 30 seconds)'
deploy/dev/web.sh packages
(cd agent-desk/web && timed npx tsc --noEmit && timed npx oxlint --deny-warnings src)

say 'Drift of openapi.json and the types made from it (usually a minute)'
timed deploy/dev/api.sh --check
echo 'check: all good'
