#!/usr/bin/env bash
# Makes the archive a server needs: the program with the page inside, licence, configuration, unit, installer.
#
#   deploy/release.sh                    builds page and program for release
#   deploy/release.sh PROGRAM [FOLDER]   takes a program that is built already
#
# The archive and its SHA-256 stand in FOLDER, else in the target folder under archive; the last line is the archive.
. "$(dirname "$0")/dev/lib.sh"
program=${1:-}
if [ -z "$program" ]; then
  deploy/dev/tools.sh build >&2
  deploy/dev/web.sh >&2
  say 'Building the program for release (the first time usually 15 minutes on two cores)' >&2
  timed cargo build --profile dist --locked --workspace --bin tandem >&2
  program=$CARGO_TARGET_DIR/dist/tandem
fi
folder=${2:-$CARGO_TARGET_DIR/archive}

version=$("$program" --version | cut -d' ' -f2)
name=tandem-$version-linux-$(uname -m)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
into=$made/$name
mkdir -p "$into" "$folder"

install -m 0755 "$program" "$into/tandem"
install -m 0755 deploy/install.sh "$into/install.sh"
install -m 0644 LICENSE README.md deploy/tandem.toml deploy/tandem.service "$into/"
install -m 0644 docs/install.md "$into/INSTALL.md"
"$program" config >"$into/tandem.default.toml"

# The same input gives the same bytes: no names and times of the building machine.
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-0}" \
  --directory "$made" "$name" | gzip -n ${GZIP_LEVEL:+"-$GZIP_LEVEL"} >"$folder/$name.tar.gz"
(cd "$folder" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
echo "$folder/$name.tar.gz"
