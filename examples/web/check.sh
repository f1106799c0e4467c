#!/usr/bin/env bash
# Checks the web client: its script parses, and a server that lists its origin lets it in where a browser would ask.
#
#   examples/web/check.sh target/debug/nimbus
set -euo pipefail

nimbus=${1:?the nimbus program to serve with}
here=$(cd "$(dirname "$0")" && pwd)
origin=http://localhost:8000
folder=$(mktemp -d)
server=
: >"$folder/out"
tidy() {
    [[ -z $server ]] || { kill "$server" && wait "$server" || true; } 2>/dev/null
    rm -rf "$folder"
}
trap tidy EXIT

if command -v node >/dev/null; then
    node --check "$here/nimbus.js"
    echo "nimbus.js parses"
else
    echo "SKIPPED: nimbus.js was not parsed, there is no node here" >&2
fi

"$nimbus" serve --listen 127.0.0.1:0 --data "$folder/data" --cors-origin "$origin" >"$folder/out" 2>"$folder/log" &
server=$!
for _ in {1..100}; do
    url=$(sed -n 's/^listening on //p' "$folder/out")
    [[ -z $url ]] || break
    kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
done
[[ -n $url ]] || { echo "the server did not start within 10 s" >&2; exit 1; }

# What the browser asks before it sends the page's requests: each method and header the script uses.
asks() {
    curl --silent --fail --max-time 10 --output /dev/null --dump-header "$folder/head" --request OPTIONS "$url$1" \
        --header "Origin: $origin" --header "Access-Control-Request-Method: $2" \
        --header "Access-Control-Request-Headers: $3"
    grep -qi "^access-control-allow-origin: $origin" "$folder/head"
    grep -i '^access-control-allow-methods:' "$folder/head" | grep -qi "$2"
    for header in ${3//,/ }; do
        grep -i '^access-control-allow-headers:' "$folder/head" | grep -qi "$header"
    done
    echo "$2 $1 is allowed to pages of $origin"
}
asks /v1/auth/login POST content-type
asks /v1/orgs/acme/tasks/quick POST authorization,content-type,idempotency-key
asks /v1/orgs/acme/tasks/OPS-1 PATCH authorization,content-type,idempotency-key
asks /v1/orgs/acme/events GET authorization,last-event-id

# And what the script asks is there, in the same words: paths it names stand in the API's own description.
curl --silent --fail --max-time 10 "$url/openapi.json" >"$folder/openapi.json"
for path in /v1/auth/login /v1/auth/logout /v1/orgs '/v1/orgs/{org}/changes' '/v1/orgs/{org}/events' \
    '/v1/orgs/{org}/tasks' '/v1/orgs/{org}/tasks/quick' '/v1/orgs/{org}/tasks/{task}'; do
    jq -e --arg path "$path" '.paths[$path]' "$folder/openapi.json" >/dev/null || { echo "no $path in the API" >&2; exit 1; }
done
echo "every path it asks is in the API"
