#!/usr/bin/env bash
# curl: one refresh for many processes, paging, incremental sync, If-Match, Idempotency-Key.
# Usage: ODOO=http://127.0.0.1:8069 LOGIN=admin PASSWORD=admin bash client.sh
set -euo pipefail
shopt -s inherit_errexit
API="$ODOO/api/v1"

# Passwords and tokens travel on standard input and in files that only this user can read: other
# users can read command lines.
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
MIRROR="$WORK/mirror" SINCE=
mkdir "$MIRROR"

member() { python3 -c 'import json, sys; print(json.load(sys.stdin)'"$1"')'; }

# keep: a pair of tokens, from standard input to files.
keep() {
  cat >"$WORK/pair.new"
  [ -s "$WORK/pair.new" ] || return 1 # curl was refused
  mv "$WORK/pair.new" "$WORK/pair"
  printf 'Authorization: Bearer %s\n' "$(member '["access_token"]' <"$WORK/pair")" >"$WORK/header.new"
  mv "$WORK/header.new" "$WORK/header"
}

# refresh <file>: unless the token in it, which was refused, is an old one already. Only the first
# of many processes refreshes; the others wait for it.
refresh() {
  (
    flock 9
    cmp -s "$1" "$WORK/header" || exit 0
    member '["refresh_token"]' <"$WORK/pair" | tr -d '\n' |
      curl -sf "$API/auth/token" -d grant_type=refresh_token --data-urlencode refresh_token@- | keep
    echo once >>"$WORK/refreshes"
  ) 9>"$WORK/lock"
}

# call <method> <path> [options of curl]: print the answer; after a 401 once more with a new token.
call() {
  local method=$1 path=$2 used answer status
  shift 2
  used=$(mktemp "$WORK/used.XXXXXX") answer=$(mktemp "$WORK/answer.XXXXXX")
  for _attempt in 1 2; do
    cp "$WORK/header" "$used"
    status=$(curl -s -o "$answer" -w '%{http_code}' -X "$method" "$API$path" -H "@$used" \
      -H 'Content-Type: application/json' "$@")
    [ "$status" = 401 ] || break
    refresh "$used"
  done
  case $status in
    2*) cat "$answer" ;;
    *) echo "HTTP $status: $(member '["error"]' <"$answer")" >&2 && return 1 ;;
  esac
}

# records <path> [options of curl]: every record of a list, page after page; a line for each, with
# id, write_date and JSON.
records() {
  local path=$1 page cursor=
  shift
  while true; do
    page=$(call GET "$path" -G -d limit=100 "$@" ${cursor:+--data-urlencode "cursor=$cursor"}) || return
    python3 -c 'import json, sys
for record in json.load(sys.stdin)["data"]:
    print(record["id"], record.get("write_date", "-"), json.dumps(record), sep="\t")' <<<"$page"
    cursor=$(member '["meta"]["next_cursor"] or ""' <<<"$page")
    [ -n "$cursor" ] || return 0
  done
}

# sync: fetch what changed since the last time, with an overlap: transactions that were open while
# we read may be committed with an older write_date.
sync() {
  local since=() id moment record
  [ -z "$SINCE" ] ||
    since=(-d "write_date__gte=$(date -u -d "$SINCE 5 minutes ago" +%Y-%m-%dT%H:%M:%SZ)")
  records /projects -d active=all -d sort=write_date "${since[@]}" >"$WORK/changed"
  while IFS=$'\t' read -r id moment record; do
    printf '%s\n' "$record" >"$MIRROR/$id"
    SINCE=$moment
  done <"$WORK/changed"
}

# sweep: forget what is deleted: a deletion has no write_date.
sweep() {
  local file
  records /projects -d active=all -d fields=id | cut -f1 >"$WORK/there"
  for file in "$MIRROR"/*; do
    grep -qx "${file##*/}" "$WORK/there" || rm "$file"
  done
}

printf '{"login": "%s", "password": "%s", "client_name": "client.sh"}' "$LOGIN" "$PASSWORD" |
  curl -sf "$API/auth/login" -H 'Content-Type: application/json' -d @- | keep
sync
echo "projects: $(find "$MIRROR" -type f | wc -l)"

# Once, however often it is sent.
KEY=$(python3 -c 'import uuid; print(uuid.uuid4())')
for _attempt in 1 2; do
  PROJECT=$(call POST /projects -H "Idempotency-Key: $KEY" -d '{"name": "From curl"}' |
    member '["project_id"]')
done
sync
echo "the new one is there: $(member '["name"]' <"$MIRROR/$PROJECT")"

# Change it only if nobody else has meanwhile.
call GET "/projects/$PROJECT" -D "$WORK/headers" >"$WORK/project"
TAG=$(tr -d '\r' <"$WORK/headers" | sed -n 's/^[Ee][Tt]ag: //p')
echo "changed: $(call PATCH "/projects/$PROJECT" -H "If-Match: $TAG" -d '{"color": 5}' |
  member '["data"]["color"]')"
echo "the second change with the old tag: $(
  call PATCH "/projects/$PROJECT" -H "If-Match: $TAG" -d '{"color": 6}' 2>&1 || true
)"

echo 'Authorization: Bearer expired' >"$WORK/header"
WAITING=()
for _call in {1..8}; do
  call GET /auth/me >"$WORK/me" &
  WAITING+=($!)
done
for process in "${WAITING[@]}"; do wait "$process"; done
echo "refreshes for 8 calls at once: $(wc -l <"$WORK/refreshes")"

call DELETE "/projects/$PROJECT" >"$WORK/deleted"
sweep
[ -e "$MIRROR/$PROJECT" ] || echo "the deleted one is gone"
call POST /auth/logout | member '["success"]'
