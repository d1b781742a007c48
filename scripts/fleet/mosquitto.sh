#!/bin/sh
# Mosquitto of compose.yaml: the certificate of the server, one user for the stations and Home Assistant.
set -eu
here=/mosquitto/fleet
mkdir -p "$here"
cp /fleet/server/server.crt /fleet/server/server.key "$here/"
# Through a file: every user of the machine sees command lines.
(umask 077 && printf 'mirror:%s\n' "$(cat /run/secrets/mosquitto)" >"$here/users")
mosquitto_passwd -U "$here/users"
chown -R mosquitto: "$here" /mosquitto/data
chmod 600 "$here/server.key" "$here/users"
exec mosquitto -c /fleet/mosquitto.conf
