#!/usr/bin/env bash
# The command line on this machine alone, with a data folder of its own: add, list, done, undo, import, export.
#
#   examples/scripts/cli.sh target/debug/nimbus
set -euo pipefail

program=${1:?the nimbus program}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export NIMBUS_DATA_DIR=$folder/data NIMBUS_CONFIG_DIR=$folder/config
unset NIMBUS_URL NIMBUS_TOKEN NIMBUS_ORG NIMBUS_PROFILE

# Shows a command as it would be typed, and runs it.
nimbus() {
    printf '\n$ nimbus'
    printf ' %q' "$@"
    printf '\n'
    "$program" "$@"
}
# What a command answers with --json, for checking.
asked() { "$program" --json "$@"; }
refs() { asked list "$@" | jq -r '[.items[].ref] | sort | join(" ")'; }

nimbus add 'Buy milk'
nimbus add 'Call the bank !high due:fri'
nimbus list
[[ $(refs) == "INBOX-1 INBOX-2" ]]
nimbus list 'priority:high..'
[[ $(refs 'priority:high..') == INBOX-2 ]]

nimbus done INBOX-1
[[ $(refs is:open) == INBOX-2 ]]
nimbus undo
[[ $(refs is:open) == "INBOX-1 INBOX-2" ]]

nimbus import taskwarrior "$here/taskwarrior.json" --time-zone Europe/Paris --dry-run
[[ $(refs) == "INBOX-1 INBOX-2" ]]
nimbus import taskwarrior "$here/taskwarrior.json" --time-zone Europe/Paris
nimbus list 'tag:garden'
[[ $(asked list 'is:open' | jq '.items | length') == 4 ]]
nimbus import taskwarrior "$here/taskwarrior.json" --time-zone Europe/Paris
[[ $(asked list 'is:open' | jq '.items | length') == 4 ]]

nimbus show INBOX-2
"$program" export >"$folder/export.ndjson"
[[ $(jq -s 'map(select(.kind == "task")) | length' "$folder/export.ndjson") == 5 ]]
printf '\n%s lines exported\n' "$(wc -l <"$folder/export.ndjson")"
