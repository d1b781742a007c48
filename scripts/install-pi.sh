#!/usr/bin/env bash
# Makes a Raspberry Pi into a mirror that starts with the machine, heals itself and needs no keyboard; run again, it upgrades.
#
#     sudo scripts/install-pi.sh [OPTION...]
#
#   --dry-run         print every action, change nothing
#   --preset NAME     what the mirror is for: gym, home or kiosk (mirror/settings), or mirror, the default, for none of them.
#                     They become /etc/mirror/NAME.toml, unless that is there already: the owner's settings are never overwritten
#   --read-only       nothing is written to the system's partition any more; needs a partition labelled mirror-data
#   --writable        undo --read-only, after a restart; nothing else is done
#   --from ARCHIVE [--sha256 SUM]   install the version in this tar archive, if ARCHIVE.sig is its signature by a key of this station,
#                     or, where there is no key, if SUM is its checksum
#   --signers FILE    from now on only archives signed by these keys are installed on this station (docs/hardware.md, "Releases")
#   --setup           the mirror asks its owner on the glass when it first starts: language, panel, purpose, name, Wi-Fi, time. Its settings
#                     are a file of its own then, /var/lib/mirror/NAME.toml, to which /etc/mirror/NAME.toml points
#   --reach HOST      another machine that the mirror may talk to, by name, address or network: the fleet's centre, the MQTT broker, a
#                     network camera; once for each. Those of before are shut out again, all of them by --reach none (docs/hardware.md)
#   --image           an image is being built: do not look for the board, start nothing
#   --uninstall [--purge]           take it all away; what the mirror remembers and its settings stay, unless --purge
#   --finish-upgrade  go on with an upgrade that was cut off; the machine does so when it starts
#
# The version before and its data are kept: when the new one does not run steadily within two minutes, they are put back.
# Exit 1: the new version was taken back. 2: not possible, one line says why.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
umask 022
. scripts/lib.sh
. scripts/pi.sh
# Only a test sets it: a folder that stands for the whole system.
R=${MIRROR_ROOT:-}
dry='' preset='' image='' uninstall='' purge='' root_mode='' archive='' setup='' sum='' signers='' finish='' reach=()
. scripts/install/actions.sh
. scripts/install/boot.sh
. scripts/install/reach.sh
. scripts/install/release.sh
. scripts/install/trial.sh
. scripts/install/archive.sh

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' scripts/install-pi.sh; }

parse() {
    while [ $# -gt 0 ]; do
        case $1 in
            --dry-run) dry=yes ;;
            --image) image=yes ;;
            --setup) setup=yes ;;
            --read-only | --writable) root_mode=$1 ;;
            --uninstall) uninstall=yes ;;
            --purge) purge=yes ;;
            --finish-upgrade) finish=yes ;;
            --preset | --from | --sha256 | --signers | --reach)
                [ $# -gt 1 ] || die "$1 needs a value: see scripts/install-pi.sh --help"
                case $1 in
                    --preset) preset=$2 ;;
                    --from) archive=$2 ;;
                    --signers) signers=$2 ;;
                    --reach) reach+=("$2") ;;
                    *) sum=$2 ;;
                esac
                shift
                ;;
            -h | --help)
                usage
                exit 0
                ;;
            *) die "unknown option $1: see scripts/install-pi.sh --help" ;;
        esac
        shift
    done
    if [ -n "$purge" ] && [ -z "$uninstall" ]; then die "--purge deletes what the mirror remembers: it goes with --uninstall only"; fi
    if [ -n "$sum" ] && [ -z "$archive" ]; then die "--sha256 is an archive's checksum: it goes with --from"; fi
    if [ -n "$signers" ] && [ ! -f "$signers" ]; then die "$signers: no such file"; fi
}

# choose_preset: checks the name, whose default is the one in use.
choose_preset() {
    local names=(systemd/settings/*.toml mirror/settings/*.toml) used
    names=("${names[@]##*/}")
    used=$(enabled | head -n 1)
    preset=${preset:-${used:-mirror}}
    [ -f "systemd/settings/$preset.toml" ] || [ -f "mirror/settings/$preset.toml" ] || [ -f "$R/etc/mirror/$preset.toml" ] ||
        die "there is no preset '$preset': there are ${names[*]%.toml}"
    case $preset in *[!a-z0-9]*) die "preset '$preset': small letters and digits only" ;; esac
}

