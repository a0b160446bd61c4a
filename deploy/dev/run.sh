#!/usr/bin/env bash
# Page, program, demo. A second run with nothing changed goes straight to the demo.
. "$(dirname "$0")/lib.sh"
deploy/dev/tools.sh build
deploy/dev/web.sh
if [ ! -x "$CARGO_TARGET_DIR/release/tandem" ]; then
  say 'Building the program (the first time usually 6 to 10 minutes on two cores, then seconds)'
fi
timed cargo build --release --locked --workspace --bin tandem
exec "$CARGO_TARGET_DIR/release/tandem" demo "$@"
