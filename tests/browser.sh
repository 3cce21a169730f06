#!/bin/sh
# Chromium and a Korean font for the browser tests: installs Debian's packages when they are missing and it may.
set -eu
have_browser() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
have_font() { ! command -v fc-list >/dev/null 2>&1 || fc-list :lang=ko | grep -q .; }
have_browser && have_font && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium and a Korean font for the browser tests ..." >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
else
  echo "The browser tests need Chromium and a Korean font: sudo apt-get install chromium fonts-noto-cjk, then run make test again." >&2
  exit 1
fi