# first_settings: prints what the settings file of $preset begins as: the wiring of this hardware, on top of what the deployment asks for.
first_settings() {
    if [ -f "mirror/settings/$preset.toml" ]; then
        printf 'preset = "%s"         # what lies beneath: %s\n\n' "$preset" "$CURRENT/mirror/settings/$preset.toml"
        cat systemd/settings/mirror.toml
    else
        cat "systemd/settings/$preset.toml"
    fi
}

lacks_settings() { [ ! -e "$R/etc/mirror/$preset.toml" ] && [ ! -L "$R/etc/mirror/$preset.toml" ]; }

# ask_at_first_start: settings that the mirror itself may change, and that ask for the set-up.
ask_at_first_start() {
    local file=/var/lib/mirror/$preset.toml
    put "$file" "$(first_settings)"$'\n\n[station]\nsetup = "first"        # ask the owner on the glass; the answers take this line away'
    if [ -d "$R/var/lib/mirror" ]; then act "give $file to the mirror" chown --reference="$R/var/lib/mirror" "$R$file"; fi
    link "/etc/mirror/$preset.toml" "$file"
}

# say_settings_stay: settings that are there stay, and the mirror can ask only where it may write the answers.
say_settings_stay() {
    local file=/etc/mirror/$preset.toml
    if [ -L "$R$file" ]; then
        say "$file stays as it is; to be asked on the glass again, write setup = \"first\" under [station] in it"
    else
        say "$file stays as it is and the mirror asks nothing, as it may not write there; to be asked, rename that file and run this again"
    fi
}

# enabled: prints the presets whose mirror starts with the machine.
enabled() {
    local path
    for path in "$R"/etc/systemd/system/multi-user.target.wants/mirror@*.service; do
        if [ -L "$path" ]; then
            path=${path##*/mirror@}
            printf '%s\n' "${path%.service}"
        fi
    done
}

# check_system: refuses where this cannot work, before anything is changed.
check_system() {
    local machine release_name free
    machine=$(uname -m)
    [ "$machine" = aarch64 ] || die "this is a $machine system: the mirror is installed on a 64-bit Raspberry Pi OS; elsewhere scripts/run starts it"
    if [ -z "$image" ] && ! is_pi; then
        die "this is no Raspberry Pi: scripts/run starts the mirror here; --image if you are building an image for one"
    fi
    release_name=$(sed -n 's/^VERSION_CODENAME=//p' "$R/etc/os-release" 2>/dev/null || true)
    case $release_name in
        bookworm | trixie) ;;
        *) die "this is ${release_name:-an unknown system}: install Raspberry Pi OS trixie or bookworm (64 bit, Lite is enough)" ;;
    esac
    command -v systemctl >/dev/null || die "there is no systemd here: install Raspberry Pi OS trixie or bookworm (64 bit, Lite is enough)"
    if [ -z "$dry" ] && [ "$(id -u)" != 0 ]; then die "only root can install: run 'sudo scripts/install-pi.sh'"; fi
    if [ -z "$image" ] && [ "$root_mode" != --writable ] && [ "$(findmnt -n -o FSTYPE "${R:-/}" 2>/dev/null || true)" = overlay ]; then
        die "the system is read-only, a change would be gone after the next start: run 'sudo scripts/install-pi.sh --writable', restart, then try again"
    fi
    if [ -z "$uninstall" ]; then
        free=$(df -Pk "${R:-/}" | awk 'NR == 2 { print int($4 / 1024) }')
        [ "$free" -ge 1500 ] || die "only $free MB are free on the card: the installation needs 1500 MB, delete something or use a larger one"
    fi
}

