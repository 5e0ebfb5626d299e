#!/bin/sh
# Makes .venv and installs the locked packages: "setup.sh run" for the demo, "setup.sh dev" for tests too;
# "setup.sh pywb" makes .venv-pywb, which one test uses and which is no part of the project.
# Does nothing when the lock has not changed. Every failure is one clear line and exit status 2.
set -u
cd "$(dirname "$0")/.." || exit 2
what=${1:-run}
lock=requirements.lock
[ "$what" = dev ] && lock=requirements-dev.lock
log=.venv/setup.log

fail() { echo "setup: $1" >&2; exit 2; }

stamp=$(cksum < "$lock" | tr ' ' '-')-$(cksum < pyproject.toml | tr ' ' '-')
if [ "$what" != pywb ] && [ -x .venv/bin/tulieu ] && .venv/bin/python -c pass 2>/dev/null; then
    [ -e ".venv/$what-$stamp" ] && exit 0
fi

python=
for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$candidate; break; fi
done
[ -n "$python" ] || fail "no Python 3.11 or newer found; install python3.11 (Debian: apt-get install python3 python3-venv) or set PYTHON"
touch .write-test 2>/dev/null || fail "$(pwd) cannot be written; clone the project into a folder of your own"
rm -f .write-test
"$python" -c 'import ensurepip, venv' 2>/dev/null || fail "$python has no venv module; on Debian: apt-get install python3-venv"

if [ "$what" = pywb ]; then
    mark=.venv-pywb/$(cksum < requirements-pywb.lock | tr ' ' '-')
    [ -e "$mark" ] && exit 0
    echo "Installing into .venv-pywb ..."
    "$python" -m venv --clear .venv-pywb >/dev/null 2>&1 || fail ".venv-pywb cannot be made with $python"
    .venv-pywb/bin/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements-pywb.lock \
        >.venv-pywb/setup.log 2>&1 || fail "pywb cannot be installed, its test is skipped; see .venv-pywb/setup.log"
    touch "$mark"
    exit 0
fi

echo "Installing into .venv ($what) ..."
[ -x .venv/bin/python ] && .venv/bin/python -c pass 2>/dev/null || "$python" -m venv --clear .venv >/dev/null 2>&1 || fail ".venv cannot be made with $python"
.venv/bin/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r "$lock" >"$log" 2>&1 \
    || fail "packages cannot be installed ($(grep -m1 '^ERROR' "$log" || tail -n 1 "$log")); see $log"
.venv/bin/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e . >>"$log" 2>&1 \
    || fail "the project cannot be installed into .venv; see $log"
rm -f .venv/run-* .venv/dev-*
touch ".venv/$what-$stamp"
if [ "$what" = dev ]; then touch ".venv/run-$(cksum < requirements.lock | tr ' ' '-')-$(cksum < pyproject.toml | tr ' ' '-')"; fi
exit 0
