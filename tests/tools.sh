#!/bin/sh
# The real counterparts of the source tests, in var/tools: Debian's Prometheus (unpacked, not started as a service) and a Singer tap in an
# environment of its own. Made when missing; needs apt-get and pip.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
tools=$here/var/tools
python=${PYTHON:-python3}
TAP=tap-jsonl==0.3.1
mkdir -p "$tools"

if [ ! -x "$tools/prometheus/usr/bin/promtool" ]; then
  command -v apt-get >/dev/null 2>&1 || { echo "The tests of the Prometheus source need Debian's package prometheus unpacked in $tools/prometheus." >&2; exit 1; }
  echo "Fetching Prometheus for the source tests ..." >&2
  [ "$(id -u)" != 0 ] || apt-get update -qq
  rm -rf "$tools/prometheus" "$tools/fetched" && mkdir -p "$tools/fetched"
  (cd "$tools/fetched" && apt-get download -qq prometheus >/dev/null 2>&1)
  dpkg -x "$tools"/fetched/prometheus_*.deb "$tools/prometheus"
  rm -rf "$tools/fetched"
fi
if [ ! -x "$tools/tap/bin/tap-jsonl" ]; then
  echo "Installing a Singer tap for the source tests ..." >&2
  rm -rf "$tools/tap"
  "$python" -m venv "$tools/tap"
  "$tools/tap/bin/pip" install --quiet --disable-pip-version-check "$TAP"
fi
