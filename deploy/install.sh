#!/bin/sh
# Installs what stands beside this script on a Debian-like server with systemd. Run it as root; run it again
# with a newer archive to update. Nothing that was configured is overwritten.
set -eu
cd "$(dirname "$0")"
[ "$(id -u)" = 0 ] || { echo 'Run it as root: sudo ./install.sh' >&2; exit 1; }

getent passwd tandem >/dev/null ||
  useradd --system --home-dir /var/lib/tandem --shell /usr/sbin/nologin --user-group tandem
install -d -m 0755 /usr/local/bin /etc/tandem
install -d -m 0700 -o tandem -g tandem /var/lib/tandem
# Renamed into place: a program that runs keeps running until it is started again.
install -m 0755 tandem /usr/local/bin/tandem.new
mv /usr/local/bin/tandem.new /usr/local/bin/tandem
install -m 0644 tandem.default.toml /etc/tandem/tandem.default.toml
[ -e /etc/tandem/tandem.toml ] || install -m 0644 tandem.toml /etc/tandem/tandem.toml
install -D -m 0644 tandem.service /etc/systemd/system/tandem.service
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi

cat <<'WORDS'
Installed 已安装. Next 下一步:
  1. /etc/tandem/tandem.toml                         the certificate, the address 证书与地址
  2. tandem-as cert                                  only in an office without a public name 没有公网域名时
  3. systemctl enable --now tandem
  4. tandem-as user add an --name 安宁               the first administrator 第一位管理员
  5. tandem-as doctor
where 其中  tandem-as = sudo -u tandem tandem --config /etc/tandem/tandem.toml
WORDS
