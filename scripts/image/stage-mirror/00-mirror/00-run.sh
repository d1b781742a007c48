#!/bin/bash -e
# pi-gen: puts the project into the image and lets its own installer do the rest there.
[ -x "${MIRROR_SOURCE:-}/scripts/install-pi.sh" ] || {
    echo "MIRROR_SOURCE=${MIRROR_SOURCE:-}: set it to the folder of the knee-mirror project" >&2
    exit 2
}
there=/usr/local/src/knee-mirror
rm -rf "${ROOTFS_DIR:?}$there"
mkdir -p "$ROOTFS_DIR$there"
# What git knows: no environments, results or recordings of the builder.
git -C "$MIRROR_SOURCE" archive HEAD | tar -x -C "$ROOTFS_DIR$there"
on_chroot <<EOF
apt-get update -q
$there/scripts/install-pi.sh --image --setup
EOF
rm -rf "${ROOTFS_DIR:?}$there"
