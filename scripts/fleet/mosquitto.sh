#!/bin/sh
# Mosquitto of compose.yaml: the certificate of the server, one user for the stations and Home Assistant.
set -eu
here=/mosquitto/fleet
mkdir -p "$here"
cp /fleet/server/server.crt /fleet/server/server.key "$here/"
mosquitto_passwd -b -c "$here/users" mirror "$(cat /run/secrets/mosquitto)"
chown -R mosquitto: "$here" /mosquitto/data
chmod 600 "$here/server.key" "$here/users"
exec mosquitto -c /fleet/mosquitto.conf
