#!/usr/bin/env bash
# Starts the archive in a bare Debian 12, without Rust, Node or a compiler, and looks at it from outside:
#   deploy/dev/bare.sh [ARCHIVE]
# Needs root (debootstrap and chroot). The root is made once and kept in the target folder under bare.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || fail 'A root of its own needs root: sudo make bare'
command -v debootstrap >/dev/null || fail 'Missing: debootstrap. Install with:  apt-get install debootstrap'
archive=${1:-$(find "$CARGO_TARGET_DIR/archive" -name 'tandem-*.tar.gz' -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -n 1 | cut -d' ' -f2-)}
[ -f "$archive" ] || fail 'No archive: make release'
python3 deploy/checks/archive.py "$archive"

base=$CARGO_TARGET_DIR/bare/debian-12.tar
if [ ! -f "$base" ]; then
  say 'Making a bare Debian 12 (usually 2 minutes)'
  mkdir -p "$(dirname "$base")"
  fresh=$(mktemp -d)
  timed debootstrap --variant=minbase bookworm "$fresh" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >/dev/null
  tar --create --file "$base.new" --directory "$fresh" .
  mv "$base.new" "$base"
  rm -rf "$fresh"
fi

root=$(mktemp -d)
house=
finish() {
  if [ -n "$house" ]; then kill "$house" 2>/dev/null || true; wait "$house" 2>/dev/null || true; fi
  rm -rf "$root"
}
trap finish EXIT
tar --extract --file "$base" --directory "$root"
# A temporary folder is its maker's alone; this one is the root of everybody in it.
chmod 0755 "$root"
for tool in rustc cargo node npm cc; do
  if chroot "$root" sh -c "command -v $tool" >/dev/null; then fail "the bare root has $tool"; fi
done

say 'The installer, on the bare root'
tar --extract --gzip --file "$archive" --directory "$root/opt"
chroot "$root" sh -c 'cd /opt/tandem-* && ./install.sh' >/dev/null
# Ports of this test, so that nothing that runs here is in the way.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
tandem=(chroot --userspec=tandem:tandem "$root" env -i HOME=/var/lib/tandem
  TANDEM_HTTP_LISTEN="127.0.0.1:$port" TANDEM_SIP_LISTEN=127.0.0.1:0 TANDEM_RTP_PORTS=0 TANDEM_WEBRTC_PORTS=0
  /usr/local/bin/tandem --config /etc/tandem/tandem.toml)
echo | "${tandem[@]}" user add an >/dev/null
"${tandem[@]}" cert --name bare.lan >/dev/null
"${tandem[@]}" serve >"$root/log" 2>&1 &
house=$!

say 'The house, from outside'
ca=$root/var/lib/tandem/data/tls/authority.pem
ask() { curl --silent --show-error --fail --max-time 5 --cacert "$ca" "$@"; }
for _ in $(seq 100); do
  if ask "https://localhost:$port/readyz" >/dev/null 2>&1; then break; fi
  kill -0 "$house" 2>/dev/null || { cat "$root/log" >&2; fail 'The house ended'; }
  sleep 0.2
done
ask "https://localhost:$port/readyz" >/dev/null
ask --header 'Accept: text/html' "https://localhost:$port/" | grep -q '<div id="root">' || fail 'The page is not inside'
ask "http://localhost:$port/certificate?lang=en" | grep -q 'tandem.crt' || fail 'The steps for devices are not shown'
[ "$(stat -c %a "$root/var/lib/tandem/data/tls/authority.key")" = 600 ] || fail 'The key of the authority can be read'

say "The image's files, on the bare root"
rm -f "$root/usr/local/bin/tandem"
python3 deploy/checks/image.py deploy/Dockerfile --unpack "$archive" "$root"
chroot "$root" /usr/local/bin/tandem --version
echo 'bare: the archive runs on a Debian 12 without Rust and Node'