install() {
    local old missing unit=mirror@$preset.service former leave
    name_release
    former=$(enabled | head -n 1)
    former=mirror@${former:-$preset}.service
    old=$(readlink "$R$CURRENT" || true)
    old=$RELEASES/${old##*/}
    if [ ! -e "$R$old/.complete" ]; then old=''; fi
    if [ -n "$old" ] && [ "$old" != "$release" ] && running; then
        grep -qx connected "$R"/sys/class/drm/card*-*/status 2>/dev/null ||
            die "no screen is on, so it cannot be seen whether the new version works: switch it on, then try again"
    fi
    if [ "$root_mode" = --read-only ]; then
        check_data_partition
        check_boot
        if [ -n "$old" ] && [ "$old" != "$release" ]; then die "this is an upgrade: install it first, then make the system read-only"; fi
    fi
    find_reach "${reach[@]}"
    if [ -n "$dry" ]; then
        find_missing
        if [ ${#missing[@]} -gt 0 ]; then act "install with apt: ${missing[*]}"; fi
    else
        prepare_pi
    fi
    build_release
    if [ -z "$setup" ] && lacks_settings; then put "/etc/mirror/$preset.toml" "$(first_settings)"; fi
    if [ -n "$signers" ]; then put "$SIGNERS" "$(cat "$signers")"; fi
    if [ -n "$old" ] && [ "$old" != "$release" ] && running; then
        put /etc/systemd/system/mirror-upgrade.service "$(cat systemd/mirror-upgrade.service)"
        act "keep this version and its data until the new one has proved itself" begin_trial "$unit" "$old" "$former"
    fi
    use_release "$release"
    open_reach
    if ! grep -qs '^mirror:' "$R/etc/passwd"; then act "make the user mirror and its groups" systemd-sysusers ${R:+"--root=$R"} mirror.conf; fi
    if [ ! -d "$R/var/lib/mirror" ]; then act "make /var/lib/mirror" systemd-tmpfiles ${R:+"--root=$R"} --create mirror.conf; fi
    if [ -n "$setup" ]; then
        if lacks_settings; then ask_at_first_start; else say_settings_stay; fi
    fi
    quiet_console
    if [ "$root_mode" = --read-only ]; then read_only_root; fi
    enable_only "$unit"
    if ! running; then
        say "done: the mirror starts with the machine"
        return
    fi
    if [ -z "$changed" ] && systemctl -q is-active "$unit"; then
        say "nothing to do: this version is installed and runs"
        return
    fi
    if [ "$old" = "$release" ]; then old=''; fi
    if grep -qsx connected "$R"/sys/class/drm/card*-*/status; then
        act "start it" try_release "$unit" "$old" "$former"
    else
        act "start it; it appears when a screen is switched on" restart "$unit"
    fi
    prune "$old"
    say "done; restart once for the quiet boot and the watchdog: sudo reboot"
}

uninstall() {
    local name
    while read -r name; do
        if running; then act "stop mirror@$name" systemctl stop "mirror@$name.service"; fi
        act "start mirror@$name no more" units -q disable "mirror@$name.service"
    done < <(enabled)
    loud_console
    writable_root
    if [ -L "$R/etc/systemd/system/multi-user.target.wants/mirror-upgrade.service" ]; then
        act "finish upgrades no more" units -q disable mirror-upgrade.service
    fi
    for name in systemd/*.service systemd/*.path; do
        drop "/etc/systemd/system/${name##*/}" "/etc/systemd/system/${name##*/}.d"
    done
    drop /etc/sysusers.d/mirror.conf /etc/tmpfiles.d/mirror.conf /usr/local/bin/mirror /opt/mirror
    if running; then act "tell systemd" systemctl daemon-reload; fi
    say "gone; restart once to have the console back: sudo reboot"
    if [ -z "$purge" ]; then
        say "what it remembered stays in /var/lib/mirror and its settings in /etc/mirror (--uninstall --purge deletes them)"
        return
    fi
    if [ -d "$R/var/lib/mirror" ]; then act "delete all that the mirror remembers" find "$R/var/lib/mirror" -mindepth 1 -delete; fi
    if grep -qsxF "$FSTAB_LINE" "$R/etc/fstab"; then put /etc/fstab "$(grep -vxF "$FSTAB_LINE" "$R/etc/fstab" || true)"; fi
    drop /etc/mirror
    if ! grep -qs ' /var/lib/mirror ' /proc/mounts; then drop /var/lib/mirror; fi
    if grep -qs '^mirror:' "$R/etc/passwd"; then act "delete the user mirror" userdel ${R:+--prefix "$R"} mirror; fi
}

parse "$@"
if [ -n "$finish" ]; then
    finish_upgrade
    exit
fi
check_system
if [ -n "$archive" ]; then
    from_archive
elif [ -n "$uninstall" ]; then
    uninstall
elif [ "$root_mode" = --writable ]; then
    writable_root
    say "the system is writable after a restart: sudo reboot"
else
    choose_preset
    if [ -d "$R$TRIAL" ] && [ -z "$dry" ]; then finish_upgrade; fi
    install
fi
