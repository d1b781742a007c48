# shellcheck shell=bash
# A release as an archive: installed only if a key that this station knows has signed it, or, without a key, if its checksum is the
# published one. Made and signed by scripts/release.

# Lines as in ssh-keygen's ALLOWED SIGNERS; whose key it is stands first: "release".
SIGNERS=/etc/mirror/release-signers
SIGNER=release NAMESPACE=knee-mirror-release

# from_archive: checks and unpacks it and goes on with the installer inside, with the other options.
from_archive() {
    local options=()
    [ -f "$archive" ] || die "$archive: no such file"
    there=$(mktemp -d)
    # shellcheck disable=SC2154 # the line above
    trap 'rm -rf "$there"' EXIT
    # What is checked is what is unpacked, as other users may write to the original.
    cp "$archive" "$there/archive"
    check_archive "$there/archive"
    mkdir "$there/release"
    tar -xf "$there/archive" -C "$there/release" --strip-components=1 --no-same-owner || die "$archive: cannot be unpacked"
    [ -x "$there/release/scripts/install-pi.sh" ] || die "$archive: holds no scripts/install-pi.sh at its top"
    if [ -n "$dry" ]; then options+=(--dry-run); fi
    if [ -n "$image" ]; then options+=(--image); fi
    if [ -n "$setup" ]; then options+=(--setup); fi
    if [ -n "$preset" ]; then options+=(--preset "$preset"); fi
    if [ -n "$root_mode" ]; then options+=("$root_mode"); fi
    if [ -n "$signers" ]; then options+=(--signers "$(readlink -f "$signers")"); fi
    "$there/release/scripts/install-pi.sh" "${options[@]}"
}

# check_archive COPY: ends the installation unless the archive is what its makers published.
check_archive() {
    local known=$R$SIGNERS
    # A key that is named with the first archive counts for that one already.
    if [ ! -f "$known" ] && [ -n "$signers" ]; then known=$signers; fi
    if [ -n "$sum" ] && ! printf '%s  %s\n' "$sum" "$1" | sha256sum --quiet --check - >/dev/null 2>&1; then
        die "$archive: its checksum is not $sum: fetch it again, and do not install this one"
    fi
    if [ ! -f "$known" ]; then
        [ -n "$sum" ] || die "$archive: this station has no key for releases: name one (--signers FILE) or the published checksum (--sha256 SUM)"
        return
    fi
    [ -f "$archive.sig" ] || die "$archive.sig: no such file: this station installs signed releases only, fetch the signature as well"
    command -v ssh-keygen >/dev/null || die "there is no ssh-keygen here to check the signature: run 'sudo apt install openssh-client'"
    ssh-keygen -Y verify -f "$known" -I "$SIGNER" -n "$NAMESPACE" -s "$archive.sig" <"$1" >/dev/null 2>&1 ||
        die "$archive: not signed by a key of this station ($SIGNERS): do not install this one"
}
