#!/usr/bin/env bash
# Takes the figures of docs/benchmarks.md from the program as it is released. SETS names the folder of the public
# text sets; without it the report names the figures it left out.
. "$(dirname "$0")/lib.sh"
deploy/dev/tools.sh test
deploy/dev/web.sh
say 'Building for release (the first time usually 6 minutes on two cores)'
timed cargo build --release --locked --workspace --bin tandem --bin bench
say 'Weighing the page, playing the story (usually 2 minutes)'
rm -f artefacts/page.json artefacts/story/wrap-up.json
(
  cd agent-desk/web
  npx vitest run tests/unit/size.test.ts
  TANDEM_PROGRAM="$CARGO_TARGET_DIR/release/tandem" npx playwright test story
) || say 'the page or the story failed: their figures are left out'
say 'Measuring (usually 15 minutes)'
timed "$CARGO_TARGET_DIR/release/bench"
