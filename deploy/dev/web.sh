#!/usr/bin/env bash
# Builds the page into agent-desk/web/dist, which the program embeds.
# `npm ci` runs when the lock file changed, Vite when any source did: a stamp file holds what was built.
. "$(dirname "$0")/lib.sh"
deploy/dev/tools.sh build
cd agent-desk/web

digest() { find "$@" -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1; }

lock=$(digest package-lock.json package.json)
if [ "$(cat node_modules/.stamp 2>/dev/null)" != "$lock" ]; then
  say 'Fetching the packages of the page (usually 20 seconds to a minute)'
  timed npm ci --no-audit --no-fund --loglevel=error
  echo "$lock" >node_modules/.stamp
fi
if [ "${1:-}" = packages ]; then exit 0; fi

sources=$(digest src public index.html vite.config.ts tsconfig.json package-lock.json)
if [ ! -f dist/index.html ] || [ "$(cat node_modules/.dist-stamp 2>/dev/null)" != "$sources" ]; then
  say 'Building the page (usually 10 seconds)'
  timed npx vite build --logLevel warn
  echo "$sources" >node_modules/.dist-stamp
fi
