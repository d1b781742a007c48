# shellcheck shell=bash
# Which other machines the mirror may talk to. systemd lets addresses through, not names, so names are looked up here, again at each run.

REACH_FILE=/etc/systemd/system/mirror@.service.d/reach.conf

# find_reach HOST...: sets `leave` to the text of REACH_FILE for these hosts; without one for those that it names already. Empty: for none.
find_reach() {
    local host hosts=("$@") found name_servers=''
    leave=''
    if [ $# = 0 ]; then read -r -a hosts < <(sed -n 's/^# Hosts: //p' "$R$REACH_FILE" 2>/dev/null) || true; fi
    if [ ${#hosts[@]} = 0 ] || [ "${hosts[*]}" = none ]; then return; fi
    for host in "${hosts[@]}"; do
        if ! found=$(addresses "$host"); then
            [ $# = 0 ] || die "$host is not found: check its name and the network, or give its address"
            say "$host is not found: what the mirror may reach stays as it is; to look again: sudo scripts/install-pi.sh"
            leave=$(cat "$R$REACH_FILE")
            return
        fi
        leave+=$'\n'$found
        case $host in *[!0-9./]*) case $host in *:*) ;; *) name_servers=yes ;; esac ;; esac
    done
    if [ -n "$name_servers" ]; then leave+=$'\n'$(sed -n 's/^nameserver[[:space:]]*\([^%[:space:]]*\).*/\1/p' "$R/etc/resolv.conf" 2>/dev/null || true); fi
    leave=$(printf '%s\n' "$leave" | sed '/^$/d; /^127\./d; /^::1$/d; s/^/IPAddressAllow=/' | sort -u)
    leave="# Written by install-pi.sh --reach, which looks the names up again at each run."$'\n'"# Hosts: ${hosts[*]}"$'\n[Service]\n'$leave
}

# addresses HOST: prints those of a name, or the address or network (192.168.1.0/24) itself. Returns 1 when there are none.
addresses() {
    local found network=''
    case $1 in
        '' | -* | *[!A-Za-z0-9.:/_-]*) return 1 ;;
        */*) network=/${1#*/} ;;
    esac
    case $network in */*/* | / | /*[!0-9]*) return 1 ;; esac
    found=$(getent ahosts "${1%%/*}" | sed 's/[%[:space:]].*//' | sort -u) && [ -n "$found" ] || return 1
    if [ -n "$network" ]; then found=$1; fi
    printf '%s\n' "$found"
}

# open_reach: as find_reach found it.
open_reach() {
    if [ -z "$leave" ]; then
        drop "$REACH_FILE"
    elif [ "$(cat "$R$REACH_FILE" 2>/dev/null)" != "$leave" ]; then
        act "let the mirror reach $(sed -n 's/^IPAddressAllow=//p' <<<"$leave" | tr '\n' ' ')" write "$REACH_FILE" "$leave"
    fi
}
