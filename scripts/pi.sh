# shellcheck shell=bash
# What scripts/run and scripts/install-pi.sh share about a Raspberry Pi: whether this is one, and what it needs from apt.
# Source it after scripts/lib.sh.

# Only a test has another file here.
board=${MIRROR_BOARD_FILE:-/proc/device-tree/model}
PI_PACKAGES=(
    python3-venv python3-numpy python3-lgpio python3-picamera2        # what pip must not bring, or does not have
    libgbm1 libdrm2 libegl1 libgles2 libgl1-mesa-dri                  # SDL on a screen without a desktop
    gcc libc6-dev python3-dev                                         # the C core
    espeak-ng                                                         # spoken numbers and cues
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0              # reports and badges as PDF,
    fonts-noto-core fonts-noto-cjk                                    # with letters of every script that names have
)

is_pi() { [ -r "$board" ] && tr -d '\0' <"$board" | grep -q 'Raspberry Pi'; }

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# in_archive PACKAGE: whether apt can have it. On a fresh card apt has no lists yet, so they are fetched before it is denied, once;
# a dry run fetches nothing and believes that it can.
lists=''
in_archive() {
    local sudo=()
    if apt-cache show "$1" >/dev/null 2>&1; then return 0; fi
    if [ -n "${dry:-}" ]; then
        if compgen -G "${R:-}/var/lib/apt/lists/*_Packages*" >/dev/null; then return 1; fi
        return 0
    fi
    if [ -z "$lists" ]; then
        lists=fetched
        if [ "$(id -u)" != 0 ]; then sudo=(sudo); fi
        say "fetching apt's lists of packages"
        "${sudo[@]}" apt-get update -q >&2 || die "apt cannot fetch its lists (see above): check the network, then try again"
    fi
    apt-cache show "$1" >/dev/null 2>&1
}

# find_missing: sets `missing` to the packages that are to be installed.
find_missing() {
    local package without
    missing=()
    for package in "${PI_PACKAGES[@]}"; do
        if installed "$package"; then continue; fi
        case $package in
            python3-picamera2) without="the Pi's own camera cannot be used, a webcam can" ;;
            python3-lgpio) without="buttons cannot be used, a keyboard can" ;;
            espeak-ng) without="nothing is spoken, tones sound" ;;
            libpango* | libharfbuzz*) without="reports and badges are not written as PDF, pages are" ;;
            fonts-noto*) without="names in some scripts are printed in Latin letters" ;;
            *) without='' ;;
        esac
        if [ -n "$without" ] && ! in_archive "$package"; then
            say "this system's archive has no $package, Raspberry Pi OS has: $without"
            continue
        fi
        missing+=("$package")
    done
}

# On a Pi the camera, numpy and GPIO come from the system, so the system's Python must be used.
prepare_pi() {
    local missing sudo=()
    find_missing
    if [ ${#missing[@]} -gt 0 ]; then
        if [ "$(id -u)" != 0 ]; then sudo=(sudo); fi
        say "installing with apt: ${missing[*]}"
        "${sudo[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >&2 ||
            die "apt failed (see above): run 'sudo apt update && sudo apt install --no-install-recommends ${missing[*]}', then try again"
    fi
    python=${MIRROR_PYTHON:-/usr/bin/python3}
    [ -n "$(minor_of "$python")" ] || die "$python is no Python 3.$OLDEST to 3.$NEWEST: use Raspberry Pi OS bookworm or trixie"
    numpy=$("$python" -c 'import numpy; print(numpy.__version__)') || die "$python cannot import numpy: run 'sudo apt install --reinstall python3-numpy'"
}
