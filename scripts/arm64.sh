#!/usr/bin/env bash
# The mirror on the Pi's own instruction set, without a Pi: the C core cross-built for 64-bit ARM, its tests, the model and the pipeline on
# a part of the demo, run by qemu with Debian trixie's Python 3.13 and the real aarch64 wheels; what comes out is held against this machine.
# docs/arm64.md says what that proves and what not.
#
#     scripts/arm64.sh [--check]       --check: only say whether everything that it takes is here
#
# PYTHON names the Python to compare with: one into which this checkout is installed. Everything is kept in .arm64/ and made again only when
# it changed. Exit 0: the same. 1: something differs or failed. 2: it cannot be tried here, one line says why.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
. scripts/lib.sh

cache=.arm64 tree=.arm64/root
# What a run and the core's tests import. By name and without dependencies, since pip would judge their markers by this machine.
wheels=(
    ai-edge-litert backports.strenum flatbuffers ml_dtypes numpy opencv-python-headless protobuf tqdm typing_extensions
    hypothesis iniconfig packaging pluggy Pygments pytest sortedcontainers
)
debs=python3,libpython3-dev,libstdc++6,libgomp1,zlib1g,libc6-dev
cross=aarch64-linux-gnu-gcc emulator=qemu-aarch64-static

# need COMMAND PACKAGE: notes the package when the command is missing.
missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need mmdebstrap mmdebstrap
need arch-test arch-test
need "$emulator" qemu-user-static
need "$cross" gcc-aarch64-linux-gnu
[ -d /usr/aarch64-linux-gnu/include ] || missing+=(libc6-dev-arm64-cross)
if [ ${#missing[@]} -gt 0 ]; then
    die "64-bit ARM cannot be tried here: run 'sudo apt install --no-install-recommends ${missing[*]}', then again"
fi
enter=(chroot)
if [ "$(id -u)" != 0 ]; then
    enter=(unshare --map-root-user chroot)
    unshare --map-root-user true 2>/dev/null || die "64-bit ARM cannot be tried here: no user namespaces for $(id -un); run it as root"
fi
case "${1:-}" in
    '') ;;
    --check) exit 0 ;;
    *) die "unknown option $1: scripts/arm64.sh [--check]" ;;
esac
host=${PYTHON:-}
for candidate in .venv-test-3.13 .venv-test-3.11 .venv; do
    if [ -z "$host" ] && [ -x "$candidate/bin/python" ]; then host=$candidate/bin/python; fi
done
[ -n "$host" ] || die "no installed mirror to compare with: run scripts/test or scripts/run once, or name a Python with PYTHON=/path/to/python"
PYTHONPATH=. "$host" -c 'import mirror.offline.recording' || die "$host: the mirror is not installed there (see above)"

# kept FILE TEXT: whether FILE says TEXT, so that what it stands for need not be made again.
kept() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

make_tree() {
    say "making a Debian trixie for arm64 in $tree (about 20 s)"
    rm -rf "$cache"
    mkdir -p "$tree"
    # As a stream, so that every file is this user's; without what only root may make.
    if ! mmdebstrap --quiet --arch=arm64 --variant=extract --skip=check/qemu --include="$debs" trixie - >"$cache/root.tar"; then
        die "Debian trixie for arm64 could not be fetched (see above): check the network, then try again"
    fi
    tar -xf "$cache/root.tar" -C "$tree" --exclude='./dev/*' --no-same-owner
    rm "$cache/root.tar"
    for folder in bin sbin lib; do
        if [ ! -e "$tree/$folder" ]; then ln -s "usr/$folder" "$tree/$folder"; fi
    done
    cp "$(command -v "$emulator")" "$tree/usr/bin/$emulator"
    # No /proc and /sys: the runtime reads there what the processor can do, and would find this machine's.
    mkdir -p "$tree/dev" "$tree/opt"
    : >"$tree/dev/null"
    printf '%s' "$debs" >"$cache/tree"
}

fetch_wheels() {
    local args=(--only-binary=:all: --implementation cp --python-version 3.13 --abi cp313 --abi abi3 --abi none) platform
    for platform in 2_28 2_27 2_17; do args+=(--platform "manylinux_${platform}_aarch64"); done
    say "installing the aarch64 wheels"
    rm -rf "$tree/opt/site"
    if ! "$host" -m pip install -q --no-deps "${args[@]}" --platform manylinux2014_aarch64 \
        --target "$tree/opt/site" -c constraints.txt "${wheels[@]}"; then
        die "the aarch64 wheels could not be installed (see above): check the network and the free disk space, then try again"
    fi
    printf '%s' "$pins" >"$cache/wheels"
}

# The checkout as it is now, with the core of this architecture in place of any other.
copy_mirror() {
    rm -rf "$tree/opt/mirror"
    mkdir -p "$tree/opt/mirror"
    tar -c --exclude='*.so' --exclude=__pycache__ mirror models pyproject.toml tests/__init__.py tests/core scripts/arm64/lane.py |
        tar -x -C "$tree/opt/mirror"
    local flags
    mapfile -t flags < <("$host" scripts/arm64/lane.py flags)
    "$cross" -shared -fPIC "${flags[@]}" -I "$tree/usr/include/python3.13" -idirafter "$tree/usr/include" \
        -o "$tree/opt/mirror/mirror/core/_core.abi3.so"
}

# arm ARGUMENT...: Python 3.13 on the other instruction set. Nothing else can be started in there: this machine's kernel knows no arm64.
arm() {
    env -i PATH="$PATH" HOME=/tmp CI=yes PYTHONPATH=/opt/mirror:/opt/site PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1 OPENBLAS_NUM_THREADS=1 \
        "${enter[@]}" "$tree" "/usr/bin/$emulator" -cpu cortex-a72 /usr/bin/python3.13 "$@"
}

pins=$(printf '%s\n' "${wheels[@]}" | cat - constraints.txt | sha256sum)
if ! kept "$cache/tree" "$debs" || [ ! -x "$tree/usr/bin/$emulator" ]; then make_tree; fi
if ! kept "$cache/wheels" "$pins"; then fetch_wheels; fi
copy_mirror || { say "the C core cannot be built for aarch64 (see above)"; exit 1; }

echo "the core's tests:"
arm -m pytest -q -p no:cacheprovider -c /opt/mirror/pyproject.toml /opt/mirror/tests/core || { say "the core's tests fail on aarch64 (see above)"; exit 1; }
echo "the model and the pipeline:"
PYTHONPATH=. "$host" scripts/arm64/lane.py write "$cache/here.json" || exit 1
arm /opt/mirror/scripts/arm64/lane.py write /tmp/arm64.json || { say "the pipeline fails on aarch64 (see above)"; exit 1; }
"$host" scripts/arm64/lane.py compare "$cache/here.json" "$tree/tmp/arm64.json"
