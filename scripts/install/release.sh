# shellcheck shell=bash
# Versions side by side in /opt/mirror/releases, each with its own environment; /opt/mirror/current is the one that runs.

RELEASES=/opt/mirror/releases CURRENT=/opt/mirror/current
CONTENT=(mirror models scripts systemd docs requirements pyproject.toml constraints.txt README.md LICENSE NOTICE)
HEALTH_SECONDS=120 STEP=5
# Longer than the mirror's own watchdog takes to notice that nothing moves any more.
STEADY=6

# name_release: sets `release` to RELEASES/VERSION-CHECKSUM of this checkout: the same files are the same release.
name_release() {
    local version sum
    version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' mirror/__init__.py)
    sum=$(sources | sort -z | xargs -0 sha256sum | sha256sum)
    release=$RELEASES/$version-${sum:0:10}
}

sources() { find "${CONTENT[@]}" -type f ! -path '*/__pycache__/*' ! -name '*.so' -print0; }

# build_release: copies this checkout and makes the environment. The version that runs is not touched.
build_release() {
    if [ -e "$R$release/.complete" ]; then return; fi
    act "install this version into $release" make_release
}

make_release() {
    rm -rf "$R${release:?}"
    mkdir -p "$R$release"
    sources | sort -z | xargs -0 cp --parents -t "$R$release"
    # Everybody may read it, only root may change it.
    chmod -R u=rwX,go=rX "$R$release"
    (
        cd "$R$release" || exit 2
        # shellcheck disable=SC2034 # scripts/lib.sh installs what is there
        root=$PWD
        # shellcheck disable=SC2154 # scripts/pi.sh sets numpy
        install_into .venv '' "$numpy" --system-site-packages
        .venv/bin/python -m compileall -q mirror models
        # All of it is on the card before it counts.
        sync
        touch .complete
    )
}

# use_release RELEASE: makes it the one that runs from the next start on, with its units.
use_release() {
    local from=$R$1/systemd unit
    # Not built in a dry run: then it is this checkout.
    if [ ! -d "$from" ]; then from=systemd; fi
    # Those that the release before brought and this one does not have.
    for unit in "$R$CURRENT"/systemd/*.service "$R$CURRENT"/systemd/*.path; do
        unit=${unit##*/}
        if [ ! -e "$from/$unit" ]; then drop "/etc/systemd/system/$unit"; fi
    done
    link "$CURRENT" "releases/${1##*/}"
    link /usr/local/bin/mirror "$CURRENT/.venv/bin/mirror"
    for unit in "$from"/*.service "$from"/*.path; do
        put "/etc/systemd/system/${unit##*/}" "$(cat "$unit")"
    done
    put /etc/sysusers.d/mirror.conf "$(cat "$from/sysusers.conf")"
    put /etc/tmpfiles.d/mirror.conf "$(cat "$from/tmpfiles.conf")"
    if [ "$(systemd_version)" -ge 254 ]; then
        put /etc/systemd/system/mirror@.service.d/254-backoff.conf "$(cat "$from/254-backoff.conf")"
    fi
    if running && [ ! -e "$R/dev/tty1" ]; then
        for unit in mirror@.service mirror-failed@.service; do
            put "/etc/systemd/system/$unit.d/no-terminal.conf" "$(cat "$from/no-terminal.conf")"
        done
    fi
}

systemd_version() { systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p'; }

# stop_mirrors: whichever preset runs, and the failure's screen, which would restart the machine in the middle.
stop_mirrors() { systemctl stop 'mirror@*.service' 'mirror-failed@*.service'; }

# enable_only UNIT: the one mirror that starts with the machine.
enable_only() {
    local name
    while read -r name; do
        if [ "mirror@$name.service" != "$1" ]; then act "start mirror@$name no more" units -q disable "mirror@$name.service"; fi
    done < <(enabled)
    name=${1#mirror@}
    if ! enabled | grep -qx "${name%.service}"; then act "start $1 with the machine" units -q enable "$1"; fi
}

# restart UNIT: the one that runs from now on. Does not wait, since the mirror itself waits for a screen.
restart() {
    systemctl daemon-reload
    stop_mirrors || true
    systemctl reset-failed "$1" 2>/dev/null || true
    systemctl restart --no-block "$1"
}

# healthy UNIT: whether it runs and measures, steadily, before the time is up. It is ready before it has a camera and a screen, so it is
# asked for what it says of itself (STATUS, mirror/station/watchdog.py). Sets `why` when not.
healthy() {
    local state said before='' steady=0 passed=0
    while [ "$passed" -lt "$HEALTH_SECONDS" ]; do
        sleep "$STEP"
        passed=$((passed + STEP))
        state=$(systemctl show -p ActiveState -p SubState -p NRestarts "$1" | tr '\n' ' ')
        said=$(systemctl show -p StatusText --value "$1")
        if [ "$state" != "$before" ]; then steady=0; fi
        before=$state
        case $said in
            measures\;* | 'plays a recording;'*) ;;
            *) steady=-1 ;;
        esac
        case $state in
            *SubState=running*) steady=$((steady + 1)) ;;
            # Started too often: not waited for, since the failure screen reboots after a minute.
            *ActiveState=failed*) break ;;
        esac
        if [ "$steady" -gt "$STEADY" ]; then return 0; fi
    done
    why=${state% }${said:+, it says \"$said\"}
    return 1
}

# prune OLD: keeps the current release and OLD, the one to go back to.
prune() {
    local path
    for path in "$R$RELEASES"/*; do
        case ${path##*/} in
            "${release##*/}" | "${1##*/}" | '*') ;;
            *) act "remove the older version ${path##*/}" rm -rf "$path" ;;
        esac
    done
}
