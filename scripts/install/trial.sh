# shellcheck shell=bash
# An upgrade is a trial: the version before and its data are kept until the new one has proved itself, also across a power cut.
# /opt/mirror/trial is there from before the first change until the verdict:
#
#     old, former  the release and the unit that ran
#     unit         the unit that is judged: another one where the preset is changed
#     data/        /var/lib/mirror as it was
#     starts       a line for each start of the machine in the middle of it
#     back         the verdict was no: what is done from then on is going back
#     set-aside    the new version's data were moved away; what lies in /var/lib/mirror now is a part of the copy
#     restored     all of the copy is there
#
# mirror-upgrade.service goes on with it when the machine starts. Each step can be done again from its beginning.

TRIAL=/opt/mirror/trial DATA=/var/lib/mirror ASIDE=failed-upgrade
MAX_STARTS=3

# begin_trial UNIT OLD FORMER: stops the mirror and keeps what there is to go back to.
begin_trial() {
    local new=$R$TRIAL.new
    rm -rf "$new" "$R$TRIAL.done"
    mkdir -p -m 700 "$new/data"
    # An upgrade over a connection that breaks off, or that is interrupted, is undone as well.
    # shellcheck disable=SC2064 # the values of now
    trap "roll_back '$1' '$2' '$3' 'it was interrupted'" INT TERM HUP
    stop_mirrors
    rm -rf "$R${DATA:?}/$ASIDE"
    if ! copy_entries "$R$DATA" "$new/data"; then
        rm -rf "$new"
        systemctl start --no-block "$3"
        die "there is no room to keep the data while the new version is tried: free some space, then try again"
    fi
    printf '%s\n' "$2" >"$new/old"
    printf '%s\n' "$1" >"$new/unit"
    printf '%s\n' "$3" >"$new/former"
    units -q enable mirror-upgrade.service
    sync
    mv -T "$new" "$R$TRIAL"
    sync
}

copy_entries() { entries "$1" -exec cp -a -t "$2" {} +; }

# entries FOLDER ACTION...: of all in it but what a failed upgrade left.
entries() {
    local folder=$1
    shift
    find "$folder" -mindepth 1 -maxdepth 1 ! -name "$ASIDE" "$@"
}

# end_trial: the verdict stands, there is nothing to go back to or from.
end_trial() {
    if [ ! -d "$R$TRIAL" ]; then return; fi
    mv -T "$R$TRIAL" "$R$TRIAL.done"
    sync
    rm -rf "$R$TRIAL.done"
    sync
}

# restore_data: the data of before; those of the new version are kept in a folder beside, until the next upgrade.
restore_data() {
    local trial=$R$TRIAL aside=$R$DATA/$ASIDE
    if [ ! -d "$trial" ] || [ -e "$trial/restored" ]; then return; fi
    if [ ! -e "$trial/set-aside" ]; then
        mkdir -p -m 700 "$aside"
        # Cut off and begun again, it may find what the version before has made anew meanwhile.
        entries "$R$DATA" -exec mv --backup=numbered -t "$aside" {} +
        sync
        touch "$trial/set-aside"
        sync
    fi
    entries "$R$DATA" -exec rm -rf {} +
    copy_entries "$trial/data" "$R$DATA" || die "the data of before cannot be put back: free some space, then run 'sudo scripts/install-pi.sh --finish-upgrade'"
    sync
    touch "$trial/restored"
    sync
}

# try_release UNIT OLD FORMER: restarts into the current release; goes back to OLD (empty: there is none) and FORMER when it does not prove
# itself.
try_release() {
    local unit=$1 old=$2 former=$3 why=''
    restart "$unit"
    say "waiting up to two minutes for the mirror to run steadily"
    if healthy "$unit" && store_opens "$unit"; then
        trap - INT TERM HUP
        end_trial
        say "the mirror runs"
        return
    fi
    roll_back "$unit" "$old" "$former" "${why:-no answer}"
}

# store_opens UNIT: whether the new version can read what is remembered. Sets `why` when not. A settings file that is wrong is no reason:
# the mirror runs with others then, and the check goes by those.
store_opens() {
    local name=${1#mirror@}
    if timeout 60 runuser -u mirror -- env HOME=$DATA STATE_DIRECTORY=$DATA "$R$CURRENT/.venv/bin/python" -m mirror.cli.store_check \
        "/etc/mirror/${name%.service}.toml"; then return 0; fi
    why="it cannot open the data"
    return 1
}

# roll_back UNIT OLD FORMER WHY
roll_back() {
    trap '' INT TERM HUP
    if [ -z "$2" ]; then
        die "the mirror does not run ($4): 'journalctl -b -u $1' says why, docs/hardware.md what to do"
    fi
    say "the new version does not run ($4): going back to ${2##*/} and its data"
    if [ -d "$R$TRIAL" ]; then
        touch "$R$TRIAL/back"
        sync
    fi
    stop_mirrors || true
    use_release "$2"
    restore_data
    enable_only "$3"
    end_trial
    restart "$3"
    if healthy "$3"; then
        say "the version before runs again; 'journalctl -b -u $1' says what was wrong with the new one"
    else
        say "the version before does not run either ($why): 'journalctl -b -u $3' says why"
    fi
    exit 1
}

# finish_upgrade: goes on with one that was cut off.
finish_upgrade() {
    local trial=$R$TRIAL old unit former now
    if [ ! -d "$trial" ]; then
        say "no upgrade was interrupted"
        return
    fi
    old=$(cat "$trial/old") unit=$(cat "$trial/unit")
    # An installer before 2026-11-28 noted none.
    former=$(cat "$trial/former" 2>/dev/null || echo "$unit")
    now=$RELEASES/$(basename "$(readlink "$R$CURRENT")")
    say "an upgrade was interrupted: going on with it"
    if [ -e "$trial/back" ]; then roll_back "$unit" "$old" "$former" "it was taken back already"; fi
    if [ "$now" = "$old" ]; then
        # Nothing was changed yet.
        end_trial
        restart "$former"
        return
    fi
    printf 'start\n' >>"$trial/starts"
    sync
    if [ "$(wc -l <"$trial/starts")" -gt "$MAX_STARTS" ]; then roll_back "$unit" "$old" "$former" "the machine restarted $MAX_STARTS times while it was tried"; fi
    # shellcheck disable=SC2064 # the values of now
    trap "roll_back '$unit' '$old' '$former' 'it was interrupted'" INT TERM HUP
    use_release "$now"
    enable_only "$unit"
    # Without a screen nothing can be told: a panel that is switched off is waited for.
    systemd/wait-for-screen "$R/sys/class/drm"
    try_release "$unit" "$old" "$former"
}
