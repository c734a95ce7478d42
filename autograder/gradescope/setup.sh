#!/usr/bin/env bash
# Builds the image: Gradescope runs this once, as root, in /. Ubuntu 22.04 or newer, or Debian 12.
# `setup.sh --unsafe` builds where workers cannot be confined; see run_autograder.
set -euo pipefail

code=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${AUTOGRADER_HOME:-/opt/fashion-mnist-autograder} # not in /root: workers have users of their own
labels=/usr/share/datasets/fashion-mnist
export DEBIAN_FRONTEND=noninteractive PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 PIP_ROOT_USER_ACTION=ignore
export MPLCONFIGDIR=$home/matplotlib
umask 022

get() { # PACKAGE ...: installs them, with fresh lists if need be
    apt-get install -y --no-install-recommends "$@" >/dev/null 2>&1 && return
    apt-get update >/dev/null && apt-get install -y --no-install-recommends "$@" >/dev/null
}

usable() { # PYTHON: able to make environments, and new enough for the pinned packages
    # (torch asks for a function that the early releases of 3.10 and 3.11 do not have)
    "$1" -c 'import ensurepip, venv; from sys import get_int_max_str_digits, version_info as v
raise SystemExit(v < (3, 10))' 2>/dev/null
}

find_python() { # prints the first usable one; the system's own is never changed
    local version
    for version in 3 3.13 3.12 3.11 3.10; do
        if usable "/usr/bin/python$version"; then
            echo "/usr/bin/python$version"
            return
        fi
    done
    return 1
}

if ! find_python >/dev/null; then
    for package in python3-venv python3.13-venv python3.12-venv python3.11-venv python3.10-venv; do
        if get "$package" && find_python >/dev/null; then break; fi
    done
fi
if ! python=$(find_python); then
    echo "setup: no Python from 3.10 on can be had here; choose a newer base image" >&2
    exit 1
fi

ldconfig -p | grep 'libseccomp\.so\.2' >/dev/null || get libseccomp2
get dataset-fashion-mnist || echo "setup: no full data set here; the embedded sample will do"

mkdir -p "$home"
"$python" "$code/autograder/install.py" "$home/venv"
chmod -R a+rX "$home"

# The grader's files and the labels are root's alone: workers need Python and its packages.
chown -R root:root "$code"
chmod -R go= "$code"
if [ -d "$labels" ]; then chmod go= "$labels"; fi

cd "$code"
"$home/venv/bin/python" -m autograder diagnose --strangers "$@"
echo "setup: done"
