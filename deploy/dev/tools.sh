#!/usr/bin/env bash
# Checks the tools a purpose needs: tools.sh build | test | doctor.
# As root on Debian what is missing is installed; otherwise one line says what to install.
. "$(dirname "$0")/lib.sh"
purpose=${1:-build}

# What proves a package is there, and the Debian package that brings it.
build_tools='cc:build-essential make:make pkg-config:pkg-config git:git python3:python3'
test_tools='redis-server:redis-server sipp:sip-tester baresip:baresip-core chromium:chromium tcpdump:tcpdump pebble:pebble systemd-analyze:systemd'

missing_tools() {
  local pair
  for pair in $1; do
    command -v "${pair%%:*}" >/dev/null || printf '%s ' "${pair##*:}"
  done
}

# Found by what is inside them, not by a command.
missing_parts() {
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || printf 'postgresql '
  debian_python -c 'import aiosmtpd' 2>/dev/null || printf 'python3-aiosmtpd '
  compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null || printf 'fonts-noto-cjk '
}

# Debian's packages belong to Debian's Python, which need not be the first on PATH.
debian_python() {
  if [ -x /usr/bin/python3 ]; then /usr/bin/python3 "$@"; else python3 "$@"; fi
}

rust_is_new_enough() {
  command -v cargo >/dev/null || return 1
  local want have
  want=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  have=$(cargo --version | cut -d' ' -f2)
  [ "$(printf '%s\n%s\n' "$want" "$have" | sort -V | head -n 1)" = "$want" ]
}

# Vite needs ^20.19 or >= 22.12.
node_is_new_enough() {
  command -v node >/dev/null || return 1
  local major minor
  IFS=. read -r major minor _ <<<"$(node -v | tr -d v)"
  case $major in
    20) [ "$minor" -ge 19 ] ;;
    21) return 1 ;;
    22) [ "$minor" -ge 12 ] ;;
    *) [ "$major" -gt 22 ] ;;
  esac
}

install_or_tell() {
  local packages=$1
  [ -n "$packages" ] || return 0
  # shellcheck disable=SC2086 # a list of words
  set -- $packages
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ "$purpose" != doctor ]; then
    say "Installing $* (usually a minute or two)"
    local log; log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
      tail -n 20 "$log" >&2
      fail "apt-get could not install: $*. Its last lines are above; the whole log is $log"
    fi
    rm -f "$log"
  else
    fail "Missing: $*. Install with:  sudo apt-get install $*"
  fi
}

install_node_or_tell() {
  node_is_new_enough && return 0
  if command -v npm >/dev/null && [ "$purpose" != doctor ]; then
    say 'Node is older than 20.19: installing Node 22 into agent-desk/web/.node (usually 20 seconds, 185 MB)'
    npm install --silent --no-audit --no-fund --prefix agent-desk/web/.node node@22.23.3
  else
    fail "Node 20.19 or newer and npm are needed to build the page ($(node -v 2>/dev/null || echo 'no node on PATH')): https://nodejs.org"
  fi
}

rust_is_new_enough || fail "Rust $(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) or newer is needed ($(cargo --version 2>/dev/null || echo 'no cargo on PATH')): https://rustup.rs"
packages=$(missing_tools "$build_tools")
if [ "$purpose" != build ]; then packages+="$(missing_tools "$test_tools")$(missing_parts)"; fi
install_or_tell "$packages"
install_node_or_tell
if [ "$purpose" = doctor ]; then echo 'All tools to build, run and test are here.'; fi
