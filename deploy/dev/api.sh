#!/usr/bin/env bash
# openapi.json from the code, and the page's types from it. With --check: says whether they are what the code says.
. "$(dirname "$0")/lib.sh"
deploy/dev/tools.sh build
document=agent-desk/openapi.json
types=agent-desk/web/src/shared/api/schema.d.ts

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cargo build --locked --quiet --workspace --bin tandem
"$CARGO_TARGET_DIR/debug/tandem" openapi >"$made/openapi.json"

# openapi-typescript needs an older TypeScript than the page: it has a package of its own.
generator=agent-desk/web/tools/api
stamp=$(sha256sum "$generator/package-lock.json" | cut -d' ' -f1)
if [ "$(cat "$generator/node_modules/.stamp" 2>/dev/null)" != "$stamp" ]; then
  (cd "$generator" && npm ci --no-audit --no-fund --loglevel=error)
  echo "$stamp" >"$generator/node_modules/.stamp"
fi
"$generator/node_modules/.bin/openapi-typescript" "$made/openapi.json" --output "$made/schema.d.ts" >/dev/null

if [ "${1:-}" = --check ]; then
  cmp -s "$made/openapi.json" "$document" || fail "$document is not what the code says: run make api and look at the difference"
  cmp -s "$made/schema.d.ts" "$types" || fail "$types is not what $document says: run make api"
else
  cp "$made/openapi.json" "$document"
  cp "$made/schema.d.ts" "$types"
  git status --short -- "$document" "$types"
fi
