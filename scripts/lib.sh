# shellcheck shell=bash
# What scripts/run and scripts/test share: find a Python, make a virtual environment, install this checkout into it.
# Source it from the root of the checkout, under `set -euo pipefail`. Everything that fails here ends in one line on standard error and exit 2.

NEWEST=13 OLDEST=11 # Python 3.x
root=$PWD

# The environment's own packages (one in the user's folder, a second numpy say, would be found before the system's on a Pi and break
# picamera2), and the characters that the files are written in.
unset PYTHONHOME PYTHONPATH
export PYTHONNOUSERSITE=1 PYTHONUTF8=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

say() { printf 'mirror: %s\n' "$*" >&2; }
die() {
    say "$*"
    exit 2
}

# minor_of PYTHON: prints x of its version 3.x when it runs and is one that the project supports.
minor_of() {
    "$1" -c "
import sys
if sys.version_info[0] != 3 or not $OLDEST <= sys.version_info[1] <= $NEWEST:
    sys.exit(1)
print(sys.version_info[1])" 2>/dev/null
}

can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# pythons MINOR: prints the commands and paths under which Python 3.MINOR may be found, best first.
pythons() {
    local home path
    command -v "python3.$1" || true
    for home in "${PYENV_ROOT:-}" "${HOME:-}/.pyenv" "$(pyenv root 2>/dev/null || true)"; do
        for path in "$home"/versions/3."$1".*/bin/python; do
            if [ -n "$home" ] && [ -x "$path" ]; then printf '%s\n' "$path"; fi
        done
    done
}

# find_python MINOR...: sets `python` to one of these versions that can make a virtual environment. Returns 1 when there is none,
# with `python` set to one that would do but for its missing venv module, or empty.
find_python() {
    local minor candidate
    python=
    for minor in "$@"; do
        while read -r candidate; do
            if [ "$(minor_of "$candidate")" != "$minor" ]; then continue; fi
            if can_make_venv "$candidate"; then
                python=$candidate
                return 0
            fi
            python=${python:-$candidate}
        done < <(pythons "$minor"; command -v python3 || true)
    done
    return 1
}

no_venv() {
    die "$1 has no venv module: run 'sudo apt install python3.$(minor_of "$1")-venv' (or python3-venv), then try again"
}

# choose_python: sets `python` to the one to use, newest first; MIRROR_PYTHON overrides.
choose_python() {
    local wanted=${MIRROR_PYTHON:-}
    if [ -n "$wanted" ]; then
        [ -n "$(minor_of "$wanted")" ] || die "MIRROR_PYTHON=$wanted: not a Python 3.$OLDEST to 3.$NEWEST that runs"
        can_make_venv "$wanted" || no_venv "$wanted"
        python=$wanted
    elif ! find_python 13 12 11; then
        [ -z "$python" ] || no_venv "$python"
        die "no Python 3.$OLDEST to 3.$NEWEST found: run 'sudo apt install python3 python3-venv', or name one with MIRROR_PYTHON=/path/to/python"
    fi
}

compiler() { command -v cc || command -v gcc || command -v clang || true; }

# stamp EXTRAS: a checksum of all that decides what is installed.
stamp() {
    {
        printf '%s\n' "$root" "$1" "${MIRROR_PYTHON:-}" "$(compiler)"
        # A core that was deleted, or that can be built from now on, is built.
        ls mirror/core/_core*.so /usr/include/python3*/Python.h 2>/dev/null || true
        cat pyproject.toml constraints.txt requirements/*.txt mirror/__init__.py mirror/core/*.c mirror/core/*.h
    } | sha256sum
}

# is_current VENV EXTRAS: whether it is there, complete and of this state of the checkout.
is_current() {
    [ "$(cat "$1/.installed" 2>/dev/null)" = "$(stamp "$2")" ] && "$1/bin/python" -c '' 2>/dev/null
}

# constrain FILE NUMPY: writes the constraints, with numpy fixed to another version than the usual one unless that is empty.
constrain() {
    case $2 in
        '') cat constraints.txt ;;
        1.*) sed '/# numpy 2$/d' constraints.txt && printf 'numpy==%s\nml_dtypes<0.6\n' "$2" ;;
        *) sed "s/^numpy==[^ ]*/numpy==$2/" constraints.txt ;;
    esac >"$1"
}

# choose_lock FILE EXTRAS NUMPY: writes what is to be installed, with its checksums. A numpy that is given by the system is left out,
# unless it is the very version of the list: pip knows then that it is there.
choose_lock() {
    local name=run
    case $2 in *dev*) name=dev ;; esac
    case $3 in 1.*) name+=-numpy1 ;; esac
    if [ -z "$3" ] || grep -q "^numpy==$3 " "requirements/$name.txt"; then
        cat "requirements/$name.txt"
    else
        sed '/^numpy==/,/[^\\]$/d' "requirements/$name.txt"
    fi >"$1"
}

# install_into VENV EXTRAS NUMPY [VENV-OPTION...]: an environment that is complete. EXTRAS and NUMPY may be empty.
install_into() {
    install_packages "$@"
    install_checkout "$1" "$2"
}

# install_packages VENV EXTRAS NUMPY [VENV-OPTION...]: makes the environment with `python` and installs what the checkout needs into it.
install_packages() {
    local venv=$1 extras=$2 numpy=$3
    shift 3
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1 || [ "$(cat "$venv/.made-for" 2>/dev/null)" != "$root $python" ]; then
        rm -rf "$venv"
        "$python" -m venv "$@" "$venv" >&2 || die "$python cannot make a virtual environment in $root/$venv (see above)"
        printf '%s\n' "$root $python" >"$venv/.made-for"
    fi
    rm -f "$venv/.installed"
    choose_lock "$venv/requirements.txt" "$extras" "$numpy"
    # Only wheels, and only those whose checksums are known here. The build tools live in the environment itself: a core that changed can
    # be built again without a network.
    if ! "$venv/bin/python" -m pip install -qq --require-hashes --no-deps --only-binary :all: -r "$venv/requirements.txt"; then
        die "the packages cannot be installed (see above): check the network and the free disk space, then try again; with wrong checksums (HASHES) do not"
    fi
}

# install_checkout VENV EXTRAS: installs the checkout, editable, so that what `git pull` brings is used at once. It builds the C core where
# all environments find it: one after the other.
install_checkout() {
    local venv=$1 extras=$2
    # A core older than its sources must not stay in use when the new one cannot be built.
    local source built
    for built in mirror/core/_core*.so; do
        for source in mirror/core/*.[ch]; do
            if [ "$source" -nt "$built" ]; then rm -f "$built"; fi
        done
    done
    if ! "$venv/bin/python" -m pip install -qq --no-deps --no-build-isolation --no-index -e .; then
        die "the installation failed (see above): check the free disk space, then try again"
    fi
    report_core "$venv"
    stamp "$extras" >"$venv/.installed"
}

# report_core VENV: says so in one line when the C core was not built.
report_core() {
    local minor why
    [ "$("$1/bin/python" -c 'from mirror.core import CORE_BACKEND; print(CORE_BACKEND)')" = numpy ] || return 0
    minor=$(minor_of "$1/bin/python")
    if [ -z "$(compiler)" ]; then
        why="there is no C compiler here"
    elif ! "$1/bin/python" -c 'import os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' 2>/dev/null; then
        why="Python's C headers are missing"
    else
        why="it could not be compiled (pip install -v . shows why)"
    fi
    say "the C core is not in use, $why; the slower NumPy fallback is ('sudo apt install gcc libc6-dev python3.$minor-dev', then again)"
}
