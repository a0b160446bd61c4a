#!/usr/bin/env bash
# Plays the story: a customer's call becomes a closed repair and a counted complaint. What was seen and heard is kept
# in artefacts/.
. "$(dirname "$0")/lib.sh"
deploy/dev/tools.sh test
deploy/dev/web.sh
say 'Building the program (the first time usually 4 minutes on two cores, then seconds)'
timed cargo build --locked --workspace --bin tandem
mkdir -p artefacts
say 'Playing the story (usually 3 minutes)'
cd agent-desk/web
npx playwright test story
