# shellcheck shell=bash
# How the installer changes anything: every action goes through `act`, `put` or `drop`, so that --dry-run can print it instead, and
# so that what is as it should be already is left alone. Sets `changed` when something was changed.

# shellcheck disable=SC2034 # scripts/install-pi.sh asks for it
changed=''

# act WHAT COMMAND...: does it, or says that it would.
act() {
    local what=$1
    shift
    # shellcheck disable=SC2034
    changed=yes
    if [ -n "$dry" ]; then
        printf 'would %s\n' "$what"
    else
        say "$what"
        "$@"
    fi
}

# put FILE TEXT: writes the text and a newline there, unless it is there already. Whole or not at all, also when the power fails.
put() {
    if [ -f "$R$1" ] && [ "$(cat "$R$1")" = "$2" ]; then return; fi
    act "write $1" write "$1" "$2"
}

write() {
    mkdir -p "$(dirname "$R$1")"
    printf '%s\n' "$2" >"$R$1.new"
    chmod 644 "$R$1.new"
    sync "$R$1.new"
    mv "$R$1.new" "$R$1"
}

# drop PATH...: removes what is there of it.
drop() {
    local path
    for path in "$@"; do
        if [ -e "$R$path" ] || [ -L "$R$path" ]; then act "remove $path" rm -rf "$R$path"; fi
    done
}

# link PATH TARGET: at once, never missing in between.
link() {
    if [ "$(readlink "$R$1")" = "$2" ]; then return; fi
    act "point $1 to $2" relink "$1" "$2"
}

relink() {
    mkdir -p "$(dirname "$R$1")"
    ln -sfn "$2" "$R$1.new"
    mv -T "$R$1.new" "$R$1"
}

# The unit files' own state works on a system that is not running as well: an image that is being built, a test.
units() { systemctl ${R:+"--root=$R"} "$@"; }

running() { [ -d "$R/run/systemd/system" ]; }
