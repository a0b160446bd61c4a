#!/usr/bin/env bash
# The program in a development build on 8080 and Vite on 5173 (it passes /api and /ws on). Ctrl-C ends both.
. "$(dirname "$0")/lib.sh"
deploy/dev/tools.sh build
deploy/dev/web.sh packages
say 'Building the program (the first time usually 4 minutes on two cores, then seconds)'
timed cargo build --locked --workspace --bin tandem
"$CARGO_TARGET_DIR/debug/tandem" demo &
program=$!
trap 'kill "$program" 2>/dev/null; wait "$program" 2>/dev/null || true' EXIT
cd agent-desk/web
npx vite --port 5173 --strictPort
