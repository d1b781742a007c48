# shellcheck shell=bash
# The system around the mirror: a silent console that gives its screen away, the hardware watchdog, a root that nothing is written to.

CONFIG_BEGIN='# mirror: begin, written by install-pi.sh' CONFIG_END='# mirror: end'
BOOT_WORDS=(quiet loglevel=0 logo.nologo vt.global_cursor_default=0 consoleblank=0)
WORDS_FILE=/opt/mirror/boot-words DESKTOP_FILE=/opt/mirror/desktop
OVERLAY=overlayroot=tmpfs:recurse=0
FSTAB_LINE='LABEL=mirror-data /var/lib/mirror ext4 defaults,noatime,nofail,x-systemd.device-timeout=10s 0 2'

boot_folder() {
    if [ -d "$R/boot/firmware" ]; then echo /boot/firmware; else echo /boot; fi
}

# change_words ADD... -- REMOVE...: edits the kernel's command line, which is one line of words, and notes what was changed.
change_words() {
    local file add=() remove=() word words=() kept=() notes before into=add
    file=$(boot_folder)/cmdline.txt
    if [ ! -f "$R$file" ]; then
        say "there is no $file here: the boot is left as it is"
        return
    fi
    before=$(cat "$R$WORDS_FILE" 2>/dev/null || true)
    notes=$before
    for word in "$@"; do
        if [ "$word" = -- ]; then into=remove; elif [ "$into" = add ]; then add+=("$word"); else remove+=("$word"); fi
    done
    read -r -a words <"$R$file" || true
    for word in "${words[@]}"; do
        case " ${remove[*]} " in
            *" $word "*) note - + "$word" ;;
            *) kept+=("$word") ;;
        esac
    done
    for word in "${add[@]}"; do
        case " ${kept[*]} " in
            *" $word "*) ;;
            *)
                kept+=("$word")
                note + - "$word"
                ;;
        esac
    done
    if [ "$notes" != "$before" ]; then
        put "$file" "${kept[*]}"
        put "$WORDS_FILE" "$notes"
    fi
}

# note SIGN OPPOSITE WORD: into `notes`, where adding and removing the same word cancel out.
note() {
    if grep -qxF -e "$2$3" <<<"$notes"; then
        notes=$(grep -vxF -e "$2$3" <<<"$notes" || true)
    else
        notes+=${notes:+$'\n'}$1$3
    fi
}

# quiet_console: nothing but the mirror on the glass, and no shell behind it.
quiet_console() {
    # An installer of before wrote loglevel=3, with which "watchdog did not stop" stood on the glass at each restart.
    change_words "${BOOT_WORDS[@]}" console=tty3 -- console=tty1 loglevel=3
    local config text driver
    config=$(boot_folder)/config.txt
    if [ -f "$R$config" ]; then
        text=$(without_block "$R$config")
        driver=''
        if ! grep -q '^dtoverlay=vc4-kms-v3d' <<<"$text"; then driver=$'dtoverlay=vc4-kms-v3d\n'; fi
        put "$config" "$text"$'\n'"$CONFIG_BEGIN"$'\n[all]\n'"${driver}disable_splash=1"$'\ndtparam=watchdog=on\n'"$CONFIG_END"
    fi
    # A keyboard on the glass reaches no other terminal, and its Ctrl-Alt-Del no restart.
    put /etc/systemd/logind.conf.d/mirror.conf $'[Login]\nNAutoVTs=0\nReserveVT=0'
    # The Pi's watchdog resets a machine that hangs; it can count to 15 s.
    put /etc/systemd/system.conf.d/mirror.conf $'[Manager]\nRuntimeWatchdogSec=14s'
    put /etc/systemd/journald.conf.d/mirror.conf $'[Journal]\nSystemMaxUse=64M'
    # Raspberry Pi OS takes loglevel=0 back while it starts (98-rpi.conf: kernel.printk = 3 4 1 3).
    put /etc/sysctl.d/mirror.conf 'kernel.printk = 0 4 1 3'
    mask getty@tty1.service
    mask ctrl-alt-del.target
    if [ -e "$R/etc/systemd/system/display-manager.service" ] && [ ! -e "$R$DESKTOP_FILE" ]; then
        put "$DESKTOP_FILE" "The desktop started here before the mirror did."
        act "start without the desktop from now on" units -q set-default multi-user.target
    fi
}

