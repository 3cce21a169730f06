#!/bin/sh
# Makes the environment with nothing but python3: a virtual environment, the locked packages, the project itself.
set -eu
venv=$1
python=${PYTHON:-python3}
say() { printf '%s\n' "$*" >&2; }

command -v "$python" >/dev/null 2>&1 || { say "Python 3.11 or newer is needed: install python3, then run make again."; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  say "Python 3.11 or newer is needed; $("$python" --version) was found. Set PYTHON=/path/to/python3.11 and run make again."; exit 1; }

if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
  else
    say "The venv module is missing: install python3-venv (Debian: sudo apt-get install python3-venv), then run make again."; exit 1
  fi
fi

say "Making the environment in $venv (a minute or two, once) ..."
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
say "Environment ready."
