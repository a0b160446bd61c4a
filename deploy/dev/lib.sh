# shellcheck shell=bash
# Shared by the scripts beside it: they all start at the top of the repository and speak alike.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Absolute, so that steps which run in another folder (Playwright, Vitest) find the program too.
CARGO_TARGET_DIR=$(realpath --canonicalize-missing "${CARGO_TARGET_DIR:-target}")
export CARGO_TARGET_DIR

# A Node installed by tools.sh for this repository alone stands before the machine's own.
if [ -x agent-desk/web/.node/node_modules/.bin/node ]; then
  PATH="$PWD/agent-desk/web/.node/node_modules/.bin:$PATH"
fi

# What is being done, and how long it usually takes on two cores.
say() { printf '\n==> %s\n' "$*"; }

# One clear line and an end.
fail() { printf '%s\n' "$*" >&2; exit 1; }

# Runs a step and tells how long it took when that was over two seconds.
timed() {
  local begun=$SECONDS
  "$@"
  if [ $((SECONDS - begun)) -gt 2 ]; then printf '    took %d s\n' $((SECONDS - begun)); fi
}
