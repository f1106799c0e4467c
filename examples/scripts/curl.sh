#!/usr/bin/env bash
# The API with curl and jq alone, against a server of its own: sign up, make things, list, change safely, follow, export.
#
#   examples/scripts/curl.sh target/debug/nimbus
set -euo pipefail

nimbus=${1:?the nimbus program to serve with}
folder=$(mktemp -d)
server=
: >"$folder/out"
tidy() {
    [[ -z $server ]] || { kill "$server" && wait "$server" || true; } 2>/dev/null
    rm -rf "$folder"
}
trap tidy EXIT

# A server on a port of its own; its first line says where it listens.
"$nimbus" serve --listen 127.0.0.1:0 --data "$folder/data" >"$folder/out" 2>"$folder/log" &
server=$!
for _ in {1..100}; do
    url=$(sed -n 's/^listening on //p' "$folder/out")
    [[ -z $url ]] || break
    kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
done
[[ -n $url ]] || { echo "the server did not start within 10 s" >&2; exit 1; }

say() { printf '\n# %s\n' "$*"; }

# call METHOD PATH [curl options]: one request; whatever is not 2xx shows its problem and ends the script.
call() {
    local method=$1 path=$2 answer
    shift 2
    answer=$(curl --silent --show-error --fail-with-body --max-time 10 --request "$method" "$url$path" \
        --header "Authorization: Bearer ${token-}" "$@") || { jq . <<<"$answer" >&2; exit 1; }
    printf '%s' "$answer"
}
# The same with a JSON body.
send() { call "$1" "$2" --json "$3" "${@:4}"; }

say "sign up, with an organization"
ada=$(curl --silent --fail-with-body --max-time 10 --json '{
    "email": "ada@example.com", "password": "a long sentence to sign in with",
    "name": "Ada", "organization_name": "Analytical Engines"}' "$url/v1/auth/register")
token=$(jq -er .session.token <<<"$ada")
org=$(jq -er .organization.slug <<<"$ada")
jq -c '{name: .user.name, organization: .organization.name, role: "owner"}' <<<"$ada"

say "a project, and a task that is complete in one call"
send POST "/v1/orgs/$org/projects" '{"key": "OPS", "name": "Operations"}' | jq -c '{key, name}'
task=$(send POST "/v1/orgs/$org/tasks?create_tags=true" '{
    "project": "OPS", "title": "Rotate the database password", "priority": "high",
    "due": {"date": "2026-12-01"}, "assignees": ["me"], "tags": ["security"]}' \
    --header 'Idempotency-Key: rotate-2026')
jq -c '{ref, title, status, due}' <<<"$task"
ref=$(jq -er .ref <<<"$task")

say "the same request again changes nothing more"
again=$(send POST "/v1/orgs/$org/tasks?create_tags=true" '{
    "project": "OPS", "title": "Rotate the database password", "priority": "high",
    "due": {"date": "2026-12-01"}, "assignees": ["me"], "tags": ["security"]}' \
    --header 'Idempotency-Key: rotate-2026')
[[ $(jq -r .id <<<"$again") == $(jq -r .id <<<"$task") ]] && echo "still $ref"
send POST "/v1/orgs/$org/tasks/quick" '{"text": "Tell everyone #OPS due:fri"}' | jq -c '.task | {ref, title, due}'

say "a list by filter"
list=$(call GET "/v1/orgs/$org/tasks" --get --data-urlencode 'filter=is:open tag:security assignee:me' \
    --data-urlencode 'sort=due' --data-urlencode 'count=true')
jq -c '{count, refs: [.items[].ref]}' <<<"$list"
[[ $(jq -r '[.items[].ref] | join(" ")' <<<"$list") == "$ref" ]]

say "an edit that names the version it was made from; the second one comes too late"
etag=$(curl --silent --fail --max-time 10 --head --header "Authorization: Bearer $token" \
    "$url/v1/orgs/$org/tasks/$ref" | tr -d '\r' | sed -n 's/^etag: //Ip')
send PATCH "/v1/orgs/$org/tasks/$ref" '{"status": "in_progress"}' --header "If-Match: $etag" | jq -c '{ref, status, version}'
status=$(curl --silent --max-time 10 --output "$folder/late" --write-out '%{http_code}' --request PATCH \
    --header "Authorization: Bearer $token" --header "If-Match: $etag" --json '{"status": "done"}' \
    "$url/v1/orgs/$org/tasks/$ref")
[[ $status == 412 ]]
jq -c '{status, code, now: .current.status}' "$folder/late"

say "everything that happened, as events; after the first 1 s of them we hang up"
curl --silent --no-buffer --max-time 1 --header "Authorization: Bearer $token" \
    "$url/v1/orgs/$org/events?after=0" >"$folder/events" || [[ $? == 28 ]]
sed -n 's/^event: //p' "$folder/events" | sort | uniq -c
grep -q '^event: task.updated' "$folder/events"

say "an export, one record per line"
call GET "/v1/orgs/$org/export" >"$folder/export.ndjson"
[[ -s $folder/export.ndjson ]]
jq -r '.kind // .type // keys[0]' "$folder/export.ndjson" | sort | uniq -c
