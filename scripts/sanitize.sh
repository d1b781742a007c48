#!/bin/sh
# Builds the C core under AddressSanitizer and UndefinedBehaviorSanitizer, then runs its tests and a fuzzer against that build.
# PYTHON (default python3) needs numpy, pytest and hypothesis; FUZZ_SECONDS (default 10) says how long to fuzz.
# Exit 0: nothing found, or no gcc or libasan here (said in one line). Anything else: a finding.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

if ! command -v gcc >/dev/null 2>&1; then
    echo "sanitize: skipped, there is no gcc here (apt install gcc)"
    exit 0
fi
asan=$(gcc -print-file-name=libasan.so)
if [ ! -e "$asan" ]; then
    echo "sanitize: skipped, gcc has no libasan here (apt install libasan8)"
    exit 0
fi
# gcc may name a linker script; the loader wants the library itself.
asan=$(readlink -f "$asan")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/mirror" "$work/tests"
cp -R mirror/__init__.py mirror/types mirror/errors.py mirror/core "$work/mirror/"
cp -R tests/core "$work/tests/"
rm -f "$work"/mirror/core/*.so
include=$("$python" -c "import sysconfig; print(sysconfig.get_path('include'))")
gcc -std=c11 -O1 -g -fno-omit-frame-pointer -ffp-contract=off -Wall -Wextra \
    -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all -shared -fPIC -DPy_LIMITED_API=0x030b0000 -I "$include" \
    mirror/core/*.c -o "$work/mirror/core/_core.abi3.so"

cd "$work"
# The interpreter itself leaks by design, so leaks are not looked for; plain malloc puts a guard around every buffer.
export LD_PRELOAD="$asan" ASAN_OPTIONS=detect_leaks=0 PYTHONMALLOC=malloc PYTHONPATH="$work" PYTHONDONTWRITEBYTECODE=1
"$python" -c "
from mirror.core import _core
assert _core.__file__.startswith('$work'), _core.__file__
"
# Capturing file descriptors would swallow the sanitizers' reports.
"$python" -m pytest -q --capture=sys -p no:cacheprovider tests/core
"$python" tests/core/fuzz_core.py "${FUZZ_SECONDS:-10}"
echo "sanitize: the C core is clean under ASan and UBSan"
