#!/usr/bin/env bash
# Make the environment of this checkout, or make it again where it was made for another folder, by
# another Python or from other lists of packages. What is missing is said before minutes of installing.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
# settings of the caller that would install elsewhere or import another package
export PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0
unset PYTHONPATH PYTHONHOME PYTHONOPTIMIZE PYTHONWARNINGS PIP_TARGET PIP_PREFIX PIP_ROOT PIP_PYTHON \
    PIP_DRY_RUN PIP_NO_DEPS PIP_CONSTRAINT PIP_REQUIREMENT PIP_NO_BINARY || true

if ! command -v "$python" >/dev/null 2>&1; then
    echo "Error: there is no $python. Install Python 3.11 or newer, or name it with: make report PYTHON=..." >&2
    exit 1
fi
"$python" - <<'PY' || exit 1
import importlib.util, sys
if sys.version_info < (3, 11):
    sys.exit(f"Error: Python {sys.version.split()[0]} is too old. Expected 3.11 or newer. "
             "Name another one with: make report PYTHON=python3.12")
for module in ("venv", "ensurepip"):
    if importlib.util.find_spec(module) is None:
        sys.exit(f"Error: the module {module} of Python is missing. On Debian: apt install python3-venv")
PY
if [ -e .git ] && ! command -v git >/dev/null 2>&1; then
    echo "Error: git is not installed, and DVC needs it in a clone. Install git." >&2
    exit 1
fi
if [ ! -w . ] || { [ -e .dvc/tmp/site ] && [ ! -x .dvc/tmp/site ]; }; then
    echo "Error: $PWD cannot be written to, or belongs to another user, and a build writes into it. Copy the checkout." >&2
    exit 1
fi

# the environment names its folder in its scripts: a copied or moved one runs the old folder's code
versions=$("$python" -c 'import sys; print(sys.version.split()[0])')
made="$PWD
$versions $(cat requirements.lock pyproject.toml | cksum)"
if [ -f .venv/installed ] && [ "$(cat .venv/installed)" = "$made" ]; then
    exit 0
fi
# the interpreter itself, as the one found may be that of the environment to be removed
python=$("$python" -c 'import sys; print(getattr(sys, "_base_executable", "") or sys.executable)')
# nor is one taken over whose making was cut off: which Python made it is not known
case "$(cat .venv/installed 2>/dev/null || true)" in
    "$PWD
$versions "*) ;;
    *) rm -rf .venv ;;
esac
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
# DVC's cache of the machine can be written to by every user of it and is read as Python objects:
# this checkout has one of its own
mkdir -p .dvc/tmp/site && chmod 700 .dvc/tmp/site
# (by DVC's own library: its command cannot write a path that is not ASCII)
.venv/bin/python - <<'PY'
import os
from configobj import ConfigObj

local = ConfigObj(".dvc/config.local", encoding="utf-8")
local.setdefault("core", {})["site_cache_dir"] = os.path.join(os.getcwd(), ".dvc", "tmp", "site")
local.write()
PY
printf '%s' "$made" > .venv/installed
