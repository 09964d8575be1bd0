#!/usr/bin/env bash
# What tests need of the system. Installed where that can be done (Debian, as root); else says what is missing.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v firefox-esr >/dev/null || command -v firefox >/dev/null || missing+=(firefox-esr)
{ command -v pg_config >/dev/null && [ -x "$(pg_config --bindir)/postgres" ]; } || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || missing+=(postgresql)
{ command -v node >/dev/null && command -v npm >/dev/null; } || missing+=(nodejs npm)
[ "${#missing[@]}" -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  exit 0
fi
echo "The tests need what is not installed here: ${missing[*]}. On Debian: sudo apt-get install ${missing[*]}" >&2
exit 1
