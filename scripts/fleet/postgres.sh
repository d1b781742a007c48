#!/bin/sh
# PostgreSQL of compose.yaml: with TLS and the fleet's access rules once `mirror fleet init` has written them.
set -eu
server=${FLEET_SERVER:-/fleet/server}
if [ ! -f "$server/server.crt" ]; then
    exec docker-entrypoint.sh postgres
fi
here=/var/lib/postgresql/fleet
mkdir -p "$here"
cp "$server/server.crt" "$server/server.key" "$server/ca.crt" "$here/"
{
    cat "$server/pg_hba.conf"
    echo 'local all all trust'
    # Grafana, in the containers' own network. The superuser comes through the socket only.
    echo 'hostssl all mirror_board samenet scram-sha-256'
} >"$here/pg_hba.conf"
chown -R postgres: "$here"
chmod 600 "$here/server.key"
exec docker-entrypoint.sh postgres -c ssl=on -c ssl_cert_file="$here/server.crt" -c ssl_key_file="$here/server.key" \
    -c ssl_ca_file="$here/ca.crt" -c hba_file="$here/pg_hba.conf"