mask() {
    if [ "$(readlink "$R/etc/systemd/system/$1")" != /dev/null ]; then act "mask $1" units -q mask "$1"; fi
}

without_block() { sed "/^$CONFIG_BEGIN\$/,/^$CONFIG_END\$/d" "$1"; }

# loud_console: all of that taken back.
loud_console() {
    local config add=() remove=() word unit
    while read -r word; do
        case $word in
            +*) remove+=("${word#+}") ;;
            -*) add+=("${word#-}") ;;
        esac
    done < <(cat "$R$WORDS_FILE" 2>/dev/null)
    if [ ${#add[@]} -gt 0 ] || [ ${#remove[@]} -gt 0 ]; then change_words "${add[@]}" -- "${remove[@]}"; fi
    config=$(boot_folder)/config.txt
    if grep -qs "^$CONFIG_BEGIN\$" "$R$config"; then put "$config" "$(without_block "$R$config")"; fi
    drop /etc/systemd/logind.conf.d/mirror.conf /etc/systemd/system.conf.d/mirror.conf /etc/systemd/journald.conf.d/mirror.conf \
        /etc/sysctl.d/mirror.conf
    for unit in getty@tty1.service ctrl-alt-del.target; do
        if [ "$(readlink "$R/etc/systemd/system/$unit")" = /dev/null ]; then act "unmask $unit" units -q unmask "$unit"; fi
    done
    if [ -e "$R$DESKTOP_FILE" ]; then act "start with the desktop again" units -q set-default graphical.target; fi
}

# read_only_root: from the next start on nothing is written to the system's partition; the data have one of their own.
read_only_root() {
    if ! data_mounted; then
        act "copy /var/lib/mirror to the partition mirror-data" move_data
        put /etc/fstab "$(cat "$R/etc/fstab" 2>/dev/null || true)"$'\n'"$FSTAB_LINE"
    fi
    if ! installed overlayroot; then
        act "install with apt: overlayroot" apt-get install -y -q --no-install-recommends overlayroot
    fi
    if [ -z "$dry" ]; then check_initramfs; fi
    change_words "$OVERLAY" --
}

data_mounted() { grep -Eqs '^[^#[:space:]]+[[:space:]]+/var/lib/mirror[[:space:]]' "$R/etc/fstab"; }

check_data_partition() {
    data_mounted || [ -e "$R/dev/disk/by-label/mirror-data" ] ||
        die "no partition is labelled mirror-data: a read-only system needs one for what the mirror remembers (docs/hardware.md, 'Read-only')"
}

# check_boot: the word for a read-only root is for an initramfs, and without one it is passed over in silence.
check_boot() {
    local config
    config=$(boot_folder)/config.txt
    if [ -f "$R$config" ] && ! grep -Eq '^(auto_initramfs=1|initramfs )' "$R$config"; then
        die "$config loads no initramfs, so the card would not be read-only: add the line auto_initramfs=1, then try again"
    fi
}

# check_initramfs: overlayroot's part of it was made when the package was installed.
check_initramfs() {
    compgen -G "$R$(boot_folder)/init*" >/dev/null || compgen -G "$R/boot/init*" >/dev/null ||
        die "there is no initramfs in $(boot_folder), so the card would not be read-only: run 'sudo update-initramfs -c -k all', then try again"
}

move_data() {
    local there="$R/run/mirror-data"
    mkdir -p "$there"
    mount "$R/dev/disk/by-label/mirror-data" "$there"
    cp -an "$R/var/lib/mirror/." "$there/"
    sync
    umount "$there"
}

writable_root() { change_words -- "$OVERLAY"; }
